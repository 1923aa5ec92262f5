"""Forms about people. Those that allauth shows at the door stand in `entry`; whoever needs one imports it there."""
