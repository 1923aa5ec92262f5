"""The id by which the outside knows a row: in addresses, exports and logs. Inside, rows have integer keys."""

from __future__ import annotations

import uuid

from django.db import models
from uuid_utils.compat import uuid7


def new_public_id() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): unguessable in its 74 random bits, ordered by time of making."""
    return uuid7()


class Identified(models.Model):
    """A row that the outside may name."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)

    class Meta:
        abstract = True
