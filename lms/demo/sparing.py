"""Sparing a real site's database: the demonstration is never written among people who are not of it."""

from __future__ import annotations

from django.db import connection

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal


class SomebodyElses(Refusal):
    """The database is a real site's: people are in it, and none is of a demonstration."""


def refuse_a_real_site() -> None:
    """Raise `SomebodyElses` where the database holds people and nobody of a demonstration.

    A newcomer's own account in the demonstration is no hindrance; nor is a database without tables yet.
    """
    if User._meta.db_table not in connection.introspection.table_names():
        return
    if User.objects.exists() and not User.objects.filter(is_demo=True).exists():
        raise SomebodyElses(
            "The database that DATABASE_URL names holds people, and none of them is of a demonstration: it may be a "
            "real site's. Nothing was written to it. Unset DATABASE_URL, or name an empty database."
        )
