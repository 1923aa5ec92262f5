"""Accommodations in the Wagtail admin: looked at by those who answer them; recording and answering are deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from foundation.accounts import accommodating, policy
from foundation.accounts.accommodating import Terms
from foundation.accounts.admin.people import PersonDeedView
from foundation.accounts.forms.people import DeclineForm, TermsForm, ToldForm
from foundation.accounts.models import Accommodation
from foundation.ground.admin import Deed, DeedView, RecordIndexView, RecordInspectView, RecordViewSet

STATES: Mapping[str, Any] = {
    "asked": _("waits for an answer"),
    "confirmed": _("confirmed"),
    "declined": _("declined"),
    "ended": _("ended"),
}


POSSIBLE: Mapping[str, frozenset[str]] = {
    "asked": frozenset({"confirm_accommodation", "decline_accommodation"}),
    "confirmed": frozenset({"end_accommodation"}),
}
"""What can be done to an accommodation, by where it stands; nothing to one that is over."""


def request_page(accommodation: Accommodation) -> str:
    """Return where a request is read and answered."""
    return reverse("accommodation:inspect", args=[accommodation.public_id])


class AccommodationIndexView(RecordIndexView):
    """Accommodations: those that wait for an answer first."""

    def get_base_queryset(self) -> QuerySet[Accommodation]:
        """Return all, with the person."""
        return Accommodation.objects.select_related("person").order_by("-asked_at")


class AccommodationInspectView(RecordInspectView):
    """One request: whose it is, what would help, and what was answered."""

    def get_page_subtitle(self) -> str:
        """Say whose it is and where it stands."""
        return f"{self.object.person.get_full_name()} · {STATES[self.object.state]}"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer an answer while one is waited for, and an end while it holds."""
        return [deed for deed in self.deeds if deed.url_name in POSSIBLE.get(self.object.state, ())]

    def get_state_display_value(self) -> Any:
        """Say where it stands."""
        return STATES[self.object.state]

    def get_time_factor_display_value(self) -> Any:
        """Say how much more time there is."""
        return accommodating.times(self.object.time_factor)


class AccommodationViewSet(RecordViewSet):
    """Accommodations, seen by nobody but those who answer them."""

    model = Accommodation
    permission = policy.CONFIRM
    icon = "help"
    menu_label = _("Accommodations")
    menu_order = 210
    add_to_admin_menu = True
    url_prefix = "accommodations"
    search_fields: Sequence[str] = ["person__email", "person__name"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("Person"), accessor="person.get_full_name", get_url=request_page),
        Column("state", label=_("State"), accessor=lambda request: STATES[request.state]),
        DateColumn("asked_at", label=_("Asked"), sort_key="asked_at"),
    ]
    inspect_view_fields: Sequence[str] = [
        "words", "state", "answer", "time_factor", "extra_attempts", "break_minutes",
        "asked_at", "confirmed_at", "declined_at", "ended_at",
    ]  # fmt: skip
    index_view_class = AccommodationIndexView
    inspect_view_class = AccommodationInspectView
    deeds = (
        Deed("confirm_accommodation", _("Confirm"), "check", policy.CONFIRM),
        Deed("decline_accommodation", _("Decline"), "cross", policy.CONFIRM),
        Deed("end_accommodation", _("End"), "bin", policy.CONFIRM),
    )


class RecordAccommodationView(PersonDeedView):
    """Write down what somebody asked for by phone or letter; then answer it as any other."""

    permission = policy.CONFIRM
    form_class = ToldForm
    page_title = _("Record an accommodation")
    submit_label = _("Record it and go on")
    said = _("Recorded. It waits for an answer: confirm it here, or decline it on its own page.")
    made: Accommodation | None = None

    def act(self, form: forms.Form, at: datetime) -> None:
        """Write it down."""
        self.made = accommodating.record(self.subject, form.cleaned_data["words"], actor=self.actor, at=at)

    def after(self) -> str:
        """Return where it is answered, once it is written down."""
        return reverse("confirm_accommodation", args=[self.made.public_id]) if self.made else super().after()


class AccommodationDeedView(DeedView):
    """A deed to an accommodation, with the person's name and words in sight."""

    model = Accommodation
    permission = policy.CONFIRM
    template_name = "accounts/admin/accommodation.html"

    def called(self) -> str:
        """Say whose it is."""
        return str(self.subject.person.get_full_name())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what holds."""
        return super().get_context_data(terms=accommodating.terms_of(self.subject).in_words(), **kwargs)


class ConfirmAccommodationView(AccommodationDeedView):
    """Confirm, on terms."""

    form_class = TermsForm
    page_title = _("Confirm an accommodation")
    submit_label = _("Confirm")
    said = _("Confirmed. It holds from now on, also for what was begun, and the person is told.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Confirm."""
        words = form.cleaned_data
        terms = Terms(words["time_factor"], words["extra_attempts"], words["break_minutes"])
        accommodating.confirm(self.subject, terms, actor=self.actor, at=at, answer=words["answer"])


class DeclineAccommodationView(AccommodationDeedView):
    """Decline, with an answer."""

    form_class = DeclineForm
    page_title = _("Decline an accommodation")
    submit_label = _("Decline")
    said = _("Declined. The person is told to look at the answer.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Decline."""
        accommodating.decline(self.subject, form.cleaned_data["answer"], actor=self.actor, at=at)


class EndAccommodationView(AccommodationDeedView):
    """End what stands or was asked."""

    form_class = forms.Form
    page_title = _("End an accommodation")
    submit_label = _("End it")
    said = _("Ended.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """End it."""
        del form
        accommodating.end(self.subject, actor=self.actor, at=at)
