"""The Code: its documents and parts, provisions, editions, and how to cite them."""
