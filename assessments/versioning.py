"""Showing every version that a question had: its wording, what it cites in which edition, its keys, and what changed.

Keys are for those alone who may see them: without leave nothing of them is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.asking import KINDS
from assessments.models import Citation, Key, Question, QuestionVersion
from standards.comparing import Stretch, side_by_side
from standards.models import Wording


@dataclass(frozen=True)
class Cited:
    """A provision, the hash of its words that the version cites, and the editions that say exactly them."""

    code: str
    digest: str
    editions: tuple[str, ...]


@dataclass(frozen=True)
class Keyed:
    """A revision of a version's key, in words."""

    key: Key
    right: tuple[str, ...]
    rationales: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One text of a wording, by what it is."""

    label: str
    text: str


@dataclass(frozen=True)
class Version:
    """A version as staff see it. `keys` is empty for whoever may not see keys."""

    version: QuestionVersion
    lines: tuple[Line, ...]
    cites: tuple[Cited, ...]
    keys: tuple[Keyed, ...]


@dataclass(frozen=True)
class Beside:
    """One text in two versions, side by side."""

    label: str
    before: Sequence[Stretch]
    after: Sequence[Stretch]


def versions(question: Question, *, with_keys: bool) -> list[Version]:
    """Return the question's versions, the newest first, in as many queries whatever their number."""
    parts = ["citations__provision", *(["keys"] if with_keys else [])]
    found = list(question.versions.order_by("-number").prefetch_related(*parts))
    editions = _editions([citation for version in found for citation in version.citations.all()])
    return [_version(version, editions, with_keys=with_keys) for version in found]


def _editions(citations: Sequence[Citation]) -> dict[tuple[int, str], list[str]]:
    """Return for each provision and hash the labels of the editions that say it, the first first."""
    hashes = {citation.wording_digest for citation in citations} - {""}
    labels: dict[tuple[int, str], list[str]] = {}
    worded = Wording.objects.filter(digest__in=hashes).order_by("edition__confirmed_at")
    for provision, digest, label in worded.values_list("provision", "digest", "edition__label"):
        labels.setdefault((provision, digest), []).append(label)
    return labels


def _version(
    version: QuestionVersion, editions: Mapping[tuple[int, str], Sequence[str]], *, with_keys: bool
) -> Version:
    """Return one version."""
    cites = sorted(version.citations.all(), key=lambda citation: citation.provision.position)
    keys = version.keys.all() if with_keys else ()
    return Version(
        version,
        tuple(lines(version)),
        tuple(
            Cited(
                one.provision.code, one.wording_digest, tuple(editions.get((one.provision_id, one.wording_digest), ()))
            )
            for one in cites
        ),
        tuple(_keyed(version, key) for key in keys),
    )


def _keyed(version: QuestionVersion, key: Key) -> Keyed:
    """Return a key in words."""
    texts = version.wording.get("prompts", version.wording.get("options", ()))
    why = tuple((line["text"], key.rationales[line["key"]]) for line in texts if line["key"] in key.rationales)
    return Keyed(key, KINDS[version.kind].in_words(version.wording, key.right), why)


def lines(version: QuestionVersion) -> Iterator[Line]:
    """Yield every text that a candidate sees."""
    wording: Mapping[str, Any] = version.wording
    if told := wording.get("vignette"):
        yield Line(_("Case"), f"{told['title']}. {told['text']}")
    yield Line(_("Question"), wording["stem"])
    if wording.get("scoring"):
        yield Line(_("Scoring"), wording["scoring"])
    for prompt in wording.get("prompts", ()):
        yield Line(_("Prompt %(key)s") % {"key": prompt["key"]}, prompt["text"])
    for option in wording.get("options", ()):
        yield Line(_("Option %(key)s") % {"key": option["key"]}, option["text"])


def difference(before: QuestionVersion, after: QuestionVersion) -> list[Beside]:
    """Return each text that differs between two versions, side by side."""
    old = {line.label: line.text for line in lines(before)}
    new = {line.label: line.text for line in lines(after)}
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Beside(label, *side_by_side(old.get(label, ""), new.get(label, "")))
        for label in labels
        if old.get(label) != new.get(label)
    ]
