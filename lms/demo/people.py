"""The people of the demonstration, read from `content/people.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import connection

from foundation.accounts.models import User
from foundation.ground.refusals import Refusal

CONTENT = Path(__file__).resolve().parent / "content"
PASSWORD = "only for a demonstration"  # noqa: S105  (shown on the screen of whoever starts the demonstration)


@dataclass(frozen=True)
class DemoPerson:
    """Someone to sign in as."""

    key: str
    email: str
    name: str
    certificate_name: str
    role: str
    story: str

    @property
    def role_words(self) -> str:
        """What a newcomer reads beside the address."""
        return f"{self.name}: {self.story}"


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


def _read() -> tuple[DemoPerson, ...]:
    """Read the file that ships with the house."""
    rows = yaml.safe_load((CONTENT / "people.yaml").read_text(encoding="utf-8"))["people"]
    return tuple(DemoPerson(**row) for row in rows)


PEOPLE = _read()
