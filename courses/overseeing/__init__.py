"""Overseeing: what an instructor sees of a course and its people, and says to them."""
