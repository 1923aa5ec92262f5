"""Announcing: written, looked at as trainees will read it, sent, and taken down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from courses import policy
from courses.admin.forms import AnnounceForm
from courses.models import Announcement
from courses.overseeing import announcing
from courses.viewsets.announcements import hers
from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.admin import ReasonedDeedView
from foundation.ground.permitting import Guarded
from foundation.ground.refusals import Refusal


class AnnounceView(WagtailAdminTemplateMixin, Guarded, FormView[AnnounceForm]):
    """Write to a cohort or a course: first it is shown as they will read it, then it is sent as it was shown."""

    permission = policy.ANNOUNCE
    form_class = AnnounceForm
    template_name = "courses/admin/announce.html"
    page_title = _("Write an announcement")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        above = {"url": reverse("announcement:index"), "label": _("Announcements")}
        return [*super().get_breadcrumbs_items(), above, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let her choose among the people whom she may write to."""
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: AnnounceForm) -> HttpResponse:
        """Show what was written or, once this was shown, send it; a refusal stands on the form."""
        if "send" not in self.request.POST or form.cleaned_data["seen"] != form.digest():
            return self._show(form)
        try:
            said = announcing.announce(form.chosen(), form.words(), actor=me(self.request), at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Said. It stands on their page, and a letter goes to each of them."))
        return redirect("announcement:inspect", said.public_id)

    def _show(self, form: AnnounceForm) -> HttpResponse:
        """Show it as they will read it; what is sent next is this."""
        data = self.request.POST.copy()
        data["seen"] = form.digest()
        form.data = data
        shown = {"said": form.words(), "readers": form.chosen().readers.count()}
        return self.render_to_response(self.get_context_data(form=form, **shown))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where to go back to."""
        return super().get_context_data(**{"said": None, "readers": 0, **kwargs}, back=reverse("announcement:index"))


class WithdrawAnnouncementView(ReasonedDeedView):
    """Take an announcement down, with a reason."""

    model = Announcement
    permission = policy.ANNOUNCE
    page_title = _("Take an announcement down")
    submit_label = _("Take it down")
    said = _("Taken down. It is gone from their pages; letters that left stay sent.")
    rule = staticmethod(announcing.withdraw)

    @cached_property
    def subject(self) -> Announcement:
        """Find it among hers; 404 elsewhere."""
        found = hers(self.actor).filter(public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    def called(self) -> str:
        """Call it by its title."""
        return self.subject.title
