"""Cohorts in the admin: to look up, with the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from courses import following, opening, policy, showing, wording
from courses.coordinating import grouping
from courses.models import Cohort, Enrollment
from courses.viewsets.courses import counted_cohorts
from foundation.ground import clock
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn

ON_A_PAGE = 50


def page_of(cohort: Cohort) -> str:
    """Return a cohort's own page."""
    return reverse("cohort:inspect", args=[cohort.public_id])


def left_of(cohort: Cohort) -> int | None:
    """Return how many places a cohort has left, or None where they aren't counted."""
    return None if cohort.pool is None else cohort.pool.left


class CohortIndexView(RecordIndexView):
    """Cohorts with their course, their days and how many places are taken."""

    def get_base_queryset(self) -> QuerySet[Cohort]:
        """Count by one query."""
        return counted_cohorts(super().get_base_queryset())


class CohortInspectView(RecordInspectView):
    """One cohort: its days and places, who teaches it, and its people page by page."""

    template_name = "courses/admin/cohort.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to close what is open and to open what is closed; nobody comes into what is closed or over."""
        cohort, at = self.object, clock.now()
        absent = {"close_cohort"} if cohort.is_closed(at) else {"open_cohort"}
        if cohort.is_closed(at) or cohort.course.is_closed(at) or opening.has_ended(cohort, at):
            absent |= {"enroll_in_cohort", "enroll_list_in_cohort"}
        return [deed for deed in self.deeds if deed.url_name not in absent]

    def facts(self) -> list[tuple[Any, Any]]:
        """Say the days with their zone, the places, and who teaches."""
        cohort = self.object
        taken = Enrollment.objects.open().filter(cohort=cohort).count()
        return [
            (_("Days"), wording.span(cohort)),
            (_("Places taken"), taken),
            (_("Places left"), _("as many as come") if cohort.pool is None else cohort.pool.left),
            (_("Instructors"), ", ".join(person.get_full_name() for person in cohort.teachers.order_by("name"))),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people of one page, each with how far they are, by one statement."""
        people = (
            Enrollment.objects.filter(cohort=self.object).order_by("trainee__name", "pk").values_list("pk", flat=True)
        )
        page = Paginator(people, ON_A_PAGE).get_page(self.request.GET.get("p"))
        places = Enrollment.objects.filter(pk__in=list(page)).select_related("trainee").order_by("trainee__name", "pk")
        found = following.follow_each(places, at=clock.now())
        rows = [{"place": each.enrollment, "words": showing.words(each.progress)} for each in found]
        return super().get_context_data(rows=rows, people=page, unled=grouping.unled(self.object), **kwargs)


class CohortViewSet(RecordViewSet):
    """Cohorts of courses."""

    model = Cohort
    permission = policy.ENROLL
    icon = "calendar-alt"
    menu_label = _("Cohorts")
    list_display: Sequence[Any] = [
        TitleColumn("title", label=_("Cohort"), get_url=page_of, sort_key="title"),
        "course",
        Column("begins_on", label=_("First day"), sort_key="begins_on"),
        Column("ends_on", label=_("Last day"), sort_key="ends_on"),
        Column("zone", label=_("Time zone")),
        Column("places", label=_("Places taken"), sort_key="places"),
        WordedColumn("left", label=_("Left"), accessor=left_of),
        DateColumn("closed_at", label=_("Closed"), sort_key="closed_at"),
    ]
    list_filter: Sequence[str] = ["course"]
    ordering: Sequence[str] = ["-begins_on", "title"]
    search_fields: Sequence[str] = ["title", "course__title"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["course", "closed_at"]
    index_view_class = CohortIndexView
    inspect_view_class = CohortInspectView
    deeds = (
        Deed("cohort_board", _("Board"), "table", policy.ENROLL),
        Deed("enroll_in_cohort", _("Enroll somebody"), "user", policy.ENROLL),
        Deed("enroll_list_in_cohort", _("Enroll a list"), "group", policy.ENROLL),
        Deed("change_cohort", _("Change"), "edit", policy.ENROLL),
        Deed("close_cohort", _("Close to new trainees"), "lock", policy.ENROLL),
        Deed("open_cohort", _("Open again"), "lock-open", policy.ENROLL),
    )
