"""What staff do with a cohort: make it, change it, close it, open it again, and enroll somebody in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.admin.courses import EnrollView
from courses.admin.forms import CohortForm
from courses.coordinating import enrolling, grouping
from courses.models import Cohort, Course
from foundation.accounts.models import User
from foundation.ground.admin import DeedView, ReasonedDeedView


def warn(request: HttpRequest, made: Cohort | None) -> None:
    """Warn in words where nobody leads what was just saved."""
    if made is not None and (said := grouping.unled(made)):
        messages.warning(request, said)


class MakeCohortView(DeedView):
    """Make a cohort of a course."""

    model = Course
    permission = policy.ENROLL
    form_class = CohortForm
    page_title = _("Make a cohort")
    submit_label = _("Make it")
    said = _("The cohort is made. Whoever enrolls in this course chooses a cohort from now on.")
    made: Cohort | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the people who can teach it."""
        return {**super().get_form_kwargs(), "teachers": grouping.instructors()}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Make it."""
        assert isinstance(form, CohortForm)  # noqa: S101  (what `form_class` says)
        self.made = grouping.make(self.subject, form.plan, actor=self.actor, at=at)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Make it, and warn where nobody leads it."""
        answer = super().form_valid(form)
        warn(self.request, self.made)
        return answer

    def after(self) -> str:
        """Return the cohort's page once there is one."""
        return reverse("cohort:inspect", args=[self.made.public_id]) if self.made else super().after()


class ChangeCohortView(DeedView):
    """Change what a cohort is, after reading whom that touches."""

    model = Cohort
    permission = policy.ENROLL
    form_class = CohortForm
    template_name = "courses/admin/decision.html"
    page_title = _("Change a cohort")
    submit_label = _("Change it")
    said = _("The cohort is changed.")
    made: Cohort | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the people who can teach it, and whoever teaches it already."""
        hers = Q(pk__in=grouping.instructors()) | Q(pk__in=self.subject.teachers.values("pk"))
        return {**super().get_form_kwargs(), "teachers": User.objects.filter(hers).order_by("name", "pk")}

    def get_initial(self) -> dict[str, Any]:
        """Fill in what it is now."""
        cohort = self.subject
        words = {name: getattr(cohort, name) for name in ("title", "begins_on", "ends_on", "zone")}
        places = cohort.pool.capacity if cohort.pool else None
        return {**words, "places": places, "teachers": cohort.teachers.all()}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Change it."""
        assert isinstance(form, CohortForm)  # noqa: S101  (what `form_class` says)
        self.made = grouping.change(self.subject, form.plan, actor=self.actor, at=at)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Change it, and warn where nobody leads it."""
        answer = super().form_valid(form)
        warn(self.request, self.made)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whom new days touch."""
        return super().get_context_data(before=grouping.affected(self.subject), **kwargs)


class CloseCohortView(ReasonedDeedView):
    """Close a cohort to new trainees, with a reason."""

    model = Cohort
    permission = policy.ENROLL
    page_title = _("Close a cohort to new trainees")
    submit_label = _("Close it")
    said = _("Closed. Nobody new gets a place in it; whoever has one goes on.")
    rule = staticmethod(grouping.close)


class OpenCohortView(CloseCohortView):
    """Open it again, with a reason."""

    page_title = _("Open a cohort again")
    submit_label = _("Open it")
    said = _("Open. New trainees can enroll in it.")
    rule = staticmethod(grouping.open_again)


class EnrollInCohortView(EnrollView):
    """Enroll somebody in a cohort by their e-mail address."""

    model = Cohort
    page_title = _("Enroll somebody in a cohort")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Enroll."""
        cohort, address = self.subject, form.cleaned_data["email"]
        self.said = enrolling.enroll_by_address(address, cohort.course, actor=self.actor, at=at, cohort=cohort)
