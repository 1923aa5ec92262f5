"""Publishing a question: what its author wrote becomes a version and a key, which are what is asked and marked.

A wording, vignette or citation that differs becomes a new version; a key that differs a new revision of the key.
Attempts under way keep what they were asked and the key they were asked under.

A version keeps beside each provision the hash of what the current edition says there. Whoever writes or settles a
question has read that edition, so that the hashes become today's; a bank's file and a vignette have read nothing, so
that they keep the hashes of the version before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import phrasing
from assessments.asking import KINDS
from assessments.models import Citation, Key, Question, QuestionVersion, Vignette
from assessments.phrasing import Facts
from foundation.ground.refusals import Refusal
from standards import citing
from standards.citing import NotCitable
from standards.models import Edition, Provision


class NotPublishable(Refusal):
    """Something is missing or doesn't fit; the text says what to change, and `field` names the field of the form."""

    def __init__(self, words: str, *, field: str = "asks") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Written:
    """What publishing wrote: the version and key that stand now, and whether each is new."""

    version: QuestionVersion
    key: Key
    is_reworded: bool
    is_rekeyed: bool


@dataclass(frozen=True)
class Reading:
    """By whom a version is written: from a bank's file or not, and whether somebody has read the current edition."""

    is_from_file: bool = False
    has_read_edition: bool = True


AUTHOR = Reading()
FILE = Reading(is_from_file=True, has_read_edition=False)


@transaction.atomic
def publish(question: Question, *, at: datetime, by: Reading = AUTHOR) -> Written:
    """Write the question's version and key as its author left them, where they differ from those that stand.

    Safe to repeat. Raises `NotPublishable`; then nothing is written.
    """
    # Locked first: two publishing at once must not both be the next version.
    Question.objects.select_for_update().get(pk=question.pk)
    facts = facts_of(question)
    cites = rests_on([provision.code for provision in question.cites.all()])
    check(facts, question.vignette)
    version, is_reworded = _version(question, facts, cites, at=at, by=by)
    key, is_rekeyed = _key(version, facts, at)
    return Written(version, key, is_reworded, is_rekeyed)


@transaction.atomic
def publish_case(vignette: Vignette, *, at: datetime) -> list[Written]:
    """Write new versions of the questions that rest on the case, with the case as it reads now.

    Those that are retired take it up when they are brought back, and don't hinder it.
    Raises `NotPublishable` unless somebody said that it identifies nobody (UC-7); then nothing is written.
    """
    if not vignette.is_deidentified:
        raise NotPublishable(
            _("Say that you have seen to it that nobody in this case can be recognized (Code, UC-7)."),
            field="is_deidentified",
        )
    # Locked first, then read: a question that was published a moment ago is not written as it read before.
    told = vignette.questions.select_for_update(no_key=True).filter(live=True, retired_at=None).order_by("pk")
    return [publish(question, at=at, by=_as_before(question)) for question in told]


def _as_before(question: Question) -> Reading:
    """Return that the question itself says what it said, wherever its newest version came from."""
    newest = newest_of(question)
    return Reading(is_from_file=newest is not None and newest.is_from_file, has_read_edition=False)


def newest_of(question: Question) -> QuestionVersion | None:
    """Return the question's newest version, which is the one that is asked; None before it was published."""
    return question.versions.order_by("-number").first()


def facts_of(question: Question) -> Facts:
    """Return what the question says now, its vignette included."""
    return facts_in(question.asks, question.vignette)


def facts_in(asks: Any, vignette: Vignette | None) -> Facts:
    """Return what the one block of the stream says, with the vignette."""
    facts = phrasing.facts_of(asks[0].block_type, asks[0].value)
    if vignette is None:
        return facts
    told = {"title": vignette.title, "text": vignette.text}
    return Facts(facts.kind, {**facts.wording, "vignette": told}, facts.right, facts.rationales, facts.explanation)


def check(facts: Facts, vignette: Vignette | None = None) -> None:
    """Raise `NotPublishable` for what could not be asked or marked."""
    if vignette is not None and not vignette.live:
        raise NotPublishable(_("This case is not published. Publish it first."), field="vignette")
    if not facts.wording["stem"]:
        raise NotPublishable(_("Write what is asked."))
    if not KINDS[facts.kind].fits_key(facts.wording, facts.right):
        raise NotPublishable(MISSING_KEY[facts.kind]())
    texts = [option["text"].casefold() for option in facts.wording.get("options", ())]
    if len(set(texts)) < len(texts):
        raise NotPublishable(_("Two options say the same. Candidates could not tell them apart."))
    if facts.kind == "cite":
        _choosable(facts.right)


