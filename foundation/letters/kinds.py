"""The kinds of letters that the house writes. Each room registers its own in its `apps.py`.

A shipped template is a text file in the syntax of Django's templates: a first line `Subject: …`, an empty line, the
body. Beside its own placeholders every letter may use `{{ site }}` (the site's address) and `{{ office }}` (where to
write to).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STANDING = ("site", "office")
"""Placeholders that every letter has."""


@dataclass(frozen=True)
class Kind:
    """One kind of letter: its reason, the words shipped with the house, and what is filled in.

    `secrets` name the placeholders that give access (links with a token, typed codes): they leave in the letter and are
    masked in what the house keeps. `samples` are words for staff to preview a template with. A `fleeting` letter is
    deleted once it has left: it goes to an address that the house must not keep.
    """

    reason: str
    template: str
    placeholders: tuple[str, ...]
    secrets: tuple[str, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
    fleeting: bool = False

    @property
    def is_for_staff_to_edit(self) -> bool:
        """Whether staff may write it in other words: not where it carries a code or a link that opens something."""
        return not self.secrets

    def sample(self) -> dict[str, str]:
        """Return a word for every placeholder, to preview with."""
        return {name: self.samples.get(name, f"[{name}]") for name in self.placeholders}


_kinds: dict[str, Kind] = {}


def register(
    reason: str,
    *,
    template: str,
    placeholders: tuple[str, ...],
    secrets: tuple[str, ...] = (),
    samples: Mapping[str, str] | None = None,
    fleeting: bool = False,
) -> None:
    """Register a kind of letter. Raises ValueError for a secret or sample that is no placeholder."""
    if strangers := {*secrets, *(samples or {})} - set(placeholders):
        message = f"The letter {reason!r} has no placeholder named {', '.join(sorted(strangers))}."
        raise ValueError(message)
    _kinds[reason] = Kind(reason, template, placeholders, secrets, samples or {}, fleeting)


def find(reason: str) -> Kind:
    """Return the kind of letter. Raises KeyError, in words, for one that no room registered."""
    if reason not in _kinds:
        message = f"No room registered letters of the kind {reason!r}. Registered are: {', '.join(sorted(_kinds))}."
        raise KeyError(message)
    return _kinds[reason]


def is_fleeting(reason: str) -> bool:
    """Whether letters of this kind are deleted once they have left; no, where the kind is registered no more."""
    return reason in _kinds and _kinds[reason].fleeting


def with_secrets() -> list[str]:
    """Return the reasons for which letters carry a code or a link that opens something: somebody waits for those."""
    return [kind.reason for kind in every() if kind.secrets]


def for_staff() -> list[Kind]:
    """Return the kinds that staff may write in other words, by reason."""
    return [kind for kind in every() if kind.is_for_staff_to_edit]


def every() -> list[Kind]:
    """Return all kinds by reason."""
    return [_kinds[reason] for reason in sorted(_kinds)]
