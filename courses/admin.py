"""Courses and places in the Wagtail admin: to look at; to enroll one person or a list, to end a place, to release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button

from assessments.models import Attempt
from certificates.models import Certificate
from courses import closing, comparing, enrolling, following, leaving, policy, releasing, showing
from courses.forms import EnrollForm, EnrollListForm, ReleaseForm
from courses.models import Course, CoursePage, Enrollment
from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonForm, RecordIndexView, RecordInspectView, RecordViewSet
from foundation.ground.models import Job

if TYPE_CHECKING:
    from foundation.accounts.models import User


def _me(view: DeedView) -> User:
    """Return whoever does the deed; the admin lets nobody else this far."""
    return cast("User", view.request.user)


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

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Offer to close what is open and to open what is closed."""
        absent = "close_course" if self.object.is_closed(clock.now()) else "open_course"
        self.deeds = [deed for deed in self.deeds if deed.url_name != absent]
        return super().header_buttons

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
            words=showing.words(following.follow(place)),
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
    items = (CourseViewSet("course"), EnrollmentViewSet("enrollment"))


class EnrollView(DeedView):
    """Enroll somebody by her e-mail address."""

    model = Course
    permission = policy.ENROLL
    form_class = EnrollForm
    page_title = _("Enroll somebody")
    submit_label = _("Enroll")
    said = _("The place is given.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Enroll."""
        enrolling.enroll_by_address(form.cleaned_data["email"], self.subject, actor=_me(self), at=at)


class EnrollListView(DeedView):
    """Enroll a list of people in the background, with its progress to watch."""

    model = Course
    permission = policy.ENROLL
    form_class = EnrollListForm
    page_title = _("Enroll a list")
    submit_label = _("Enroll everybody on it")
    said = _("The list is being worked. This page shows how far it is.")
    job: Job | None = None

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        addresses = form.cleaned_data["addresses"]
        self.job = enrolling.ask_for_list(self.subject, addresses, actor=_me(self), at=at)

    def after(self) -> str:
        """Return the job's own page once there is a job."""
        return reverse("job:inspect", args=[self.job.public_id]) if self.job else super().after()


class CloseCourseView(DeedView):
    """Close a course to new trainees, with a reason."""

    model = Course
    permission = policy.ENROLL
    form_class = ReasonForm
    page_title = _("Close a course to new trainees")
    submit_label = _("Close it")
    said = _("Closed. Nobody new gets a place; whoever has one goes on.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Close it."""
        closing.close(self.subject, actor=_me(self), at=at, reason=form.cleaned_data["reason"])


class OpenCourseView(CloseCourseView):
    """Open it again, with a reason."""

    page_title = _("Open a course again")
    submit_label = _("Open it")
    said = _("Open. New trainees can enroll.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Open it."""
        closing.open_again(self.subject, actor=_me(self), at=at, reason=form.cleaned_data["reason"])


class EndPlaceView(DeedView):
    """End somebody's place, with a reason."""

    model = Enrollment
    permission = policy.ENROLL
    form_class = ReasonForm
    page_title = _("End a place")
    submit_label = _("End it")
    said = _("The place is ended. What was finished is kept, should they be enrolled again.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """End it."""
        leaving.leave(self.subject, actor=_me(self), at=at, reason=form.cleaned_data["reason"])


class ReleaseView(DeedView):
    """Release a course, after reading what changes for whom."""

    permission = policy.RELEASE
    form_class = ReleaseForm
    page_title = _("Release a course")
    submit_label = _("Release it")
    said = _("Released. Everybody in the middle goes on with it from now on.")
    template_name = "courses/admin/release.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may release courses and may edit this one."""
        if not policy.may_release(request.user, self.subject):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def subject(self) -> CoursePage:
        """Find the course's page."""
        return get_object_or_404(CoursePage, pk=self.kwargs["page_id"])

    @cached_property
    def change(self) -> comparing.Change:
        """Compare what is published with the current release, once for what is shown."""
        return comparing.compare(self.subject)

    def get_initial(self) -> dict[str, Any]:
        """Carry along which draft is shown."""
        return {**super().get_initial(), "seen": self.change.digest}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Release what was shown, or say that there was nothing to release."""
        sent = form.cleaned_data
        made = releasing.release_attested(self.subject, seen=sent["seen"], note=sent["note"], actor=_me(self), at=at)
        if made is None:
            self.said = _("Nothing had changed, so nothing was released.")

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the comparison as it is now; what was confirmed of another one must be confirmed anew."""
        del self.change  # compared before the deed was refused, perhaps by a change that came between
        data = self.request.POST.copy()
        if data.get("seen") != self.change.digest:
            data["seen"] = self.change.digest
            data.pop("is_attested", None)
        form.data = data
        return super().form_invalid(form)

    def after(self) -> str:
        """Return to the pages of the course."""
        return reverse("wagtailadmin_explore", args=[self.subject.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what changes."""
        return super().get_context_data(change=self.change, **kwargs)