def rests_on(codes: Sequence[str]) -> dict[Provision, str]:
    """Return the provisions with these ids, each with the hash of its words in the current edition, "" before any.

    Raises `NotPublishable` where there is none, where one is unknown or a heading, and where one is gone.
    """
    if not codes:
        raise NotPublishable(_("A question rests on at least one provision of the Code. Choose which."), field="cites")
    provisions = _citable(codes, field="cites")
    digests = citing.digests(provisions)
    if gone := _gone([provision for provision in provisions if digests[provision.code] is None]):
        raise NotPublishable(
            _("The current edition has no %(ids)s. Choose what the question rests on now.") % {"ids": ", ".join(gone)},
            field="cites",
        )
    return {provision: digests[provision.code] or "" for provision in provisions}


def _citable(codes: Sequence[str], *, field: str) -> list[Provision]:
    """Return the provisions with these ids, or refuse at this field."""
    try:
        return citing.leaves(codes)
    except NotCitable as refusal:
        raise NotPublishable(str(refusal), field=field) from refusal


def _choosable(codes: Sequence[str]) -> None:
    """Refuse a key that no candidate could choose."""
    _citable(codes, field="asks")
    space = Provision.objects.to_choose_from().filter(code__in=codes).values_list("code", flat=True)
    if missing := sorted(set(codes) - set(space)):
        raise NotPublishable(
            _("Candidates choose from the Code of Ethics in force, which has no %(ids)s. Choose what is accepted now.")
            % {"ids": ", ".join(missing)}
        )


def _gone(provisions: Sequence[Provision]) -> list[str]:
    """Return the ids of those, none of which the current edition has, of whose document an edition was imported."""
    if not provisions:
        return []
    told = Edition.objects.filter(code__parts__provisions__in=provisions)
    imported = set(told.values_list("code__parts__provisions", flat=True))
    return [provision.code for provision in provisions if provision.pk in imported]


MISSING_KEY = {
    "single": lambda: _("Mark one option as right."),
    "multiple": lambda: _("Mark at least one option as right."),
    "best_worst": lambda: _("Mark one action as the best and another as the worst."),
    "matching": lambda: _("Give every prompt what belongs to it."),
    "ordering": lambda: _("Give at least two steps, each with words of its own."),
    "cite": lambda: _("Choose at least one provision that is accepted."),
    "short": lambda: _("Give at least one text that is accepted, of at most 200 characters."),
}


def _version(
    question: Question, facts: Facts, cites: Mapping[Provision, str], *, at: datetime, by: Reading
) -> tuple[QuestionVersion, bool]:
    """Return the question's newest version, written anew if it says something else or rests on something else."""
    newest = newest_of(question)
    fresh = phrasing.digest(facts.kind, facts.wording)
    stood = dict(_cited(newest)) if newest else {}
    hashes = {provision.pk: digest for provision, digest in cites.items()}
    if not by.has_read_edition:
        hashes |= {provision: digest for provision, digest in stood.items() if provision in hashes}
    if newest is not None and newest.digest == fresh and stood == hashes:
        return newest, False
    version = QuestionVersion.objects.create(
        question=question,
        number=newest.number + 1 if newest else 1,
        kind=facts.kind,
        wording=facts.wording,
        digest=fresh,
        is_from_file=by.is_from_file,
        made_at=at,
    )
    Citation.objects.bulk_create(
        Citation(version=version, provision_id=provision, wording_digest=digest) for provision, digest in hashes.items()
    )
    return version, True


def _cited(version: QuestionVersion) -> list[tuple[int, str]]:
    """Return what the version rests on, with the hash of each wording."""
    return list(version.citations.values_list("provision", "wording_digest"))


def _key(version: QuestionVersion, facts: Facts, at: datetime) -> tuple[Key, bool]:
    """Return the newest key of the version, written anew if it says something else."""
    newest = version.keys.order_by("-number").first()
    said = (facts.right, dict(facts.rationales), facts.explanation)
    if newest is not None and (newest.right, newest.rationales, newest.explanation) == said:
        return newest, False
    key = Key.objects.create(
        version=version,
        number=newest.number + 1 if newest else 1,
        right=facts.right,
        rationales=dict(facts.rationales),
        explanation=facts.explanation,
        made_at=at,
    )
    return key, True
