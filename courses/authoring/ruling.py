"""Ruling: what an author says completes a course becomes a tree of rules.

The author names pages; the rule names keys, so that it outlives the pages (ADR 4, ADR 25).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from certificates.models import Activity
from courses import fulfilling, unfolding
from courses.blocks.rules import checks
from courses.models import CoursePage, LessonPage
from courses.models.manifests import Rule

if TYPE_CHECKING:
    from courses.authoring.drafting import DraftModule

Block = Mapping[str, Any]
PROGRAM = "program"
"""The kind of a program's own activity: it bears the certificate, and nobody has credit from it."""


@dataclass(frozen=True)
class Ruled:
    """What completes a course, None when its page leaves that open; `flaws` says in words what can't be met."""

    rule: Rule | None
    flaws: tuple[str, ...] = ()


@dataclass
class _Pages:
    """The pages of the course that a rule may name, by their ids, and whatever was wrong on the way.

    `checks` are those of its lessons, by block, each with the advisory that it stands in, or nothing.
    """

    modules: Mapping[int, DraftModule]
    lessons: Mapping[int, str]
    activities: Mapping[str, Activity]
    strangers: Mapping[int, str]
    checks: Mapping[str, str]
    flaws: list[str] = field(default_factory=list)


def rule(page: CoursePage, modules: Mapping[int, DraftModule], lessons: Mapping[int, str]) -> Ruled:
    """Return what completes the course by its page; `modules` and `lessons` (by page id) are those that it has."""
    said = page.completion.get_prep_value()
    if not said:
        return Ruled(None)
    named = set(_named(said))
    strangers = dict(Page.objects.filter(pk__in=named - modules.keys() - lessons.keys()).values_list("pk", "title"))
    pages = _Pages(modules, lessons, _activities(said), strangers, _checks(modules))
    found: list[Rule] = [part for block in said for part in _RULES[block["type"]](block["value"], pages)]
    if page.asks_evaluation:
        found.append({"kind": "evaluation"})
    made: Rule = {"kind": "all", "of": found}
    flaws = pages.flaws or [starved(group) for group in fulfilling.problems(made)]
    return Ruled(made, tuple(dict.fromkeys(flaws)))


def _named(said: Sequence[Block]) -> Iterator[int]:
    """Yield the ids of all pages that the stream names."""
    for block in said:
        if block["type"] in {"module", "lesson", "quiz"}:
            yield block["value"]
        elif block["type"] == "some":
            yield from (part["value"] for part in block["value"]["of"])


def _activities(said: Sequence[Block]) -> dict[str, Activity]:
    """Return the activities that the stream names, by public id; without a query where it names none."""
    named = [block["value"]["activity"] for block in said if block["type"] == "activity"]
    found = Activity.objects.filter(public_id__in=named) if named else ()
    return {str(activity.public_id): activity for activity in found}


def _checks(modules: Mapping[int, DraftModule]) -> dict[str, str]:
    """Return the checks of these modules' lessons, by block, with the advisory that each stands in."""
    inside = (lesson for module in modules.values() for lesson in module.lessons)
    return {block.id: block.within for lesson in inside for block in unfolding.of_kind(lesson.body, "check")}


def strangers(page: CoursePage) -> list[str]:
    """Say of each page or check that the completion of a course names and that stands in another course: by its title.

    For whoever saves the page: pages that are not published yet are left to the release.
    """
    said = page.completion.get_prep_value()
    named = Page.objects.filter(pk__in=set(_named(said)))
    outside = (named.not_descendant_of(page) if page.path else named).order_by("path").values_list("title", flat=True)
    words = _("“%(title)s” is no page of this course. Choose one that stands below it.")
    return [*(words % {"title": title} for title in outside), *_strange_checks(said, page)]


def _strange_checks(said: Sequence[Block], page: CoursePage) -> Iterator[str]:
    """Yield what is to be said of checks that stand in lessons of other courses."""
    asked = [block["value"] for block in said if block["type"] == "check"]
    if not asked:
        return
    below = LessonPage.objects.descendant_of(page) if page.path else LessonPage.objects.none()
    own = {block.id for lesson in below for block in unfolding.of_kind(lesson.body.get_prep_value(), "check")}
    labels = _labels()
    for block in asked:
        if block not in own:
            yield _stray(labels.get(block, ""))


