"""The nouns of the Code: its parts and provisions."""

from standards.models.provisions import Part, Provision

__all__ = ["Part", "Provision"]
