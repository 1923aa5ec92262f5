"""Making a row that is there once: by one statement where it is new, which it mostly is."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet


def make_once[Row: Model](rows: QuerySet[Row], *, defaults: dict[str, Any], **key: Any) -> tuple[Row, bool]:
    """Return the row with this key, made with these defaults where it was not there, and whether it is new.

    Django's `get_or_create` looks first; this writes first, and looks where the key's constraint refused. Errors of
    other constraints are raised.
    """
    try:
        with transaction.atomic():
            return rows.create(**key, **defaults), True
    except IntegrityError:
        found = rows.filter(**key).first()
        if found is None:
            raise
        return found, False
