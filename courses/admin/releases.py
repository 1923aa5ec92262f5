"""Releasing a course, and moving people to its newest release, after reading what changes for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.admin.forms import MAJOR, MINOR, MoveForm, ReleaseForm
from courses.authoring import comparing, moving, proofreading, releasing
from courses.models import Course, CoursePage
from foundation.ground.admin import DeedView
from foundation.ground.models import Job

SHOWN = 200
"""How many people are named before they are moved; the figures count all."""


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
        """Carry along which draft is shown, and suggest the kind that suits it."""
        kind = MAJOR if self.change.suggests_major else MINOR
        return {**super().get_initial(), "seen": self.change.digest, "kind": kind}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """Ask which kind it is only where there is a release before it."""
        form = super().get_form(form_class)
        if self.change.is_first:
            del form.fields["kind"]
        return form

    def act(self, form: forms.Form, at: datetime) -> None:
        """Release what was shown, or say that there was nothing to release."""
        sent = form.cleaned_data
        is_major = sent.get("kind") == MAJOR
        made = releasing.release_attested(
            self.subject, seen=sent["seen"], note=sent["note"], actor=self.actor, at=at, is_major=is_major
        )
        if made is None:
            self.said = _("Nothing had changed, so nothing was released.")
        elif is_major:
            self.said = _("Released. Whoever is in the middle stays on the release they began, until they are moved.")

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
        better = proofreading.course_as_published(self.subject)
        return super().get_context_data(change=self.change, better=better, **kwargs)


class MoveView(DeedView):
    """Move everybody in the middle of an older line to the newest release, in the background."""

    model = Course
    permission = policy.ENROLL
    form_class = MoveForm
    page_title = _("Move people to the newest release")
    submit_label = _("Move them")
    said = _("They are being moved. This page shows how far it is.")
    template_name = "courses/admin/release_move.html"
    job: Job | None = None

    @cached_property
    def move(self) -> moving.Move:
        """Weigh what moving would mean, once for what is shown."""
        return moving.preview(self.subject)

    def get_initial(self) -> dict[str, Any]:
        """Carry along which release is shown."""
        return {**super().get_initial(), "seen": self.move.release.number}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        self.job = moving.ask(self.subject, seen=form.cleaned_data["seen"], actor=self.actor, at=at)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show what moving would mean now."""
        form.data = {**self.request.POST.dict(), "seen": self.move.release.number}
        return super().form_invalid(form)

    def after(self) -> str:
        """Return the job's own page once there is a job."""
        return reverse("job:inspect", args=[self.job.public_id]) if self.job else super().after()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what it means for whom; names stand here since whoever comes here may see places."""
        shown = self.move.weighed.outcomes[:SHOWN]
        return super().get_context_data(move=self.move, outcomes=shown, shown=SHOWN, **kwargs)
