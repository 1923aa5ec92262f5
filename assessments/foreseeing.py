"""Foreseeing what an edition would do to questions and quizzes, before anybody confirms it. It writes nothing.

The same rules answer that list the impact of an edition once it stands (`rechecking.doubts`), and the same search that
proves a quiz (`proving`): without the questions that would be retired, and without those that no quiz would draw until
somebody has settled them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import proving, rechecking
from assessments.models import Quiz
from assessments.rechecking import Doubt
from standards.importing import Found
from standards.listening import Foreseen
from standards.models import Provision


def foresee(found: Found) -> Iterator[Foreseen]:
    """Yield what confirming this would do to questions, then to quizzes, in ten queries however many there are."""
    doubts = sorted(_doubts(found), key=lambda doubt: doubt.version.question.key)
    if doubts:
        yield from _of_questions(doubts)
    undrawn = {doubt.version.question_id for doubt in doubts if doubt.found and (doubt.gone or doubt.has_stale_key)}
    yield from _of_quizzes(undrawn)


def _doubts(found: Found) -> Iterable[Doubt]:
    """Return every question that stands with what would become of it."""
    placed = {one.code for one in found.parsed.provisions}
    known = Provision.objects.filter(part__code=found.code).values_list("code", flat=True)
    outcome = rechecking.outcome_of(
        found.difference,
        headings=found.parsed.headings,
        document=placed | set(known),
    )
    return rechecking.doubts(outcome)


def _of_questions(doubts: Sequence[Doubt]) -> Iterator[Foreseen]:
    """Say how many are retired, not drawn for now, in doubt, and left as they are, each by name."""
    retired = [doubt for doubt in doubts if doubt.gone]
    undrawn = [doubt for doubt in doubts if not doubt.gone and doubt.has_stale_key]
    asked = [doubt for doubt in doubts if doubt.found and not doubt.gone and not doubt.has_stale_key]
    left = [doubt for doubt in doubts if not doubt.found]
    if retired:
        said = ngettext(
            "%(n)d question would be retired: what it rests on is gone.",
            "%(n)d questions would be retired: what they rest on is gone.",
            len(retired),
        )
        names = tuple(f"{doubt.version.question.key} ({doubt.gone})" for doubt in retired)
        yield Foreseen(said % {"n": len(retired)}, names, is_grave=True)
    if undrawn:
        said = ngettext(
            "%(n)d question would not be drawn until somebody has looked at it: its key names another number.",
            "%(n)d questions would not be drawn until somebody has looked at them: their keys name other numbers.",
            len(undrawn),
        )
        yield Foreseen(said % {"n": len(undrawn)}, _keys(undrawn))
    if asked:
        said = ngettext(
            "%(n)d question would wait for somebody to say whether it is still right; meanwhile it is drawn.",
            "%(n)d questions would wait for somebody to say whether they are still right; meanwhile they are drawn.",
            len(asked),
        )
        yield Foreseen(said % {"n": len(asked)}, _keys(asked))
    if left:
        said = ngettext("%(n)d question stays as it is.", "%(n)d questions stay as they are.", len(left))
        yield Foreseen(said % {"n": len(left)}, _keys(left))


def _keys(doubts: Iterable[Doubt]) -> tuple[str, ...]:
    """Return the questions' keys."""
    return tuple(doubt.version.question.key for doubt in doubts)


def _of_quizzes(undrawn: Collection[int]) -> Iterator[Foreseen]:
    """Name the quizzes that could be begun no more, each with what starves, and those that can't be begun already."""
    quizzes = list(Quiz.objects.order_by("title"))
    now, then = proving.prove_without(quizzes, undrawn)
    ending = [quiz for quiz in quizzes if now[quiz.pk].is_served and not then[quiz.pk].is_served]
    for quiz in ending:
        said = _("The quiz “%(quiz)s” could no longer be begun.") % {"quiz": quiz.title}
        yield Foreseen(said, then[quiz.pk].words, is_grave=True)
    for quiz in quizzes:
        if not now[quiz.pk].is_served:
            said = _("The quiz “%(quiz)s” can't be begun already, and this does not help it.") % {"quiz": quiz.title}
            yield Foreseen(said, then[quiz.pk].words)
    if quizzes and not ending:
        yield Foreseen(_("Every quiz that can be begun now still can."))
