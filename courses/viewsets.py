"""Courses and places in the admin: to look up; what is done with them stands in `admin`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments import policy as assessing
from assessments.models import Attempt
from certificates.models import Certificate
from courses import following, policy, showing
from courses.admin.announcements import AnnouncementViewSet
from courses.admin.evaluations import EvaluationsViewSet
from courses.admin.inquiries import InquiryViewSet
from courses.models import Course, Enrollment
from foundation.ground import clock
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet


class CourseIndexView(RecordIndexView):
    """Courses with their newest release and how many people are in them."""

    def get_base_queryset(self) -> QuerySet[Course]:
        """Count by one query."""
        open_places = Count("enrollments", Q(enrollments__left_at=None), distinct=True)
        found = super().get_base_queryset()
        return found.annotate(newest=Max("releases__number"), places=open_places)


class CourseInspectView(RecordInspectView):
    """One course: its releases, and what people can do with it."""

    template_name = "courses/admin/course.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to close what is open and to open what is closed; nobody is enrolled in what is closed."""
        is_closed = self.object.is_closed(clock.now())
        absent = {"close_course", "enroll_person", "enroll_list"} if is_closed else {"open_course"}
        return [deed for deed in self.deeds if deed.url_name not in absent]

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the deeds, and where else this leads."""
        return [*super().header_buttons, *self.looks()]

    def looks(self) -> list[Button]:
        """Lead on to where the people of the course stand, for whoever may see results."""
        if not self.request.user.has_perm(assessing.SEE_RESULTS):
            return []
        where = reverse("course_standing", args=[self.object.public_id])
        return [HeaderButton(_("Where its people stand"), url=where, icon_name="tasks")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the releases and where the course stands."""
        places = Enrollment.objects.on(self.object).open()
        counted = places.aggregate(in_the_middle=Count("pk", Q(finished_at=None)), finished=Count("finished_at"))
        releases = self.object.releases.select_related("released_by")
        return super().get_context_data(releases=releases, **counted, **kwargs)


class CourseViewSet(RecordViewSet):
    """Courses as facts; their words are written on their pages."""

    model = Course
    permission = policy.ENROLL
    icon = "doc-full-inverse"
    menu_label = _("Courses")
    list_display: Sequence[Any] = [
        "title",
        Column("newest", label=_("Release"), sort_key="newest"),
        Column("places", label=_("Places"), sort_key="places"),
        DateColumn("closed_at", label=_("Closed")),
    ]
    ordering: Sequence[str] = ["title"]
    search_fields: Sequence[str] = ["title"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["title", "slug"]
    index_view_class = CourseIndexView
    inspect_view_class = CourseInspectView
    deeds = (
        Deed("enroll_person", _("Enroll somebody"), "user", policy.ENROLL),
        Deed("enroll_list", _("Enroll a list"), "group", policy.ENROLL),
        Deed("close_course", _("Close to new trainees"), "lock", policy.ENROLL),
        Deed("open_course", _("Open again"), "lock-open", policy.ENROLL),
    )

    @property
    def inspect_template_name(self) -> str:
        """The inspect view's own."""
        return self.inspect_view_class.template_name


def title(place: Enrollment) -> str:
    """Return what a place is called on screen: whose it is, and on which course."""
    return f"{place.trainee.get_full_name()} · {place.course.title}"


def page_of(place: Enrollment) -> str:
    """Return a place's own page."""
    return reverse("enrollment:inspect", args=[place.public_id])


class EnrollmentIndexView(RecordIndexView):
    """Places, the newest first; found by the trainee's name or e-mail address."""

    def get_base_queryset(self) -> QuerySet[Enrollment]:
        """Fetch with each place what its row shows."""
        return super().get_base_queryset().select_related("trainee", "course", "release")


class EnrollmentInspectView(RecordInspectView):
    """One place: where it stands, what was read and sat, and the certificate."""

    template_name = "courses/admin/enrollment.html"

    def get_page_subtitle(self) -> str:
        """Say whose place it is, and where."""
        return title(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was done on it."""
        place = self.object
        certificates = Certificate.objects.of(place.trainee).on(place.course.activity)
        return super().get_context_data(
            words=showing.words(following.follow(place, at=clock.now())),
            readings=place.readings.select_related("version"),
            attempts=Attempt.objects.with_pass()
            .filter(sitting__enrollment=place)
            .select_related("quiz")
            .order_by("pk"),
            certificates=certificates,
            **kwargs,
        )


class EnrollmentViewSet(RecordViewSet):
    """Places on courses."""

    model = Enrollment
    permission = policy.ENROLL
    icon = "group"
    menu_label = _("Enrollments")
    list_display: Sequence[Any] = [
        TitleColumn(
            "trainee", label=_("Trainee"), accessor="trainee.get_full_name", get_url=page_of, sort_key="trainee__name"
        ),
        "course",
        Column("release", label=_("Release"), accessor="release.number"),
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        DateColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
        DateColumn("left_at", label=_("Left"), sort_key="left_at"),
    ]
    list_filter: Sequence[str] = ["course"]
    ordering: Sequence[str] = ["-id"]
    search_fields: Sequence[str] = ["trainee__email", "trainee__name"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["course", "release"]
    index_view_class = EnrollmentIndexView
    inspect_view_class = EnrollmentInspectView
    deeds = (Deed("end_place", _("End this place"), "cross", policy.ENROLL),)

    @property
    def inspect_template_name(self) -> str:
        """The inspect view's own."""
        return self.inspect_view_class.template_name


class LearningGroup(ViewSetGroup):
    """Courses and places under one heading of the menu."""

    menu_label = _("Learning")
    menu_icon = "doc-full-inverse"
    menu_order = 240
    items = (
        CourseViewSet("course"),
        EnrollmentViewSet("enrollment"),
        InquiryViewSet("inquiry"),
        AnnouncementViewSet("announcement"),
        EvaluationsViewSet("evaluations"),
    )
