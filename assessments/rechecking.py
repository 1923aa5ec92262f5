"""A new edition is an event: which questions it leaves, sends to review or retires, and how each review is settled.

Unchanged leaves a question as it is. Reworded, moved, become a heading, or worded officially for the first time sends
it to review. Gone retires it at once, with that as the reason. A review is settled as *still right* (the same question
cites the new words), as *reworded* (its author published it anew) or as *retired*.

A question that asks for a provision rests on what its key accepts too. Where that stands under another number, the
question is not drawn until it is settled: whoever chose the new number would be marked wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import publishing, retiring
from assessments.models import Change, EditionReview, Question, QuestionVersion, Settlement
from assessments.models.reviews import ReviewQuerySet
from assessments.publishing import Reading
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from standards import reporting
from standards.comparing import Change as ProvisionChange
from standards.comparing import Difference, Kind
from standards.models import Edition, Provision, Wording
from standards.reporting import Beside

GRAVITY = (Change.FIRST, Change.MOVED, Change.REWORDED, Change.HEADING, Change.GONE)
CHANGES = {
    Kind.NEW: Change.FIRST,
    Kind.MOVED: Change.MOVED,
    Kind.REWORDED: Change.REWORDED,
    Kind.GONE: Change.GONE,
}
AS_COMPARED = {change: kind for kind, change in CHANGES.items()} | {Change.HEADING: Kind.REWORDED}


@dataclass(frozen=True)
class Outcome:
    """What an edition makes of the provisions of its document.

    `headings` are ids in the edition; `document` are all ids that its document ever had, with those of the edition.
    """

    became: Mapping[str, tuple[Kind, str]]
    new: Collection[str]
    headings: Collection[str]
    document: Collection[str]

    def of(self, code: str) -> tuple[Change | None, str]:
        """Return what became of the provision that bore this id, None for nothing; and its id now, "" where gone."""
        kind, now = self.became.get(code, (Kind.NEW, code) if code in self.new else (Kind.GONE, ""))
        if kind is Kind.GONE:
            return Change.GONE, ""
        return (Change.HEADING if now in self.headings else CHANGES.get(kind)), now


class Settled(Refusal):
    """The review was settled before."""


class DraftStands(Refusal):
    """Somebody has begun to write the question anew."""


def list_impact(edition: Edition, difference: Difference, at: datetime) -> None:
    """Write down which questions the edition puts in doubt, and retire those whose provision is gone.

    Called in the transaction that confirms the edition (`standards.listening`).
    """
    headings = Provision.objects.filter(part__code=edition.code_id, is_heading=True)
    document = Provision.objects.filter(part__code=edition.code_id)
    outcome = outcome_of(
        difference,
        headings=set(headings.values_list("code", flat=True)),
        document=set(document.values_list("code", flat=True)),
    )
    for doubt in doubts(outcome):
        if doubt.found:
            _write(edition, doubt, at)


def outcome_of(difference: Difference, *, headings: Collection[str], document: Collection[str]) -> Outcome:
    """Return what an edition with this difference makes of its document; see `Outcome`."""
    became = {change.before: (change.kind, change.code) for change in difference.changes if change.before}
    return Outcome(became, {change.code for change in difference.of(Kind.NEW)}, headings, document)


@dataclass(frozen=True)
class Doubt:
    """A version, the newest of a question that stands, and what an edition does to what it rests on; nothing: `()`."""

    version: QuestionVersion
    found: tuple[dict[str, str], ...]

    @property
    def gravest(self) -> Change:
        """The gravest of what is done to it."""
        return max((Change(one["change"]) for one in self.found), key=GRAVITY.index)

    @property
    def gone(self) -> str:
        """The ids it rests on that the edition has no more; with any, the question is retired."""
        return ", ".join(one["before"] for one in self.found if one["change"] == Change.GONE)

    @property
    def has_stale_key(self) -> bool:
        """Whether its key names what can't be chosen then, so that it is not drawn until somebody settles it."""
        unfit = {one["before"] for one in self.found if one["now"] != one["before"] or one["change"] == Change.HEADING}
        return not unfit.isdisjoint(_accepted(self.version))


def doubts(outcome: Outcome) -> Iterable[Doubt]:
    """Yield every version that stands with what becomes of it, in five queries however many. Changes nothing."""
    known = _known_of_all()
    for version in _standing():
        known_as = known.get(version.question_id, {})
        cited = [*_cited(version), *_accepted(version)]
        rests = dict.fromkeys(code for code in cited if known_as.get(code, code) in outcome.document)
        yield Doubt(version, tuple(_found(outcome, rests, known_as)))


def _standing() -> Iterable[QuestionVersion]:
    """Return the newest versions, not retired, with what they cite."""
    standing = QuestionVersion.objects.newest().filter(question__retired_at=None)
    return standing.select_related("question").prefetch_related("citations__provision", "keys")


def _cited(version: QuestionVersion) -> list[str]:
    """Return the ids that the version cites, in the order of the Code."""
    return [one.provision.code for one in sorted(version.citations.all(), key=lambda one: one.provision.position)]


def _accepted(version: QuestionVersion) -> Sequence[str]:
    """Return the ids that its newest key accepts, where it asks for a provision."""
    return list(version.keys.all())[-1].right if version.kind == "cite" else ()


