"""A new edition is an event: which questions it leaves, sends to review or retires, and how each review is settled.

Unchanged leaves a question as it is. Reworded, moved, or worded officially for the first time sends it to review. Gone
retires it at once, with that as the reason. A review is settled as *still right* (the same question cites the new
words), as *reworded* (its author published it anew) or as *retired*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import publishing, retiring
from assessments.models import Change, Citation, EditionReview, Question, QuestionVersion, Settlement
from assessments.publishing import Reading
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from standards.comparing import Change as ProvisionChange
from standards.comparing import Difference, Kind
from standards.models import Edition, Provision, Wording

GRAVITY = (Change.FIRST, Change.MOVED, Change.REWORDED, Change.GONE)
CHANGES = {
    Kind.NEW: Change.FIRST,
    Kind.MOVED: Change.MOVED,
    Kind.REWORDED: Change.REWORDED,
    Kind.GONE: Change.GONE,
}
AS_COMPARED = {change: kind for kind, change in CHANGES.items()}


class Settled(Refusal):
    """The review was settled before."""


class DraftStands(Refusal):
    """Somebody has begun to write the question anew."""


def list_impact(edition: Edition, difference: Difference, at: datetime) -> None:
    """Write down which questions the edition puts in doubt, and retire those whose provision is gone.

    Called in the transaction that confirms the edition (`standards.listening`).
    """
    became = {change.before: (change.kind, change.code) for change in difference.changes if change.before}
    new = {change.code for change in difference.of(Kind.NEW)}
    for version in _citing(edition):
        found = list(_found(edition, version.citations.all(), became, new))
        if found:
            _write(edition, version, found, at)


def _citing(edition: Edition) -> Iterable[QuestionVersion]:
    """Return the newest versions, not retired, that rest on this document."""
    newest = QuestionVersion.objects.order_by("question", "-number").distinct("question")
    rests = Citation.objects.filter(provision__part__code=edition.code).values("version")
    standing = QuestionVersion.objects.filter(pk__in=newest.values("pk"), question__retired_at=None)
    return standing.filter(pk__in=rests).select_related("question").prefetch_related("citations__provision__part")


def _found(
    edition: Edition, cited: Iterable[Citation], became: Mapping[str, tuple[Kind, str]], new: set[str]
) -> Iterable[dict[str, str]]:
    """Say of each provision cited what the edition did to it, where it did something."""
    for provision in (citation.provision for citation in cited):
        if provision.part.code_id != edition.code_id:
            continue
        code = provision.code
        kind, now = became.get(code, (Kind.NEW, code) if code in new else (Kind.GONE, ""))
        if kind is not Kind.UNCHANGED:
            yield {"before": code, "now": "" if kind is Kind.GONE else now, "change": str(CHANGES[kind])}


def _write(edition: Edition, version: QuestionVersion, found: list[dict[str, str]], at: datetime) -> None:
    """Write one review; where a provision is gone, retire the question and settle it."""
    gravest = max((Change(one["change"]) for one in found), key=GRAVITY.index)
    EditionReview.objects.create(edition=edition, version=version, change=gravest, changes=found, found_at=at)
    if gravest == Change.GONE:
        gone = ", ".join(one["before"] for one in found if one["change"] == Change.GONE)
        reason = _("The edition %(label)s has no %(ids)s.") % {"label": edition.label, "ids": gone}
        retiring.retire(version.question, reason=reason, actor=None, at=at)
        _settle(version.question, Settlement.RETIRED, reason=reason, actor=None, at=at)


@transaction.atomic
def settle_still_right(review: EditionReview, *, reason: str, actor: User, at: datetime) -> None:
    """Let the question stand as it is, resting from now on on the new words; what moved is followed.

    Raises `Settled`, `DraftStands`, and `NotPublishable` where something else is amiss.
    """
    question = _held(review)
    if question.has_unpublished_changes:
        raise DraftStands(_("Somebody has begun to reword this question. Publish that draft, or discard it first."))
    _follow(question, review.changes)
    stood = review.version.is_from_file
    publishing.publish(question, at=at, by=Reading(is_from_file=stood))
    _settle(question, Settlement.STILL_RIGHT, reason=reason, actor=actor, at=at)
    log(actor, "assessments.still_right", question, reason=reason)


@transaction.atomic
def settle_retired(review: EditionReview, *, reason: str, actor: User, at: datetime) -> None:
    """Retire the question. Raises `Settled`."""
    question = _held(review)
    retiring.retire(question, reason=reason, actor=actor, at=at)
    _settle(question, Settlement.RETIRED, reason=reason, actor=actor, at=at)


def settle_reworded(question: Question, *, actor: User | None, at: datetime) -> None:
    """Settle whatever is open about a question that its author has just published anew."""
    _settle(question, Settlement.REWORDED, reason="", actor=actor, at=at)


def _held(review: EditionReview) -> Question:
    """Return the question, locked, if the review is open."""
    question = Question.objects.select_for_update().get(pk=review.version.question_id)
    if not EditionReview.objects.open().filter(pk=review.pk).exists():
        raise Settled(_("This was settled meanwhile."))
    return question


def _follow(question: Question, changes: Iterable[Mapping[str, Any]]) -> None:
    """Cite what moved under its new number."""
    moved = {one["before"]: one["now"] for one in changes if one["now"] not in {"", one["before"]}}
    if moved:
        codes = {moved.get(provision.code, provision.code) for provision in question.cites.all()}
        question.cites = list(Provision.objects.filter(code__in=codes))
        question.save()


def _settle(question: Question, how: Settlement, *, reason: str, actor: User | None, at: datetime) -> None:
    """Settle every open review of the question."""
    EditionReview.objects.open().of(question).update(settlement=how, reason=reason, settled_by=actor, settled_at=at)


def difference(review: EditionReview) -> Difference:
    """Return what the edition changed of what the version rests on, with both texts."""
    cited = {one.provision.code: one.wording_digest for one in review.version.citations.select_related("provision")}
    codes = {code for one in review.changes for code in (one["before"], one["now"])}
    now: dict[str, str] = {}
    then: dict[tuple[str, str], str] = {}
    for wording in Wording.objects.filter(provision__code__in=codes).select_related("provision"):
        code = wording.provision.code
        then[code, wording.digest] = wording.text
        if wording.edition_id == review.edition_id:
            now[code] = wording.text
    return Difference(
        tuple(
            ProvisionChange(
                AS_COMPARED[Change(one["change"])],
                one["now"] or one["before"],
                one["before"],
                then.get((one["before"], cited[one["before"]]), ""),
                now.get(one["now"], ""),
            )
            for one in review.changes
        )
    )
