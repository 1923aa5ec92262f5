"""Releasing a course, after reading what changes for whom."""

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
from courses.authoring import comparing, releasing
from courses.forms import ReleaseForm
from courses.models import CoursePage
from foundation.ground.admin import DeedView


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
        made = releasing.release_attested(self.subject, seen=sent["seen"], note=sent["note"], actor=self.actor, at=at)
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
