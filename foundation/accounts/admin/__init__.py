"""People and what they asked for, in the Wagtail admin."""
