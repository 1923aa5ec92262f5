"""The nouns of the Code: its documents and parts, provisions, editions and what each of them says."""

from standards.models.documents import Code, Part
from standards.models.editions import Draft, Edition, PartWording, Wording
from standards.models.provisions import Provision

__all__ = ["Code", "Draft", "Edition", "Part", "PartWording", "Provision", "Wording"]
