"""Programming: what a program's page asks for becomes a release, a tree of rules over activities that never changes.

Nobody loses anything by a release: whoever has completed the program stays so (P1). Whoever has enough for the new
release completes it at once, by a job; for everybody else what is left may grow, and staff read for how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from certificates.models import Activity
from courses import fulfilling, graduating
from courses.authoring import ruling
from courses.authoring.releasing import ChangedMeanwhile, NotReleasable, free_slug
from courses.authoring.ruling import PROGRAM
from courses.digesting import sha256
from courses.fulfilling import Done, is_met, steps, steps_left
from courses.models import Course, CoursePage, Program, ProgramCompletion, ProgramPage, ProgramRelease
from courses.models.manifests import Rule
from foundation.accounts.models import User
from foundation.ground import jobbing
from foundation.ground.auditing import log


@dataclass(frozen=True)
class Plan:
    """What a program's page asks for now, and what keeps it from being released."""

    tree: Rule
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 by which what was looked at is known."""
        return sha256(self.tree)


@dataclass(frozen=True)
class Change:
    """What a release made now would change, and for how many people.

    `completed` stay as they are; `complete_at_once` have enough credit already; of those under way, `gain_work` have
    more left than before.
    """

    digest: str
    number: int
    is_empty: bool
    asks: tuple[str, ...]
    completed: int
    complete_at_once: int
    gain_work: int
    is_unpublished: bool
    problems: tuple[str, ...]


class _Reading:
    """The page's stream turned into rules; courses and activities are looked up once, problems gathered on the way."""

    def __init__(self, page: ProgramPage) -> None:
        raw = list(page.requirements.raw_data)
        pages = CoursePage.objects.in_bulk({value for kind, value in _leaves(raw) if kind == "course"})
        keys = [found.translation_key for found in pages.values()]
        courses = Course.objects.described_by(keys).select_related("activity")
        by_key = {course.page_key: course for course in courses}
        self.titles = {pk: found.title for pk, found in pages.items()}
        self.courses = {
            pk: by_key[found.translation_key] for pk, found in pages.items() if found.translation_key in by_key
        }
        asked = {value["activity"] for kind, value in _leaves(raw) if kind == "activity" and value.get("activity")}
        self.activities = {
            str(activity.public_id): activity for activity in Activity.objects.filter(public_id__in=asked)
        }
        self.problems: list[str] = []
        self.tree: Rule = {"kind": "all", "of": self.rules(raw)}

    def rules(self, raw: Iterable[Mapping[str, Any]]) -> list[Rule]:
        """Return a rule for each block that can be asked for."""
        found = (self.rule(block["type"], block["value"]) for block in raw)
        return [rule for rule in found if rule is not None]

    def rule(self, kind: str, value: Any) -> Rule | None:
        """Return the rule of one block, or None where it can't be asked for."""
        if kind == "course":
            return self.course(value)
        if kind == "activity":
            return self.activity(value)
        return self.group(kind, value)

    def course(self, pk: int | None) -> Rule | None:
        """Return the rule that asks for a course of ours."""
        if pk not in self.titles:
            self.problems.append(_("A course that it asks for is gone. Choose another, or take it out."))
            return None
        if pk not in self.courses:
            said = _("“%(course)s” was never released, so nobody can finish it. Release it first.")
            self.problems.append(said % {"course": self.titles[pk]})
            return None
        activity = self.courses[pk].activity
        return {"kind": "credit", "key": str(activity.public_id), "says": activity.title}

    def activity(self, value: Mapping[str, Any]) -> Rule | None:
        """Return the rule that asks for credit from an activity, perhaps for so many minutes of it."""
        activity = self.activities.get(value.get("activity") or "")
        if activity is None:
            self.problems.append(_("An activity that it asks for is gone. Choose another, or take it out."))
            return None
        if activity.kind == PROGRAM:
            said = _("“%(title)s” is a program: nobody has credit from it. Ask for its courses instead.")
            self.problems.append(said % {"title": activity.title})
            return None
        rule: Rule = {"kind": "credit", "key": str(activity.public_id), "says": activity.title}
        if value.get("minutes"):
            rule["minutes"] = int(value["minutes"])
        return rule

    def group(self, kind: str, value: Mapping[str, Any]) -> Rule:
        """Return the rule of a group: all of it, or at least so many."""
        parts = self.rules(value["of"])
        if kind == "all":
            return {"kind": "all", "of": parts, "says": value["title"]}
        said = _("“%(group)s” names “%(title)s” twice, and it would count twice.")
        for title in _twice(parts):
            self.problems.append(said % {"group": value["title"], "title": title})
        return {"kind": "some", "least": int(value["least"]), "of": parts, "says": value["title"]}


