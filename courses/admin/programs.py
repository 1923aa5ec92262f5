"""Releasing a program, after reading what changes for whom."""

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
from courses.admin.forms import ReleaseProgramForm
from courses.authoring import programming
from courses.models import ProgramPage
from foundation.ground.admin import DeedView


class ReleaseProgramView(DeedView):
    """Release a program, after reading what changes for whom."""

    permission = policy.RELEASE
    form_class = ReleaseProgramForm
    page_title = _("Release a program")
    submit_label = _("Release it")
    said = _("Released. From now on this completes the program; whoever had completed it stays so.")
    template_name = "courses/admin/release_program.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may release and may edit this page."""
        if not policy.may_release(request.user, self.subject):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def subject(self) -> ProgramPage:
        """Find the program's page."""
        return get_object_or_404(ProgramPage, pk=self.kwargs["page_id"])

    @cached_property
    def change(self) -> programming.Change:
        """Compare what is published with the current release, once for what is shown."""
        return programming.compare(self.subject)

    def get_initial(self) -> dict[str, Any]:
        """Carry along what is shown."""
        return {**super().get_initial(), "seen": self.change.digest}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Release what was shown."""
        sent = form.cleaned_data
        programming.release_program(self.subject, seen=sent["seen"], note=sent["note"], actor=self.actor, at=at)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the comparison as it is now."""
        del self.change  # compared before the deed was refused, perhaps by a change that came between
        data = self.request.POST.copy()
        data["seen"] = self.change.digest
        form.data = data
        return super().form_invalid(form)

    def after(self) -> str:
        """Return to the pages of the program."""
        return reverse("wagtailadmin_explore", args=[self.subject.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what changes."""
        return super().get_context_data(change=self.change, **kwargs)
