"""Wording what a board tells: at which step somebody is, why she is called stuck, and the plots of results."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.overseeing import charting, summing, surveying
from courses.overseeing.boarding import Group, Whereabouts
from courses.overseeing.charting import Bar, Plot
from courses.overseeing.measuring import Row, Stuck
from courses.progress import Kind, Step, Wait, Why

STUCK = {
    Stuck.QUIET: gettext_lazy("Nothing done for a week"),
    Stuck.QUIZ: gettext_lazy("Quiz tried more than once, not passed"),
}


def name(row: Row) -> str:
    """Return what somebody is called on the board: never by her address."""
    return row.name or _("No name given")


def called(step: Step) -> str:
    """Return what a step is called."""
    if step.kind is Kind.QUIZ:
        return _("Quiz: %(title)s") % {"title": step.title}
    if step.kind is Kind.EVALUATION:
        return _("Evaluation")
    return step.title


def where(row: Row) -> str:
    """Say at which step somebody is or, where nothing is open, what comes first."""
    if row.place.is_finished:
        return _("Finished")
    if row.step:
        return called(row.step)
    waits = [wait for step in row.progress.required if not step.is_done for wait in step.waits]
    return _waits(waits[0]) if waits else _("Nothing is open")


def stuck(row: Row) -> str:
    """Say why somebody is called stuck, "" where nobody would call her so."""
    return str(STUCK[row.stuck]) if row.stuck else ""


def whereabouts(found: Whereabouts) -> Plot:
    """Return how many finished each step, and how many are at it now."""
    bars = [
        charting.counted(called(stage.step), people=found.people, hits=stage.done, also=str(stage.at))
        for stage in found.stages
    ]
    return Plot(
        "steps", _("Where they are now"), _("How many finished each step. Beside it, how many are at it now."),
        _("Finished"), _("People"), tuple(bars), of=_("Step"), also=_("At it now"),
    )  # fmt: skip


def results(group: Group, found: surveying.Survey, *, floor: int, lessons: Whereabouts | None) -> tuple[Plot, ...]:
    """Return a plot by provision, by lesson and by quiz; one that would be empty is left out."""
    manifest, places = group.course.current_release.manifest, group.places()
    sat = summing.sat(manifest, places, floor=floor)
    checked = summing.checked(manifest, places, floor=floor)
    return charting.told((provisions(found), read(lessons), _checks(checked), _first(sat), _by_now(sat)))


def provisions(found: surveying.Survey) -> Plot:
    """Return how often first attempts answered wholly right on each provision."""
    bars = (
        charting.estimated(
            f"{stand.provision.code} {stand.provision.topic}", people=stand.people, total=stand.asked, hits=stand.right
        )
        for stand in found.stands
    )
    says = _("Wholly right answers to the questions on each provision, in first attempts.")
    return Plot("by-provision", _("By provision"), says, _("Right"), _("Asked"), tuple(bars), of=_("Provision"))


def read(found: Whereabouts | None) -> Plot:
    """Return how many finished each lesson; nothing where they are too many to measure."""
    lessons = [stage for stage in found.stages if stage.step.kind is Kind.LESSON] if found and found.people else []
    bars = (charting.counted(stage.step.title, people=found.people, hits=stage.done) for stage in lessons if found)
    says = _("How many finished each lesson.")
    return Plot("by-lesson", _("By lesson"), says, _("Finished"), _("People"), tuple(bars), of=_("Lesson"))


def _checks(checked: tuple[summing.Checked, ...]) -> Plot:
    bars = tuple(charting.estimated(one.title, people=one.people, total=one.asked, hits=one.right) for one in checked)
    says = _("Right answers to the checks in each lesson, the first answer of everybody to each check.")
    return Plot("by-check", _("Checks, by lesson"), says, _("Right"), _("First answers"), bars, of=_("Lesson"))


def _first(sat: tuple[summing.Sat, ...]) -> Plot:
    bars = tuple(_passed(one, one.passed_first) for one in sat)
    says = _("Who passed each quiz at the first attempt.")
    return Plot("by-quiz", _("Quizzes, at the first attempt"), says, _("Passed"), _("People"), bars, of=_("Quiz"))


def _by_now(sat: tuple[summing.Sat, ...]) -> Plot:
    bars = tuple(_passed(one, one.passed) for one in sat)
    says = _("Who has passed each quiz by now, at whichever attempt.")
    return Plot("by-quiz-now", _("Quizzes, by now"), says, _("Passed"), _("People"), bars, of=_("Quiz"))


def _passed(one: summing.Sat, hits: int | None) -> Bar:
    return charting.estimated(one.title, people=one.people, total=one.people, hits=hits)


def _waits(wait: Wait) -> str:
    """Say what comes first, and on which day of the cohort's own zone. A board looks at no ends."""
    if wait.why is Why.DATE and wait.opens_at:
        return _("Waits: opens on %(day)s") % {"day": date_format(wait.opens_at.date())}
    if wait.why is Why.COURSE:
        return _("Waits for another course: %(title)s") % {"title": wait.title}
    return _("Nothing is open")


def heading(group: Group) -> str:
    """Return what a group is called."""
    return group.cohort.title if group.cohort else group.course.title
