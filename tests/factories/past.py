"""Certificates from before, as rows of a table and as they come in by the rule itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from certificates.adopting import importing
from certificates.adopting.reading import Said
from certificates.models import Certificate, CertificateType, Past
from foundation.accounts.models import User
from tests.factories.certificates import AT
from tests.factories.people import PersonFactory

HEAD = "old number,name,address,title,minutes,category,completed on,issued on,evidence"
PLAIN = {
    "number": "D-2019-7",
    "name": "Ána Demo-Muñoz",
    "address": "ana@example.org",
    "title": "Demonstration institute",
    "minutes": "90",
    "category": "",
    "completed_on": "2019-03-08",
    "issued_on": "",
    "evidence": "Roster of the institute, page 4",
}


def cells(**said: str) -> dict[str, str]:
    """Return the cells of a row that is right but for what is said."""
    return {**PLAIN, **said}


def line(**said: str) -> str:
    """Return such a row as a line of a table, its cells in quotation marks."""
    return ",".join('"{}"'.format(cell.replace('"', '""')) for cell in cells(**said).values())


def table(*lines: str) -> str:
    """Return a table of these lines, under its headings."""
    return "\n".join((HEAD, *lines))


def said(**words: Any) -> Said:
    """Return what such a row says, read."""
    read = {"minutes": 90, "completed_on": date(2019, 3, 8), "issued_on": None}
    return Said(**{**PLAIN, **read, **words})


def past(actor: User | None = None, **words: Any) -> Past:
    """Bring one in by the rule itself."""
    return bring_in(actor, **words).past


def bring_in(actor: User | None = None, **words: Any) -> Certificate:
    """Bring one in by the rule itself, as a certificate of the standard type."""
    kind = CertificateType.objects.get(key="completion")
    return importing.bring_in(said(**words), kind, actor=actor or PersonFactory.create(), at=AT)
