"""Programs, courses and lessons; releases, places, progress."""
