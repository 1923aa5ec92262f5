"""What a stranger is told: the public check, one by one or as a list, and what the holder chose to show."""
