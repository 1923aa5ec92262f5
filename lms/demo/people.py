"""The people of the demonstration, read from `content/people.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

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


def _read(part: str) -> tuple[DemoPerson, ...]:
    """Read a part of the file that ships with the house."""
    rows = yaml.safe_load((CONTENT / "people.yaml").read_text(encoding="utf-8"))[part]
    return tuple(DemoPerson(**row) for row in rows)


PEOPLE = _read("people")
SIMULATED = _read("simulated")
"""People of the demonstration's cohorts, so that boards and sums have something to show; nobody signs in as them."""
