"""Releasing a course: its published pages are frozen, and from then on trainees work through what was frozen.

A minor release goes on with the line of the one before, and takes along everybody in the middle of that line. A major
one begins the next line and moves nobody: who is in the middle goes on with what she began, until staff move her
(`moving`). Whoever enrolls gets the newest release. Nobody loses anything: readings belong to lessons, a passed quiz to
its module, and whoever finished stays on the release she finished (P1).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.search import index

from assessments import probing
from certificates.models import Activity
from courses.authoring import comparing, drafting, framing, lacking, proposing
from courses.authoring.drafting import Draft, DraftLesson
from courses.digesting import sha256
from courses.models import Course, CoursePage, CourseRelease, Enrollment, Lesson, LessonVersion
from courses.models.manifests import LessonLine
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal

TAKEN_WORDS = frozenset([
    "buy", "certificate", "enroll", "evaluation", "index", "leave", "news", "notes", "noticed", "pack", "questions",
    "quiz",
])  # fmt: skip
"""Words that stand in a learner's address where a lesson's would, or in a pack."""


class ChangedMeanwhile(Refusal):
    """What is published is not what was looked at any more."""


class NotReleasable(Refusal):
    """The course's pages can't be released as they are; the text says everything that is missing."""


@dataclass(frozen=True)
class _Deed:
    """What is said of a release by whoever makes it."""

    note: str
    actor: User | None
    at: datetime
    is_major: bool


@transaction.atomic
def release(page: CoursePage, *, note: str, actor: User | None, at: datetime, is_major: bool = False) -> CourseRelease:
    """Freeze the course as it is published (the latest published revision of each page).

    Moves everybody in the middle of this line to it, unless it is major. Releasing what has not changed returns the
    current release. Raises `NotReleasable`.
    """
    found = _found(page)
    return _made(found, _Deed(note, actor, at, is_major)) or _course(found).current_release


@transaction.atomic
def release_attested(
    page: CoursePage, *, seen: str, note: str, actor: User, at: datetime, is_major: bool = False
) -> CourseRelease | None:
    """Release what was looked at, and write down who attested that nothing in it identifies a client (UC-7).

    `seen` is the digest of the draft that was shown (see `comparing`). Returns None where nothing had changed: then
    nothing is attested. Raises `NotReleasable`, or `ChangedMeanwhile` where another draft would be released.
    """
    found = _found(page)
    if comparing.digest(found) != seen:
        raise ChangedMeanwhile(_("Someone published another change meanwhile: look again, then confirm."))
    made = _made(found, _Deed(note, actor, at, is_major))
    if made:
        log(actor, "courses.attest", made, number=made.number)
    return made


def what_is_read(page: CoursePage) -> str:
    """Say what trainees read once a lesson of this course was published: still what was released, if anything was."""
    course = Course.objects.described_by([page.translation_key]).with_current_manifest().first()
    if course is None or course.current_manifest is None:
        return _("Published. Nobody reads it before the course is released for the first time.")
    return _("Published. Trainees go on reading the last release until the course is released again.")


def _found(page: CoursePage) -> Draft:
    """Lock the course's page and return what a release made now would hold. Raises `NotReleasable`."""
    # Locked first: two first releases at once would make two courses, and two later ones the same number.
    Page.objects.select_for_update().get(pk=page.pk)
    found = drafting.draft(page)
    if asked := {version for lesson in found.lessons for version in lesson.checks.values()}:
        # Drafted once more: somebody may have given one of these banks to a quiz that counts meanwhile.
        probing.hold(asked)
        found = drafting.draft(page)
    if found.needs:
        # Then all courses, in one order: two releases at once could make their courses wait for each other.
        list(Course.objects.select_for_update(no_key=True).order_by("pk"))
    if said := lacking.problems(found):
        raise NotReleasable(" ".join(said))
    return found


def _made(found: Draft, deed: _Deed) -> CourseRelease | None:
    """Make the release, and move everybody in the middle of its line; None where the current release says the same."""
    course = _course(found)
    current = course.releases.first()
    if current and comparing.outline(found) == comparing.outline_of(current):
        return None
    made = _write(course, found, after=current, deed=deed)
    moved = Enrollment.objects.on(course).open().unfinished().filter(release__line=made.line).update(release=made)
    log(deed.actor, "courses.release", made, reason=deed.note, number=made.number, moved=moved)
    index.insert_or_update_object(CoursePage.objects.get(translation_key=found.key))  # Found by the new titles.
    return made


def _course(found: Draft) -> Course:
    """Return the course of this page, locked, its title as on the page; make it at the first release."""
    course = Course.objects.select_for_update(no_key=True).filter(page_key=found.key).first()
    if course is None:
        activity = Activity.objects.create(kind="course", title=found.title)
        slug = free_slug(found.slug, set(Course.objects.values_list("slug", flat=True)))
        return Course.objects.create(page_key=found.key, slug=slug, title=found.title, activity=activity)
    if course.title != found.title:
        course.title = course.activity.title = found.title
        course.save(update_fields=["title"])
        course.activity.save(update_fields=["title"])
    return course


def free_slug(wanted: str, taken: AbstractSet[str]) -> str:
    """Return a word for an address: the page's slug, with a number behind it where another has that word."""
    word = slugify(wanted)[:110] or "page"
    numbered = (word if number == 1 else f"{word}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)


def _write(course: Course, found: Draft, *, after: CourseRelease | None, deed: _Deed) -> CourseRelease:
    """Write the release that follows `after`, and whatever it needs that is not there yet."""
    manifest = proposing.propose(found, partial(_lesson, course, deed.at))
    return CourseRelease.objects.create(
        course=course,
        number=after.number + 1 if after else 1,
        line=after.line + deed.is_major if after else 1,
        manifest=manifest,
        digest=sha256(manifest),
        note=deed.note,
        released_at=deed.at,
        released_by=deed.actor,
    )


def _lesson(course: Course, at: datetime, found: DraftLesson) -> LessonLine:
    """Return the lesson's line of the manifest; make the lesson and its version where they are new."""
    lesson = Lesson.objects.filter(course=course, page_key=found.key).first()
    if lesson is None:
        taken = TAKEN_WORDS | set(course.lessons.values_list("slug", flat=True))
        lesson = Lesson.objects.create(course=course, page_key=found.key, slug=free_slug(found.slug, taken))
    version = LessonVersion.objects.filter(lesson=lesson, digest=found.digest).first() or LessonVersion.objects.create(
        lesson=lesson,
        title=found.title,
        introduction=found.introduction,
        minutes=found.minutes,
        body=found.body,
        pictures=framing.frame(course, found, at=at),
        files=framing.keep_files(course, found, at=at),
        checks=found.checks,
        digest=found.digest,
        made_at=at,
    )
    return {
        "key": found.key,
        "slug": lesson.slug,
        "title": version.title,
        "minutes": version.minutes,
        "version": version.pk,
        "digest": version.digest,
    }
