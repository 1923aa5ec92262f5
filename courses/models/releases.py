"""Plain rows that outlive the pages: a course, its lessons, their frozen versions, and the releases that list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from certificates.models import Activity
from foundation.ground.identity import Identified
from payments.models import Sellable

if TYPE_CHECKING:
    from courses.models.manifests import Manifest


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses, in words."""

    def described_by(self, keys: Sequence[Any]) -> CourseQuerySet:
        """Courses whose pages have these translation keys."""
        return self.filter(page_key__in=keys)

    def with_current_manifest(self) -> CourseQuerySet:
        """Put the manifest of each course's newest release on it, as `current_manifest`."""
        newest = CourseRelease.objects.filter(course=OuterRef("pk")).order_by("-number")
        return self.annotate(current_manifest=Subquery(newest.values("manifest")[:1]))  # type: ignore[no-redef]  # declared


class Course(Identified):
    """A course as a fact: made by its first release, tied to its page by `page_key`, and there when the page is gone.

    `slug` is its word in learners' addresses, taken from the page's slug at the first release and never changed.
    `sellable` is what it is for sale as; without one, whoever is offered the course takes a place by herself.

    Personal: no.
    """

    page_key = models.UUIDField(_("key of its page"), unique=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=255)
    activity = models.OneToOneField(Activity, models.PROTECT, related_name="course")
    sellable = models.OneToOneField(
        Sellable, models.PROTECT, null=True, blank=True, related_name="course", verbose_name=_("for sale as")
    )
    closed_at = models.DateTimeField(_("closed to new trainees at"), null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    current_manifest: Manifest | None
    """Set by `with_current_manifest()` alone."""
    is_offered: bool
    """Whether its page is offered to whoever looks; set by `coordinating.shelving.on_offer()` alone."""

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        permissions: ClassVar = [
            ("release_courses", "May release a course"),
            ("enroll_people", "May enroll people and see enrollments"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def is_closed(self, at: datetime) -> bool:
        """Whether the course takes no new trainees at this moment."""
        return self.closed_at is not None and self.closed_at <= at

    @property
    def current_release(self) -> CourseRelease:
        """The newest release, by a query; a course has one from its first moment."""
        return self.releases.order_by("-number")[0]


class Lesson(Identified):
    """A lesson of one course as a fact, known by the key of its page.

    `slug` is its word in learners' addresses, given at its first release and never changed.

    Personal: no.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons")
    page_key = models.UUIDField(_("key of its page"))
    slug = models.SlugField(_("slug"), max_length=120)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "page_key"], name="one_lesson_a_page"),
            models.UniqueConstraint(fields=["course", "slug"], name="one_lesson_a_slug"),
        ]

    def __str__(self) -> str:
        """Return the slug."""
        return self.slug


class LessonVersion(models.Model):
    """One lesson frozen: its words and stream exactly as released. Never changed (a trigger in the database refuses).

    `digest` is the SHA-256 of title, introduction, minutes, body, the digests of its pictures and, where there are any,
    of its files, and its checks (RFC 8785; see `digesting.of_lesson`).
    `pictures` maps the id of a picture's block to the public id of its private file, its digest, width and height.
    `files` maps the id of a block to its recordings, captions and downloads, frozen likewise; `checks` the id of a
    check's block to the public id of the question version that it asks.

    Personal: no.
    """

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="versions")
    title = models.CharField(_("title"), max_length=255)
    introduction = models.TextField(_("introduction"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    body = models.JSONField(_("stream"))
    pictures = models.JSONField(_("pictures"), default=dict)
    files = models.JSONField(_("files"), default=dict)
    checks = models.JSONField(_("checks"), default=dict)
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("version of a lesson")
        verbose_name_plural = _("versions of lessons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "digest"], name="one_lesson_version_a_digest"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["body"], name="what_a_lesson_cites", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        """Return the lesson and the start of the digest."""
        return f"{self.lesson_id} {self.digest[:8]}"


class LessonPicture(Identified):
    """A picture as it stood in the library when a lesson with it was released, known by the hash of that file.

    The frozen pixels are a private file of the kind `lesson_picture` about this row, opened by the room's policy.

    Personal: no.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="pictures")
    digest = models.CharField(_("hash of the file in the library"), max_length=64)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("picture of a lesson")
        verbose_name_plural = _("pictures of lessons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "digest"], name="one_lesson_picture_a_digest"),
        ]

    def __str__(self) -> str:
        """Return the start of the hash."""
        return self.digest[:8]


class LessonFile(Identified):
    """A recording, its captions or a download as it stood in the library when a lesson with it was released.

    It is known by the hash of that file and by its name. Its bytes are a private file of the kind `lesson_file` about
    this row, opened by the room's policy.

    Personal: no.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="files")
    digest = models.CharField(_("hash of the file in the library"), max_length=64)
    name = models.CharField(_("file name"), max_length=255)

    class Meta:
        verbose_name = _("file of a lesson")
        verbose_name_plural = _("files of lessons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "digest", "name"], name="one_lesson_file_a_digest_and_name"),
        ]

    def __str__(self) -> str:
        """Return the start of the hash."""
        return self.digest[:8]


class CourseRelease(Identified):
    """What a trainee of this release works through. Never changed (a trigger in the database refuses).

    `manifest` is written and read by `manifests.Manifest`: title, program, minutes, objectives, and the modules with
    their lessons (each pinned to a `LessonVersion`) and quizzes; every `key` in it is the key of a page. A minor
    release goes on with the `line` of the one before and takes along whoever is on it; a major one begins the next
    line, to which staff move people.

    Personal: yes, who released it, without a name; kept as long as anybody's place rests on it.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    line = models.PositiveIntegerField(_("line"), default=1)
    manifest = models.JSONField(_("manifest"))
    digest = models.CharField(_("digest"), max_length=64)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    released_at = models.DateTimeField(_("released at"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar = ["course", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "number"], name="one_release_a_number")]

    def __str__(self) -> str:
        """Return the course and the number."""
        return f"{self.course} release {self.number}"
