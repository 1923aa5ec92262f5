"""Who may do what with a course, decided here for pages, files, previews and the admin alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry, PageViewRestriction
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from courses.models import Cohort, Course, CoursePage, Enrollment, LessonFile, LessonPicture, ProgramPage
from foundation.accounts.models import User
from foundation.accounts.policy import ENTER, counting_groups
from foundation.files.models import PrivateFile

ENROLL = "courses.enroll_people"
RELEASE = "courses.release_courses"
ANSWER = "courses.answer_inquiries"
ANNOUNCE = "courses.announce"

PLACES = Enrollment.objects.open().select_related("course", "release")
"""Put together once: every page of a course asks for a place."""

WITH_LEFT = Enrollment.objects.all()
"""Places that were left among them."""

LEAVE = "courses.leave"
"""What the log calls the end of a place; there it stands with whoever ended it."""


def place(person: User | AnonymousUser, slug: str, *, among: QuerySet[Enrollment] = PLACES) -> Enrollment | None:
    """Return the person's place on the course with this slug: whoever has one may read and sit quizzes.

    `among` are `PLACES`, perhaps with more said of each; or places `WITH_LEFT`, of which some give no right.
    """
    if not isinstance(person, User):
        return None
    found = among.filter(trainee=person, course__slug=slug).first()
    if found is not None:
        found.trainee = person  # Known: whoever asks for her needs no query.
    return found


def ended_by() -> Subquery:
    """Return, for a query over places, who ended each last; None where that was in nobody's name."""
    about = {"content_type__app_label": "courses", "content_type__model": "enrollment"}
    ends = ModelLogEntry.objects.filter(**about, object_id=Cast(OuterRef("pk"), CharField()), action=LEAVE)
    return Subquery(ends.order_by("-pk").values("user")[:1])


def was_ended(place: Enrollment) -> bool:
    """Whether the place is ended, and by somebody other than its trainee: then only the office gives it again."""
    if place.left_at is None:
        return False
    found = Enrollment.objects.filter(pk=place.pk).values_list(ended_by(), flat=True)
    return is_by_another(found.first(), place.trainee_id)


def is_by_another(ended_by: int | None, trainee: int) -> bool:
    """Whether a place that was ended by this person, or in nobody's name, was ended by another than its trainee."""
    return ended_by not in {None, trainee}


def may_read(person: User | AnonymousUser, course: Course) -> bool:
    """Whether this person may read the lessons of this course: she has a place on it."""
    return isinstance(person, User) and Enrollment.objects.of(person).on(course).open().exists()


def offered(person: User | AnonymousUser) -> PageQuerySet:
    """Return the pages of courses that are offered to this person: live ones that Wagtail's privacy lets her open.

    What lies behind a password is offered to nobody: whoever knows it reads the page, and the office gives the places.
    What is hers by a role alone counts once she proved herself (`accounts.policy.counting_groups`).
    """
    if person.is_superuser and not person.has_unproved_rights:
        return CoursePage.objects.live()
    if not isinstance(person, User):
        return OFFERED_TO_VISITORS
    if not person.was_given_something:
        return OFFERED_TO_LEARNERS
    hers = PageViewRestriction.objects.filter(
        groups__in=counting_groups(person), restriction_type=PageViewRestriction.GROUPS
    )
    return _not(_barring_learners().exclude(pk__in=hers.values("pk")))


def _barring() -> QuerySet[PageViewRestriction]:
    """Return, for a query over pages, what bars a visitor from each or from a page above it."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return PageViewRestriction.objects.alias(path=path).filter(path__startswith=F("page__path"))


def _barring_learners() -> QuerySet[PageViewRestriction]:
    """Return, for a query over pages, what bars whoever is signed in and in no group."""
    return _barring().exclude(restriction_type=PageViewRestriction.LOGIN)


def _not(barred: QuerySet[PageViewRestriction]) -> PageQuerySet:
    """Return the live pages of courses that nothing of this bars."""
    return CoursePage.objects.live().exclude(Exists(barred))


OFFERED_TO_VISITORS, OFFERED_TO_LEARNERS = _not(_barring()), _not(_barring_learners())
"""Put together once, as `PLACES` are: of those who sign in, most were never put into a group."""


def is_kept_from(person: User, course: Course) -> bool:
    """Whether the course's page is there, and not for this person. A draft is kept from nobody who has a place."""
    pages = CoursePage.objects.live().filter(translation_key=course.page_key)
    return pages.exists() and not offered(person).filter(translation_key=course.page_key).exists()


def may_enroll(person: User | AnonymousUser, course: Course) -> bool:
    """Whether this person may take a place by herself, or has one: the course is offered to her."""
    return may_read(person, course) or offered(person).filter(translation_key=course.page_key).exists()


def may_release(person: User | AnonymousUser, page: CoursePage | ProgramPage) -> bool:
    """Whether this person may release this course or program: she may release courses, and edit this page."""
    return person.has_perm(RELEASE) and bool(page.permissions_for_user(person).can_edit())


def taught_cohorts(person: User | AnonymousUser) -> QuerySet[Cohort]:
    """Return the cohorts whose people this person may look at: whoever enrolls sees all, others those they teach.

    Whoever teaches a cohort and may not enter the admin (any more) sees none: a right counts there once it is proved.
    """
    if not isinstance(person, User) or not person.has_perm(ENTER):
        return Cohort.objects.none()
    return Cohort.objects.all() if person.has_perm(ENROLL) else Cohort.objects.taught_by(person)


def taught_courses(person: User | AnonymousUser) -> QuerySet[Course]:
    """Return the courses whose people in no cohort this person may look at: those whose page this person may edit.

    Whoever enrolls sees all. A course whose page is gone is then theirs alone.
    """
    if not isinstance(person, User) or not person.has_perm(ENTER):
        return Course.objects.none()
    if person.has_perm(ENROLL):
        return Course.objects.all()
    pages = page_permission_policy.instances_user_has_permission_for(person, "change")
    return Course.objects.filter(page_key__in=pages.order_by().values("translation_key"))


def teaches(person: User | AnonymousUser, what: Cohort | Course) -> bool:
    """Whether this person may look at the people of a cohort or, for a course, at its people in no cohort."""
    if isinstance(what, Cohort):
        return taught_cohorts(person).filter(pk=what.pk).exists()
    return taught_courses(person).filter(pk=what.pk).exists()


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


def taught(person: User, cohort: str, course: str) -> Q:
    """Find what belongs to people whom this person teaches, by the paths from there to a cohort and to a course.

    They are those of her cohorts and, where they are in no cohort, those on a course that she may edit.
    """
    in_hers = Q(**{f"{cohort}__in": taught_cohorts(person)})
    in_none = Q(**{f"{cohort}__isnull": True, f"{course}__in": taught_courses(person)})
    return in_hers | in_none
