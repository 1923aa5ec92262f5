"""Screens that look into several rooms."""
