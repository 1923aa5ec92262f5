"""Who may do what with a course, decided here for pages, files, previews and the admin alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

from courses.models import Course, CoursePage, Enrollment, LessonFile, LessonPicture
from foundation.accounts.models import User
from foundation.accounts.policy import counting_groups
from foundation.files.models import PrivateFile

ENROLL = "courses.enroll_people"
RELEASE = "courses.release_courses"

PLACES = Enrollment.objects.open().select_related("course", "release")
"""Put together once: every page of a course asks for a place."""


def place(person: User | AnonymousUser, slug: str, *, among: QuerySet[Enrollment] = PLACES) -> Enrollment | None:
    """Return the person's place on the course with this slug: whoever has one may read and sit quizzes.

    `among` are `PLACES`, perhaps with more said of each.
    """
    if not isinstance(person, User):
        return None
    found = among.filter(trainee=person, course__slug=slug).first()
    if found is not None:
        found.trainee = person  # Known: whoever asks for her needs no query.
    return found


def may_read(person: User | AnonymousUser, course: Course) -> bool:
    """Whether this person may read the lessons of this course: she has a place on it."""
    return isinstance(person, User) and Enrollment.objects.of(person).on(course).open().exists()


def offered(person: User | AnonymousUser) -> PageQuerySet:
    """Return the pages of courses that are offered to this person: live ones that Wagtail's privacy lets her open.

    What lies behind a password is offered to nobody: whoever knows it reads the page, and the office gives the places.
    What is hers by a role alone counts once she proved herself (`accounts.policy.counting_groups`).
    """
    live = CoursePage.objects.live()
    if person.is_superuser and not person.has_unproved_rights:
        return live
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    barred = PageViewRestriction.objects.alias(path=path).filter(path__startswith=F("page__path"))
    if isinstance(person, User):
        barred = barred.exclude(restriction_type=PageViewRestriction.LOGIN)
        hers = PageViewRestriction.objects.filter(
            groups__in=counting_groups(person), restriction_type=PageViewRestriction.GROUPS
        )
        barred = barred.exclude(pk__in=hers.values("pk"))
    return live.exclude(Exists(barred))


def may_enroll(person: User | AnonymousUser, course: Course) -> bool:
    """Whether this person may take a place by herself, or has one: the course is offered to her."""
    return may_read(person, course) or offered(person).filter(translation_key=course.page_key).exists()


def may_release(person: User | AnonymousUser, page: CoursePage) -> bool:
    """Whether this person may release this course: she may release courses, and edit this page."""
    return person.has_perm(RELEASE) and bool(page.permissions_for_user(person).can_edit())


def may_open_picture(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may see a picture of a lesson: she may read the course, or release courses."""
    return _may_open(person, LessonPicture.objects.filter(public_id=file.about).select_related("course").first())


def may_open_file(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open a recording or a download of a lesson: likewise."""
    return _may_open(person, LessonFile.objects.filter(public_id=file.about).select_related("course").first())


def _may_open(person: User | AnonymousUser, kept: LessonPicture | LessonFile | None) -> bool:
    """Whether this person may open what was frozen with lessons of a course."""
    if kept is None or not isinstance(person, User):
        return False
    return may_read(person, kept.course) or person.has_perm(RELEASE)
