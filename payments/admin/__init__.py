"""What staff see and do about money in the Wagtail admin."""
