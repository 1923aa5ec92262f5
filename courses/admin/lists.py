"""Enrolling a list: first what would happen, line by line; then, once confirmed, a job with its progress."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.admin.forms import ConfirmListForm, EnrollListForm
from courses.coordinating import enrolling, foreseeing
from courses.models import Cohort, Course
from foundation.ground import clock
from foundation.ground.admin import DeedView
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal


class EnrollListView(DeedView):
    """Enroll a list of people on a course in the background, after a look at what would happen."""

    model: type[Model] = Course
    permission = policy.ENROLL
    form_class = EnrollListForm
    template_name = "courses/admin/enroll_list.html"
    page_title = _("Enroll a list")
    submit_label = _("See what would happen")
    said = _("The list is being worked. This page shows how far it is.")
    job: Job | None = None

    @property
    def course(self) -> Course:
        """On which course."""
        found: Course = self.subject
        return found

    @property
    def cohort(self) -> Cohort | None:
        """In which cohort."""
        return None

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show what would happen; do it only where that was confirmed."""
        if "is_confirmed" in self.request.POST:
            return super().form_valid(form)
        addresses = form.cleaned_data["addresses"]
        try:
            found = foreseeing.foresee(self.course, addresses, at=clock.now(), cohort=self.cohort)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        carried = ConfirmListForm(initial={"pasted": "\n".join(addresses)})
        self.submit_label = _("Enroll them")
        return self.render_to_response(self.get_context_data(form=carried, foreseen=found))

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        addresses = form.cleaned_data["addresses"]
        self.job = enrolling.ask_for_list(self.course, addresses, actor=self.actor, at=at, cohort=self.cohort)

    def after(self) -> str:
        """Return the job's own page once there is a job."""
        return reverse("job:inspect", args=[self.job.public_id]) if self.job else super().after()


class EnrollListInCohortView(EnrollListView):
    """The same into a cohort."""

    model = Cohort
    page_title = _("Enroll a list in a cohort")

    @property
    def course(self) -> Course:
        """The cohort's course."""
        found: Course = self.subject.course
        return found

    @property
    def cohort(self) -> Cohort | None:
        """The cohort."""
        found: Cohort = self.subject
        return found
