"""Letters: asked for in the transaction, frozen, sent once."""
