"""Courses in the admin: to look up, with their cohorts and releases; what is done with them stands in `admin`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments import policy as assessing
from courses import policy
from courses.models import Cohort, Course, Enrollment
from foundation.ground import clock
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet
from payments import policy as prices


def counted_cohorts(found: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Count the places in each of these cohorts, in the same statement."""
    has_place = Count("enrollments", Q(enrollments__left_at=None), distinct=True)
    return found.select_related("course", "pool").annotate(places=has_place)


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
        cohorts = counted_cohorts(Cohort.objects.on(self.object))
        return super().get_context_data(releases=releases, cohorts=cohorts, **counted, **kwargs)


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
        Deed("move_people", _("Move people to the newest release"), "redirect", policy.ENROLL),
        Deed("make_cohort", _("Make a cohort"), "calendar-alt", policy.ENROLL),
        Deed("course_price", _("What it costs"), "tag", prices.SET_PRICES),
        Deed("close_course", _("Close to new trainees"), "lock", policy.ENROLL),
        Deed("open_course", _("Open again"), "lock-open", policy.ENROLL),
    )
