"""Who may do what with a course, decided here for pages, files, previews and the admin alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from courses.models import Course, CoursePage, Enrollment, LessonPicture
from foundation.accounts.models import User
from foundation.files.models import PrivateFile

ENROLL = "courses.enroll_people"
RELEASE = "courses.release_courses"

PLACES = Enrollment.objects.open().select_related("course", "release")
"""Put together once: every page of a course asks for a place."""


def place(person: User | AnonymousUser, slug: str) -> Enrollment | None:
    """Return the person's place on the course with this slug: whoever has one may read and sit quizzes."""
    if not isinstance(person, User):
        return None
    return PLACES.filter(trainee=person, course__slug=slug).first()


def may_read(person: User | AnonymousUser, course: Course) -> bool:
    """Whether this person may read the lessons of this course: she has a place on it."""
    return isinstance(person, User) and Enrollment.objects.of(person).on(course).open().exists()


def may_release(person: User | AnonymousUser, page: CoursePage) -> bool:
    """Whether this person may release this course: she may release courses, and edit this page."""
    return person.has_perm(RELEASE) and bool(page.permissions_for_user(person).can_edit())


def may_open_picture(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may see a picture of a lesson: she may read the course, or release courses."""
    picture = LessonPicture.objects.filter(public_id=file.about).select_related("course").first()
    if picture is None or not isinstance(person, User):
        return False
    return may_read(person, picture.course) or person.has_perm(RELEASE)
