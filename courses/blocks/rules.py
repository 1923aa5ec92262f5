"""The blocks by which an author says what completes a course or a program, and who teaches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from assessments import probing
from certificates.models import Activity
from courses import unfolding

MOST_MINUTES = 6000
STEM = 70
BELOW = 2 * Page.steplen
"""So much longer than its course's path is that of a lesson: a module stands between."""


def activities() -> list[tuple[str, str]]:
    """Return the activities that can be asked for, by public id, in the order of their titles."""
    found = Activity.objects.order_by("title").values_list("public_id", "title")
    return [(str(public_id), title) for public_id, title in found]


def checks() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the checks that a rule may ask for, by block, under the titles of their courses and in their order.

    Those on a path of an advisory are none: not everybody is asked them. Three queries.
    """
    # Looked up by name: a block stands below the pages that are written in it.
    holding: QuerySet[Any] = apps.get_model("courses", "LessonPage").objects.filter(body__contains=[{"type": "check"}])
    lessons = list(holding.order_by("path").only("path", "title", "body"))
    above = {lesson.path[:-BELOW] for lesson in lessons}
    courses = dict(Page.objects.filter(path__in=above).values_list("path", "title"))
    stems = {asked.public_id: asked.stem for asked in probing.askable()} if lessons else {}
    return [
        (courses[path], [one for lesson in inside for one in _checks_of(lesson, stems)])
        for path, inside in groupby(lessons, key=lambda lesson: lesson.path[:-BELOW])
    ]


def _checks_of(lesson: Any, stems: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the checks of a lesson, each with the lesson's title, its number in it and what it asks."""
    for number, block in enumerate(unfolding.of_kind(lesson.body.get_prep_value(), "check"), 1):
        if not block.within:
            asks = Truncator(stems.get(block.value["question"], "")).chars(STEM)
            words = {"lesson": lesson.title, "n": number, "asks": asks}
            yield block.id, gettext("%(lesson)s, question %(n)d: %(asks)s") % words


class QuestionOfLesson(blocks.ChoiceBlock):
    """A check within a lesson, known by its block."""

    def normalize_choice(self, value: str) -> str:
        """Return the block as it is: Wagtail would look through all choices."""
        return value


class ActivityBlock(blocks.StructBlock):
    """Credit from an activity: another course, a session, whatever people earn minutes from."""

    activity = blocks.ChoiceBlock(label=_("Activity"), choices=activities)
    minutes = blocks.IntegerBlock(
        label=_("at least so many minutes"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=_("Empty when any credit from it will do."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Credit from an activity")


class GroupBlock(blocks.StructBlock):
    """At least so many of several."""

    title = blocks.CharBlock(label=_("What it is called"), max_length=120, help_text=_("For example “Two electives”."))
    least = blocks.IntegerBlock(label=_("At least so many"), min_value=1, max_value=50)


class SomePages(GroupBlock):
    """At least so many of these modules and lessons."""

    of = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=["courses.ModulePage", "courses.LessonPage"], label=_("Module or lesson")),
        label=_("of these"),
        min_num=2,
    )

    class Meta:
        icon = "list-ul"
        label = _("Some of several")


def _courses() -> list[tuple[str, Any]]:
    """Return the leaves of a program's tree."""
    return [
        ("course", blocks.PageChooserBlock(page_type="courses.CoursePage", label=_("A course of ours"))),
        ("activity", ActivityBlock()),
    ]


class SomeCourses(GroupBlock):
    """At least so many of these courses and activities."""

    of = blocks.StreamBlock(_courses(), label=_("of these"), min_num=2)

    class Meta:
        icon = "list-ul"
        label = _("Some of several")


class AllCourses(blocks.StructBlock):
    """All of these, as one choice among several."""

    title = blocks.CharBlock(label=_("What it is called"), max_length=120)
    of = blocks.StreamBlock(_courses(), label=_("all of these"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("All of several")


class SomeGroups(GroupBlock):
    """At least so many of these courses, activities and groups."""

    of = blocks.StreamBlock(
        [*_courses(), ("all", AllCourses()), ("some", SomeCourses())], label=_("of these"), min_num=2
    )

    class Meta:
        icon = "list-ul"
        label = _("Some of several")


class TeacherBlock(blocks.StructBlock):
    """Somebody who teaches the course."""

    name = blocks.CharBlock(label=_("Name"), max_length=120)
    about = blocks.TextBlock(
        label=_("About them"), max_length=400, required=False, help_text=_("What they do, in a sentence or two.")
    )

    class Meta:
        icon = "user"
        label = _("Instructor")


course_rules = [
    ("module", blocks.PageChooserBlock(page_type="courses.ModulePage", label=_("A whole module"))),
    ("lesson", blocks.PageChooserBlock(page_type="courses.LessonPage", label=_("A lesson"))),
    ("quiz", blocks.PageChooserBlock(page_type="courses.ModulePage", label=_("The quiz of a module"))),
    ("some", SomePages()),
    ("activity", ActivityBlock()),
    (
        "check",
        QuestionOfLesson(
            label=_("One check in a lesson"),
            icon="help",
            choices=checks,
            help_text=_("It is answered, rightly or not; the lesson itself need not be finished for it."),
        ),
    ),
]
"""What completes a course: all of these."""

program_rules = [*_courses(), ("all", AllCourses()), ("some", SomeGroups())]
"""What completes a program: all of these."""

teacher_blocks = [("teacher", TeacherBlock())]
"""Who teaches a course."""
