"""The one family of errors that a person may read; which constraint it was that the database refused by."""

from __future__ import annotations

from typing import ClassVar

from django.db import IntegrityError


class Refusal(Exception):  # noqa: N818  (it names what is true, not a failure of the program)
    """A rule said no. The text is for the person: what is true, and what can be done.

    Rules raise; edges (views, forms, commands) turn it into a form error or a page, never into a traceback.
    """

    is_for_the_office: ClassVar[bool] = False
    """Whether the office alone can mend it: the page that says so leads there."""


class ReasonNeeded(Refusal):
    """Something that is done by way of exception needs a reason, and none was given."""


def needed(reason: str, otherwise: str) -> str:
    """Return the reason without spaces around it. Raises `ReasonNeeded`, which says `otherwise`."""
    if not (said := reason.strip()):
        raise ReasonNeeded(otherwise)
    return said


def broken_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint, or of what a trigger gave as one, that was broken; "" where none is named."""
    told = getattr(error.__cause__, "diag", None)
    return (told and told.constraint_name) or ""
