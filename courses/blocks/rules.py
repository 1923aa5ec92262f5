"""The blocks by which an author says what completes a course or a program, and who teaches."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from certificates.models import Activity

MOST_MINUTES = 6000


def activities() -> list[tuple[str, str]]:
    """Return the activities that can be asked for, by public id, in the order of their titles."""
    found = Activity.objects.order_by("title").values_list("public_id", "title")
    return [(str(public_id), title) for public_id, title in found]


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
]
"""What completes a course: all of these."""

program_rules = [*_courses(), ("all", AllCourses()), ("some", SomeGroups())]
"""What completes a program: all of these."""

teacher_blocks = [("teacher", TeacherBlock())]
"""Who teaches a course."""