def _labels() -> dict[str, str]:
    """Return what each check that can be chosen is called, by block."""
    return {block: label for _course, group in checks() for block, label in group}


def _stray(label: str) -> str:
    """Say that a check stands in no lesson of this course."""
    if not label:
        return _("What completes the course names a question that is gone.")
    return _("“%(question)s” is a question of another course. Choose one of a lesson of this course.") % {
        "question": label
    }


def _module(key: int, pages: _Pages) -> list[Rule]:
    """Ask for a whole module: its lessons but those that are optional, and its quiz."""
    module = pages.modules.get(key)
    if module is None:
        return _stranger(key, pages)
    of: list[Rule] = [{"kind": "lesson", "key": lesson.key} for lesson in module.lessons if not lesson.is_optional]
    if module.quiz:
        of.append({"kind": "quiz", "key": module.key})
    return [{"kind": "all", "of": of, "says": module.title}]


def _lesson(key: int, pages: _Pages) -> list[Rule]:
    """Ask for one lesson."""
    return [{"kind": "lesson", "key": pages.lessons[key]}] if key in pages.lessons else _stranger(key, pages)


def _quiz(key: int, pages: _Pages) -> list[Rule]:
    """Ask for the quiz of a module."""
    module = pages.modules.get(key)
    if module is None:
        return _stranger(key, pages)
    if module.quiz is None:
        said = _("What completes the course names the quiz of “%(title)s”, which has none.")
        pages.flaws.append(said % {"title": module.title})
        return []
    return [{"kind": "quiz", "key": module.key}]


def _some(value: Block, pages: _Pages) -> list[Rule]:
    """Ask for at least so many of these modules and lessons."""
    keys = [part["value"] for part in value["of"]]
    if len(set(keys)) < len(keys):
        pages.flaws.append(_("“%(group)s” names a page twice.") % {"group": value["title"]})
    of = [part for key in keys for part in (_module if key in pages.modules else _lesson)(key, pages)]
    return [{"kind": "some", "least": value["least"], "of": of, "says": value["title"]}]


def _activity(value: Block, pages: _Pages) -> list[Rule]:
    """Ask for credit from an activity."""
    key = str(value["activity"])
    if key not in pages.activities:
        pages.flaws.append(_("What completes the course names an activity that is gone."))
        return []
    activity = pages.activities[key]
    if activity.kind == PROGRAM:
        said = _("“%(title)s” is a program: nobody has credit from it. Ask for its courses instead.")
        pages.flaws.append(said % {"title": activity.title})
        return []
    made: Rule = {"kind": "credit", "key": key, "says": activity.title}
    if value.get("minutes"):
        made["minutes"] = value["minutes"]
    return [made]


def _check(key: str, pages: _Pages) -> list[Rule]:
    """Ask for one check in a lesson: answered, rightly or not."""
    within = pages.checks.get(key)
    if within is None:
        pages.flaws.append(_stray(_labels().get(key, "")))
        return []
    if within:
        said = _("What completes the course names a question that stands on a path of an advisory: not all are asked.")
        pages.flaws.append(said)
        return []
    return [{"kind": "check", "key": key}]


_RULES: Mapping[str, Callable[[Any, _Pages], list[Rule]]] = {
    "module": _module,
    "lesson": _lesson,
    "quiz": _quiz,
    "some": _some,
    "activity": _activity,
    "check": _check,
}


def _stranger(key: int, pages: _Pages) -> list[Rule]:
    """Write down that the rule names a page that is no published one of this course."""
    if title := pages.strangers.get(key):
        said = _("What completes the course names “%(title)s”, which is no published page of this course.")
        pages.flaws.append(said % {"title": title})
    else:
        pages.flaws.append(_("What completes the course names a page that is gone."))
    return []


def starved(group: Rule) -> str:
    """Say why a group of a course's or a program's rule can't be met, or asks for nothing."""
    words = {"group": group.get("says", ""), "least": group.get("least", 0), "n": len(group["of"])}
    if not group["of"]:
        return _("“%(group)s” asks for nothing: nothing in it has to be done.") % words
    return _("“%(group)s” asks for %(least)d of %(n)d. It can never be met.") % words
