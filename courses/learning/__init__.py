"""Learning: what a trainee does with her place, written down as it happens and never undone."""
