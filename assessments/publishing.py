"""Publishing a question: what its author wrote becomes a version and a key, which are what is asked and marked.

A wording, vignette or citation that differs becomes a new version; a key that differs a new revision of the key.
Attempts under way keep what they were asked and the key they were asked under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import phrasing
from assessments.asking import KINDS
from assessments.models import Citation, Key, Question, QuestionVersion
from assessments.phrasing import Facts
from foundation.ground.refusals import Refusal
from standards import citing
from standards.models import Provision


class NotPublishable(Refusal):
    """The key doesn't fit the question, or it rests on nothing that can be cited; the text says what to change."""


@dataclass(frozen=True)
class Written:
    """What publishing wrote: the version and key that stand now, and whether each is new."""

    version: QuestionVersion
    key: Key
    is_reworded: bool
    is_rekeyed: bool


@transaction.atomic
def publish(question: Question, *, at: datetime, is_from_file: bool = False) -> Written:
    """Write the question's version and key as its author left them, where they differ from those that stand.

    Safe to repeat. Raises `NotPublishable`; then nothing is written.
    """
    # Locked first: two publishing at once must not both be the next version.
    Question.objects.select_for_update().get(pk=question.pk)
    facts = facts_of(question)
    rests_on = citing.leaves(question.cites.values_list("code", flat=True))
    check(facts, rests_on)
    version, is_reworded = _version(question, facts, rests_on, at=at, is_from_file=is_from_file)
    key, is_rekeyed = _key(version, facts, at)
    return Written(version, key, is_reworded, is_rekeyed)


def facts_of(question: Question) -> Facts:
    """Return what the question says now, its vignette included."""
    block = question.asks[0]
    facts = phrasing.facts_of(block.block_type, block.value)
    if question.vignette is None:
        return facts
    told = {"title": question.vignette.title, "text": question.vignette.text}
    return Facts(facts.kind, {**facts.wording, "vignette": told}, facts.right, facts.rationales, facts.explanation)


def check(facts: Facts, rests_on: Sequence[Provision]) -> None:
    """Raise `NotPublishable` for what could not be asked or marked."""
    if not rests_on:
        raise NotPublishable(_("A question rests on at least one provision of the Code. Choose which."))
    if not KINDS[facts.kind].fits_key(facts.wording, facts.right):
        raise NotPublishable(MISSING_KEY[facts.kind]())
    texts = [option["text"].casefold() for option in facts.wording.get("options", ())]
    if len(set(texts)) < len(texts):
        raise NotPublishable(_("Two options say the same. Candidates could not tell them apart."))
    if facts.kind == "cite":
        citing.leaves(facts.right)


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
    question: Question, facts: Facts, rests_on: Sequence[Provision], *, at: datetime, is_from_file: bool
) -> tuple[QuestionVersion, bool]:
    """Return the question's newest version, written anew if it says something else or rests on something else."""
    newest = question.versions.order_by("-number").first()
    fresh = phrasing.digest(facts.kind, facts.wording)
    cites = {provision.pk: "" for provision in rests_on}
    if newest is not None and newest.digest == fresh and dict(_cited(newest)) == cites:
        return newest, False
    version = QuestionVersion.objects.create(
        question=question,
        number=newest.number + 1 if newest else 1,
        kind=facts.kind,
        wording=facts.wording,
        digest=fresh,
        is_from_file=is_from_file,
        made_at=at,
    )
    Citation.objects.bulk_create(
        Citation(version=version, provision_id=provision, wording_digest=digest) for provision, digest in cites.items()
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
