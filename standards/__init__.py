"""The Code: its parts and provisions, and how to cite them."""
