"""The nouns of payments."""

from payments.models.pools import Move, Pool

__all__ = ["Move", "Pool"]
