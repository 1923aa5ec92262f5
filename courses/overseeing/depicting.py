"""Depicting where people are and what came of lessons and quizzes: which plots there are, and what each says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses import wording
from courses.overseeing import plotting, summing, surveying
from courses.overseeing.boarding import Group, Whereabouts
from courses.overseeing.plotting import Bar, Plot
from courses.progress import Kind


def whereabouts(found: Whereabouts) -> Plot:
    """Return how many finished each step, and how many are at it now."""
    bars = [
        plotting.counted(wording.title(stage.step), people=found.people, hits=stage.done, also=str(stage.at))
        for stage in found.stages
    ]
    return Plot(
        "steps", _("Where they are now"), _("How many finished each step. Beside it, how many are at it now."),
        _("Finished"), _("People"), tuple(bars), of=_("Step"), also=_("At it now"),
    )  # fmt: skip


def results(group: Group, found: surveying.Survey, *, floor: int, lessons: Whereabouts | None) -> tuple[Plot, ...]:
    """Return a plot by provision, by lesson and by quiz; one that would be empty is left out."""
    manifest, places, until = group.release.manifest, group.places(), group.until
    sat = summing.sat(manifest, places, floor=floor, until=until)
    checked = summing.checked(manifest, places, floor=floor, until=until)
    return plotting.told((provisions(found), read(lessons), _checks(checked), _first(sat), _by_now(sat)))


def provisions(found: surveying.Survey) -> Plot:
    """Return how often first attempts answered wholly right on each provision."""
    bars = (
        plotting.estimated(
            f"{stand.provision.code} {stand.provision.topic}", people=stand.people, total=stand.asked, hits=stand.right
        )
        for stand in found.stands
    )
    says = _("Wholly right answers to the questions on each provision, in first attempts.")
    return Plot("by-provision", _("By provision"), says, _("Right"), _("Asked"), tuple(bars), of=_("Provision"))


def read(found: Whereabouts | None) -> Plot:
    """Return how many finished each lesson; nothing where they are too many to measure."""
    lessons = [stage for stage in found.stages if stage.step.kind is Kind.LESSON] if found and found.people else []
    bars = (plotting.counted(stage.step.title, people=found.people, hits=stage.done) for stage in lessons if found)
    says = _("How many finished each lesson.")
    return Plot("by-lesson", _("By lesson"), says, _("Finished"), _("People"), tuple(bars), of=_("Lesson"))


def _checks(checked: tuple[summing.Checked, ...]) -> Plot:
    bars = tuple(plotting.estimated(one.title, people=one.people, total=one.asked, hits=one.right) for one in checked)
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
    return plotting.estimated(one.title, people=one.people, total=one.people, hits=hits)
