"""Who belongs, until when, and what that takes off a price; agencies and their seats; the directory."""
