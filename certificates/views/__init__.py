"""Pages: the public check, and the holder's own."""