def _leaves(raw: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the kind and the raw value of every course and activity of a stream, however deep."""
    for block in raw:
        if block["type"] in {"course", "activity"}:
            yield block["type"], block["value"]
        else:
            yield from _leaves(block["value"]["of"])


def _twice(parts: Iterable[Rule]) -> list[str]:
    """Return what one group asks for more than once, by title."""
    asked = Counter((step["key"], step["says"]) for part in parts for step in steps(part))
    return [title for (_key, title), times in asked.items() if times > 1]


def plan(page: ProgramPage) -> Plan:
    """Return what the program asks for as its page is published, and what is wrong with it, in words."""
    page = ProgramPage.objects.get(pk=page.pk)
    if not page.live:
        return Plan({"kind": "all", "of": []}, (_("The page of the program is not published."),))
    found = _Reading(page)
    said = found.problems or [_starved(rule) for rule in fulfilling.problems(found.tree)]
    return Plan(found.tree, tuple(said))


def _starved(rule: Rule) -> str:
    """Say of a group, or of the whole, that it can never be met, or asks for nothing."""
    if "says" not in rule:
        return _("The program asks for nothing. Say on its page what completes it.")
    return ruling.starved(rule)


def compare(page: ProgramPage) -> Change:
    """Return what a release of this program made now would change, and for how many people. Changes nothing."""
    found = plan(page)
    program = Program.objects.filter(page_key=page.translation_key).first()
    current = program.current_release if program else None
    completed = set(ProgramCompletion.objects.filter(program=program).values_list("person", flat=True))
    trees = [found.tree, *([current.tree] if current else [])]
    under_way = [
        Done(credits=earned)
        for person, earned in graduating.earned_by_everybody(trees).items()
        if person not in completed
    ]
    return Change(
        digest=found.digest,
        number=current.number + 1 if current else 1,
        is_empty=current is not None and (current.digest, program.title) == (found.digest, page.title),  # type: ignore[union-attr]  # a release has one
        asks=tuple(step["says"] for step in steps(found.tree)),
        completed=len(completed),
        complete_at_once=sum(is_met(found.tree, done) for done in under_way),
        gain_work=sum(steps_left(found.tree, done) > steps_left(current.tree, done) for done in under_way)
        if current
        else 0,
        is_unpublished=page.has_unpublished_changes,
        problems=found.problems,
    )


@transaction.atomic
def release_program(page: ProgramPage, *, seen: str, note: str, actor: User | None, at: datetime) -> ProgramRelease:
    """Freeze what the program asks for as it is published; complete it for whoever has enough already, by a job.

    `seen` is the digest of what was looked at. Releasing what has not changed returns the current release. Raises
    `NotReleasable`, or `ChangedMeanwhile` where something else would be released.
    """
    # Locked first: two first releases at once would make two programs, and two later ones the same number.
    Page.objects.select_for_update().get(pk=page.pk)
    found = plan(page)
    if found.problems:
        raise NotReleasable(" ".join(found.problems))
    if found.digest != seen:
        raise ChangedMeanwhile(_("Someone published another change meanwhile: look again, then confirm."))
    program = _program(ProgramPage.objects.get(pk=page.pk))
    current = program.releases.first()
    if current and current.digest == found.digest:
        return current
    made = ProgramRelease.objects.create(
        program=program,
        number=current.number + 1 if current else 1,
        tree=cast("Any", found.tree),
        digest=found.digest,
        note=note,
        released_at=at,
        released_by=actor,
    )
    people = [str(person.public_id) for person in _complete_at_once(made)]
    if people:
        words = {"program": str(program.public_id), "title": program.title}
        jobbing.ask(graduating.PROGRAM, people, words=words, asked_by=None, at=at)
    log(actor, "courses.release_program", made, reason=note, number=made.number, complete_at_once=len(people))
    return made


def _program(page: ProgramPage) -> Program:
    """Return the program of this page, its title as on the page; make it at the first release."""
    program = Program.objects.select_for_update(no_key=True).filter(page_key=page.translation_key).first()
    if program is None:
        activity = Activity.objects.create(kind=PROGRAM, title=page.title)
        slug = free_slug(page.slug, set(Program.objects.values_list("slug", flat=True)))
        return Program.objects.create(page_key=page.translation_key, slug=slug, title=page.title, activity=activity)
    if program.title != page.title:
        program.title = program.activity.title = page.title
        program.save(update_fields=["title"])
        program.activity.save(update_fields=["title"])
    return program


def _complete_at_once(made: ProgramRelease) -> Iterable[User]:
    """Return the people who have enough for this release and have not completed its program."""
    everybody = graduating.earned_by_everybody([made.tree])
    enough = [person for person, earned in everybody.items() if is_met(made.tree, Done(credits=earned))]
    completed = ProgramCompletion.objects.filter(program=made.program)
    return User.objects.filter(pk__in=enough, erased_at=None).exclude(pk__in=completed.values("person")).order_by("pk")
