"""Selling: from a wish to a place, whatever is sold and however it is paid."""
