"""Charting what is left of a program, in plain words: each thing that it asks for, done, under way or to come.

What a program asks for is known to everybody; where a person stands is told to her alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.models import Certificate
from courses import following, graduating, showing
from courses.following import Following
from courses.fulfilling import Done, is_met, missing, steps, steps_left
from courses.models import Course, Enrollment, ProgramCompletion, ProgramRelease
from courses.models.manifests import Rule
from courses.progress import State
from foundation.accounts.models import User

Addresses = Mapping[str, str]
"""Where the page of a course stands, by the public id of its activity."""


@dataclass(frozen=True)
class Node:
    """One thing that a program asks for, or a group of them. `state` is done, begun, open, or nothing for a group."""

    title: str
    said: str
    state: str = ""
    url: str = ""
    parts: Sequence[Node] = ()


@dataclass(frozen=True)
class Chart:
    """A program and where this person stands with it. `done` and `total` count the shortest way through it.

    `waits` says that everything is done and only the certificate, or the completion itself, is still to be made.
    """

    title: str
    slug: str
    nodes: Sequence[Node]
    done: int
    total: int
    completed_at: datetime | None = None
    certificate: str = ""
    waits: bool = False

    @property
    def words(self) -> str:
        """How far she is, in words."""
        said = ngettext("%(done)d of %(total)d step done", "%(done)d of %(total)d steps done", self.total)
        return said % {"done": self.done, "total": self.total}


@dataclass(frozen=True)
class _Eyes:
    """What a chart is drawn from: minutes by activity, places by activity, and addresses of courses' pages."""

    earned: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Following] = field(default_factory=dict)
    addresses: Addresses = field(default_factory=dict)
    is_personal: bool = True

    @property
    def done(self) -> Done:
        return Done(credits=self.earned)


def asked(tree: Rule) -> set[str]:
    """Return the public ids of the activities that a tree names."""
    return {step["key"] for step in steps(tree)}


def releases(person: User | None) -> Any:
    """Return current releases of programs, annotated with this person's completion and certificate."""
    found = graduating.current()
    if person is None:
        return found
    mine = ProgramCompletion.objects.filter(program=OuterRef("program"), person=person)
    hers = Certificate.objects.of(person).filter(activity=OuterRef("program__activity"))
    return found.annotate(
        completed_at=Subquery(mine.values("completed_at")[:1]),
        certificate=Subquery(hers.unended().values("public_id")[:1]),
        was_issued=Exists(hers),
    )


def plain(release: ProgramRelease, addresses: Addresses) -> Chart:
    """Return what a program asks for, to whoever is not signed in."""
    return _chart(release, _Eyes(addresses=addresses, is_personal=False))


def personal(release: Any, places: Iterable[Following], *, earned: Mapping[str, int], addresses: Addresses) -> Chart:
    """Return where a person stands with a program; `release` as `releases` fetches it, `places` her own."""
    by_activity = {str(place.enrollment.course.activity.public_id): place for place in places}
    return _chart(release, _Eyes(earned, by_activity, addresses))


def mine(person: User, places: Sequence[Following], *, earned: Mapping[str, int], addresses: Addresses) -> list[Chart]:
    """Return the programs that she completed or is under way to, by one query however many.

    A program is hers when she has a place or credit in it. `places` have their course's activity fetched.
    """
    hers = {*earned, *(str(place.enrollment.course.activity.public_id) for place in places)}
    found = [each for each in releases(person) if each.completed_at or hers & asked(each.tree)]
    return [personal(each, places, earned=earned, addresses=addresses) for each in found]


def _chart(release: Any, eyes: _Eyes) -> Chart:
    """Draw the chart of one release."""
    tree: Rule = release.tree
    completed_at = getattr(release, "completed_at", None)
    certificate = getattr(release, "certificate", None)
    total = steps_left(tree, Done())
    return Chart(
        title=release.program.title,
        slug=release.program.slug,
        nodes=[_node(part, eyes) for part in tree["of"]],
        done=total if completed_at else max(total - steps_left(tree, eyes.done), 0),
        total=total,
        completed_at=completed_at,
        certificate=reverse("certificate", args=[certificate]) if certificate else "",
        waits=eyes.is_personal and not release.was_issued and (completed_at is not None or is_met(tree, eyes.done)),
    )


def _node(rule: Rule, eyes: _Eyes) -> Node:
    """Draw one rule."""
    if "of" in rule:
        parts = [_node(part, eyes) for part in rule["of"]]
        return Node(rule["says"], _group_said(rule, eyes), parts=parts)
    earned = eyes.earned.get(rule["key"], 0)
    wanted = rule.get("minutes", 0)
    if is_met(rule, eyes.done):
        return Node(rule["says"], _done_said(earned), State.DONE.value, eyes.addresses.get(rule["key"], ""))
    place = eyes.places.get(rule["key"])
    if place is not None:
        url = reverse("learn_course", args=[place.enrollment.course.slug])
        return Node(rule["says"], _place_said(place), State.BEGUN.value, url)
    return Node(rule["says"], _open_said(earned, wanted), State.OPEN.value, eyes.addresses.get(rule["key"], ""))


def _group_said(rule: Rule, eyes: _Eyes) -> str:
    """Say what a group asks for, and how much of it is done: “Any 2 of these: 1 done, 1 to go”."""
    count = len(rule["of"])
    least = rule["least"] if rule["kind"] == "some" else count
    asks = _("All of these") if least == count else _("Any %(least)d of these") % {"least": least}
    if not eyes.is_personal:
        return asks
    left = missing(rule, eyes.done)
    if not left:
        return _("%(asks)s: done") % {"asks": asks}
    return _("%(asks)s: %(done)d done, %(left)d to go") % {"asks": asks, "done": least - left, "left": left}


def _done_said(earned: int) -> str:
    return ngettext("Done, %(n)d minute", "Done, %(n)d minutes", earned) % {"n": earned}


def _open_said(earned: int, wanted: int) -> str:
    """Say what is still to be done of what was not begun, or was earned in part elsewhere."""
    if earned and wanted:
        return _("%(earned)d of %(wanted)d minutes earned") % {"earned": earned, "wanted": wanted}
    if wanted:
        return ngettext("At least %(n)d minute", "At least %(n)d minutes", wanted) % {"n": wanted}
    return ""


def _place_said(place: Following) -> str:
    """Say how far she is in a course, and from when it can be gone on with where nothing of it is open yet."""
    said = showing.words(place.progress)
    opens = showing.opens(place.progress)
    return _("%(said)s. %(opens)s") % {"said": said, "opens": opens} if opens else said


def places_of(person: User, *, at: datetime) -> list[Following]:
    """Return her places with how far she is, each course with its activity, by one query."""
    hers = Enrollment.objects.of(person).open()
    return following.follow_each(hers.select_related("course__activity"), at=at)


def courses_asked(tree: Rule) -> Q:
    """Return the condition by which pages of courses that a tree asks for are found."""
    keys = Course.objects.filter(activity__public_id__in=asked(tree)).values("page_key")
    return Q(translation_key__in=keys)
