"""Members from before in the admin: listed, and brought in from a table after a look at each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from foundation.ground import clock
from foundation.ground.admin import RecordIndexView, RecordViewSet, WordedColumn
from foundation.ground.deeds import DeedAboutNoneView
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal
from membership import policy, rolling
from membership.admin.forms import ConfirmRollForm, RollForm
from membership.models import RollEntry

SHOWN = 500
"""Rows of a dry run that a page shows; those that would stay out stand first."""


def whereabouts(entry: RollEntry) -> Any:
    """Say whether a row from before is in an account."""
    return _("in an account") if entry.term_id else _("waits for its address")


def page_of_entry(entry: RollEntry) -> str:
    """Return the page of a row from before."""
    return reverse("rollentry:inspect", args=[entry.public_id])


class RollIndexView(RecordIndexView):
    """Members from before."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Lead to bringing in more."""
        if not self.request.user.has_perm(policy.BRING_IN):
            return []
        return [HeaderButton(_("Bring in from a table"), url=reverse("bring_in_members"), icon_name="upload")]


class RollViewSet(RecordViewSet):
    """Members that came in from a table."""

    model = RollEntry
    permission = policy.SEE
    icon = "history"
    menu_label = _("Members from before")
    list_display: Sequence[Any] = [
        TitleColumn("whereabouts", label=_("Where it is"), accessor=whereabouts, get_url=page_of_entry),
        WordedColumn("address", label=_("Address")),
        "level",
        WordedColumn("checked_on", label=_("Verified as of")),
        WordedColumn("brought_at", label=_("Brought in at"), sort_key="brought_at"),
    ]
    search_fields: Sequence[str] = ["address"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["address", "level", "span", "checked_on", "brought_at"]
    index_view_class = RollIndexView


class BringInView(DeedAboutNoneView):
    """Bring members in from a table, after a look at each row."""

    model = RollEntry
    permission = policy.BRING_IN
    form_class: type[forms.Form] = RollForm
    template_name = "membership/admin/bring_in.html"
    page_title = _("Bring in members from before")
    submit_label: Any = _("See what would happen")
    said = _("The table is being worked. This page shows how far it is.")
    job: Job | None = None

    def after(self) -> str:
        """Return the job's own page once there is a job."""
        return reverse("job:inspect", args=[self.job.public_id]) if self.job else reverse("rollentry:index")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show what would happen; do it only where that was confirmed."""
        if "is_confirmed" in self.request.POST:
            return super().form_valid(form)
        text = form.cleaned_data["text"]
        try:
            foreseen = rolling.foresee(text, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        context = {"foreseen": foreseen, "rows": [*foreseen.wrong, *foreseen.good][:SHOWN], "shown": SHOWN}
        if foreseen.good:
            form = ConfirmRollForm(initial={"pasted": text, "is_confirmed": "yes"})
            self.submit_label = _("Bring in %(n)d") % {"n": len(foreseen.good)}
        return self.render_to_response(self.get_context_data(form=form, **context))

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        self.job = rolling.ask(rolling.foresee(form.cleaned_data["text"], at=at), actor=self.actor, at=at)