def _known_as(question: Question) -> dict[str, str]:
    """Return by the id under which the question was written the one that unsettled editions gave the provision."""
    return _renamed(EditionReview.objects.open().of(question)).get(question.pk, {})


def _known_of_all() -> dict[int, dict[str, str]]:
    """Return the same for every question that has something unsettled, by its internal key, in one query."""
    return _renamed(EditionReview.objects.open())


def _renamed(unsettled: ReviewQuerySet) -> dict[int, dict[str, str]]:
    """Return by question and id before the newest id."""
    known: dict[int, dict[str, str]] = defaultdict(dict)
    in_order = unsettled.order_by("found_at", "pk").values_list("version__question", "changes")
    for question, changes in in_order:
        known[question] |= {one["before"]: one["now"] for one in changes}
    return known


def _found(outcome: Outcome, rests: Iterable[str], known_as: Mapping[str, str]) -> Iterable[dict[str, str]]:
    """Say of each provision what the edition did to it, where it did something."""
    for code in rests:
        change, now = outcome.of(known_as.get(code, code))
        if change is not None:
            yield {"before": code, "now": now, "change": str(change)}


def _write(edition: Edition, doubt: Doubt, at: datetime) -> None:
    """Write one review; where a provision is gone, retire the question, which settles it."""
    EditionReview.objects.create(
        edition=edition,
        version=doubt.version,
        change=doubt.gravest,
        changes=list(doubt.found),
        has_stale_key=doubt.has_stale_key,
        found_at=at,
    )
    if doubt.gone:
        reason = _("The edition %(label)s has no %(ids)s.") % {"label": edition.label, "ids": doubt.gone}
        retiring.retire(doubt.version.question, reason=reason, actor=None, at=at)


@transaction.atomic
def settle_still_right(review: EditionReview, *, reason: str, actor: User, at: datetime) -> None:
    """Let the question stand as it is, resting from now on on the new words; what moved is followed.

    Raises `Settled`, `DraftStands`, and `NotPublishable` where something else is amiss.
    """
    question = _held(review)
    if question.has_unpublished_changes:
        raise DraftStands(_("Somebody has begun to reword this question. Publish that draft, or discard it first."))
    _follow(question)
    publishing.publish(question, at=at, by=Reading(is_from_file=review.version.is_from_file))
    _settle(question, Settlement.STILL_RIGHT, reason=reason, actor=actor, at=at)
    log(actor, "assessments.still_right", question, reason=reason)


@transaction.atomic
def settle_retired(review: EditionReview, *, reason: str, actor: User, at: datetime) -> None:
    """Retire the question, unless somebody has; either settles it. Raises `Settled`."""
    question = _held(review)
    if question.retired_at is None:
        retiring.retire(question, reason=reason, actor=actor, at=at)
    else:
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


def _follow(question: Question) -> None:
    """Cite and accept under its number of today what moved, through every edition that nobody has settled.

    From then on the desk holds it: a bank's file would write the old numbers back.
    """
    known_as = _known_as(question)
    codes = {known_as.get(provision.code, provision.code) for provision in question.cites.all()}
    question.cites = list(Provision.objects.filter(code__in=codes))
    if question.asks[0].block_type == "cite":
        accepted = question.asks[0].value["right"]
        for place, code in enumerate(list(accepted)):
            accepted[place] = known_as.get(code, code)
    question.is_held_by_desk = True
    question.save()


def _settle(question: Question, how: Settlement, *, reason: str, actor: User | None, at: datetime) -> None:
    """Settle every open review of the question."""
    EditionReview.objects.open().of(question).settle(how, reason=reason, actor=actor, at=at)


def beside(review: EditionReview) -> list[Beside]:
    """Return both texts of each provision side by side, each with what the edition did to it."""
    found = reporting.beside(difference(review))
    return [
        replace(one, kind=Change.HEADING.label) if said["change"] == Change.HEADING else one
        for one, said in zip(found, review.changes, strict=True)
    ]


def beside_it(review: EditionReview) -> list[EditionReview]:
    """Return what else is open about the question of an open review, the newest first: one answer settles them all."""
    if not review.is_open:
        return []
    others = EditionReview.objects.open().of(review.version.question_id).exclude(pk=review.pk)
    return list(others.select_related("edition").order_by("-found_at", "-pk"))


def difference(review: EditionReview) -> Difference:
    """Return what the edition changed of what the version rests on, with both texts.

    The text before is the one cited; of what only the key accepts, the one of the edition before.
    """
    cited = {one.provision.code: one.wording_digest for one in review.version.citations.select_related("provision")}
    codes = {code for one in review.changes for code in (one["before"], one["now"])}
    now: dict[str, str] = {}
    then: dict[str, str] = {}
    told = Wording.objects.filter(provision__code__in=codes, edition__confirmed_at__lte=review.edition.confirmed_at)
    for wording in told.order_by("edition__confirmed_at").select_related("provision"):
        code = wording.provision.code
        if wording.edition_id == review.edition_id:
            now[code] = wording.text
        elif cited.get(code, wording.digest) == wording.digest:
            then[code] = wording.text
    return Difference(
        tuple(
            ProvisionChange(
                AS_COMPARED[Change(one["change"])],
                one["now"] or one["before"],
                one["before"],
                then.get(one["before"], ""),
                now.get(one["now"], ""),
            )
            for one in review.changes
        )
    )
