"""Places on courses in the admin: to look up, with all that explains where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from assessments.models import Attempt
from certificates.models import Certificate
from courses import following, policy, showing
from courses.coordinating import explaining
from courses.coordinating.reporting import Clock
from courses.models import Enrollment
from foundation.ground import clock
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn


def title(place: Enrollment) -> str:
    """Return what a place is called on screen: whose it is, and on which course."""
    return f"{place.trainee.get_full_name()} · {place.course.title}"


def page_of(place: Enrollment) -> str:
    """Return a place's own page."""
    return reverse("enrollment:inspect", args=[place.public_id])


def _told(row: Any, here: Clock, *names: str) -> dict[str, str]:
    """Return when each of these was in words, "" where it wasn't: `began` of a row that has a moment `began_at`."""
    moments = ((name, getattr(row, f"{name}_at")) for name in names)
    return {name: here.moment(moment) if moment else "" for name, moment in moments}


class EnrollmentIndexView(RecordIndexView):
    """Places, the newest first; found by the trainee's name or e-mail address."""

    def get_base_queryset(self) -> QuerySet[Enrollment]:
        """Fetch with each place what its row shows."""
        return super().get_base_queryset().select_related("trainee", "course", "release", "cohort")


class EnrollmentInspectView(RecordInspectView):
    """One place: where it stands, what was read and sat, and the certificate."""

    template_name = "courses/admin/enrollment.html"

    def get_page_subtitle(self) -> str:
        """Say whose place it is, and where."""
        return title(self.object)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer what can still be decided: nothing of a course that is finished, or of a place that has ended."""
        place = self.object
        if place.is_finished or place.left_at is not None:
            return []
        absent = set() if place.cohort and place.cohort.ends_on else {"extend_place"}
        return [deed for deed in self.deeds if deed.url_name not in absent]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was done on it, every moment by the place's own clock."""
        place, at = self.object, clock.now()
        here = Clock(following.term_of(place).zone, at)
        certificates = Certificate.objects.of(place.trainee).on(place.course.activity)
        attempts = Attempt.objects.with_pass().filter(sitting__enrollment=place).select_related("quiz").order_by("pk")
        return super().get_context_data(
            words=showing.words(following.follow(place, at=at)),
            told=explaining.explain(place, at=at),
            when=_told(place, here, "began", "finished", "left"),
            readings=[
                {"title": each.version.title, **_told(each, here, "opened", "finished")}
                for each in place.readings.select_related("version")
            ],
            attempts=[{"attempt": each, **_told(each, here, "began", "submitted")} for each in attempts],
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
        WordedColumn("cohort", label=_("Cohort"), sort_key="cohort__title"),
        Column("release", label=_("Release"), accessor="release.number"),
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        DateColumn("finished_at", label=_("Finished"), sort_key="finished_at"),
        DateColumn("left_at", label=_("Left"), sort_key="left_at"),
    ]
    list_filter: Sequence[str] = ["course", "cohort"]
    ordering: Sequence[str] = ["-id"]
    search_fields: Sequence[str] = ["trainee__email", "trainee__name"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["course", "cohort", "release"]
    index_view_class = EnrollmentIndexView
    inspect_view_class = EnrollmentInspectView
    deeds = (
        Deed("transfer_place", _("Transfer"), "resubmit", policy.ENROLL),
        Deed("excuse_step", _("Excuse from a step"), "check", policy.ENROLL),
        Deed("extend_place", _("Extend the end"), "calendar-alt", policy.ENROLL),
        Deed("end_place", _("End this place"), "cross", policy.ENROLL),
    )
