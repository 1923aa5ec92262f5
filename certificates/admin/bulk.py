"""Issuing to many: first what would happen, person by person; then a job. And many certificates in one PDF to print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from certificates import policy
from certificates.admin.forms import ConfirmIssueForm, IssueForm, PrintForm
from certificates.granting import distributing, foreseeing
from certificates.granting.foreseeing import Foreseen
from certificates.models import Activity
from certificates.printing import collating
from foundation.ground.deeds import DeedAboutNoneView
from foundation.ground.models import Job

SHOWN = 500
"""Lines of a dry run that a page shows; those that would get nothing stand first."""


class DeedOfManyView(DeedAboutNoneView):
    """A deed that is about no one record, and that a job does."""

    model = Activity
    address: str
    job: Job | None = None

    def after(self) -> str:
        """Return the job's own page once there is a job; cancel leads from the look to the form, and then home."""
        if self.job:
            return reverse("job:inspect", args=[self.job.public_id])
        return reverse(self.address if self.request.method == "POST" else "wagtailadmin_home")


class IssueManyView(DeedOfManyView):
    """Issue certificates of one activity to everybody who is owed one, or to those of a list."""

    address = "issue_certificates"
    permission = policy.ISSUE
    form_class = IssueForm
    template_name = "certificates/admin/issue_many.html"
    page_title = _("Issue certificates")
    submit_label: Any = _("See what would happen")
    said = _("The certificates are being issued. This page shows how far it is.")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show what would happen; do it only where that was confirmed."""
        if "is_confirmed" in self.request.POST:
            return super().form_valid(form)
        foreseen = self.foreseen(form)
        context = {"foreseen": foreseen, "lines": foreseen.lines[:SHOWN], "shown": SHOWN}
        if foreseen.would:
            carried = {**form.cleaned_data, "activity": form.cleaned_data["activity"].pk}
            form = ConfirmIssueForm(initial={**carried, "is_confirmed": "yes"})
            self.submit_label = _("Issue %(n)d") % {"n": foreseen.would}
        return self.render_to_response(self.get_context_data(form=form, **context))

    def foreseen(self, form: forms.Form) -> Foreseen:
        """Say what would happen."""
        said = form.cleaned_data
        if said["whom"] == IssueForm.LISTED:
            return foreseeing.listed(said["activity"], said["addresses"])
        return foreseeing.everybody(said["activity"])

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job, for whoever is ready now."""
        said = form.cleaned_data
        ready = self.foreseen(form).ready
        self.job = distributing.ask(said["activity"], ready, reason=said["reason"], actor=self.actor, at=at)


class PrintTogetherView(DeedOfManyView):
    """Make one PDF of all certificates of an activity; those made in the last days wait here to be printed."""

    address = "print_certificates"
    permission = policy.ISSUE
    form_class = PrintForm
    template_name = "certificates/admin/print_together.html"
    page_title = _("Print certificates together")
    submit_label = _("Make one PDF")
    said = _("The PDF is being made. This page shows how far it is.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the files that wait."""
        return super().get_context_data(files=collating.files(), days=collating.KEPT_FOR.days, **kwargs)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        self.job = collating.ask(form.cleaned_data["activity"], actor=self.actor, at=at)


class IssueMenuItem(MenuItem):
    """The way to issuing, in the menu of whoever may."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown."""
        return bool(request.user.has_perm(policy.ISSUE))
