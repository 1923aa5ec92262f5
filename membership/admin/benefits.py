"""Consultations, requests of defense teams, and the members' mailing list, in the admin."""

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

from foundation.ground import clock, handing, tabling
from foundation.ground.admin import Deed, DeedView, RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn
from foundation.ground.deeds import DeedAboutNoneView
from membership import answering, corresponding, policy, rolling
from membership.admin.asked import AskedIndexView, asker, page_of
from membership.admin.forms import AnswerForm, AppointForm
from membership.models import Consultation, ListPlace, Referral


def assignee(asked: Any) -> str | None:
    """Return who has it."""
    return asked.assigned_to.get_full_name() if asked.assigned_to else None


class OpenIndexView(AskedIndexView):
    """Requests, each with who has it."""

    def get_base_queryset(self) -> Any:
        """Fetch with each who has it."""
        return super().get_base_queryset().select_related("assigned_to")


class ReferralIndexView(RecordIndexView):
    """Requests of defense teams, each with who has it."""

    def get_base_queryset(self) -> Any:
        """Fetch with each who has it."""
        return super().get_base_queryset().select_related("assigned_to")


def asked_by(asked: Any) -> str:
    """Return who asks: a member, or somebody of a defense team's office."""
    if isinstance(asked, Consultation):
        return asker(asked)
    return ", ".join(filter(None, (asked.name, asked.office)))


class AskedInspectView(RecordInspectView):
    """One request; what was answered is not answered again."""

    def get_page_subtitle(self) -> str:
        """Return who asks."""
        return asked_by(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Say who asked, and who has it."""
        return [(_("From"), asked_by(self.object)), (_("Has it"), assignee(self.object))]

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to assign and to answer what is open."""
        return () if self.object.answered_at else self.deeds


MOMENTS: Sequence[Any] = [
    WordedColumn("assigned_to", label=_("Has it"), accessor=assignee),
    WordedColumn("asked_at", label=_("Asked at"), sort_key="asked_at"),
    WordedColumn("answered_at", label=_("Answered at"), sort_key="answered_at"),
]


class ConsultationViewSet(RecordViewSet):
    """Consultations that members ask for."""

    model = Consultation
    permission = policy.DECIDE
    icon = "comment"
    menu_label = _("Consultations")
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("From"), accessor=asker, get_url=page_of),
        *MOMENTS,
    ]
    search_fields: Sequence[str] = ["person__name", "person__email"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["words", "asked_at", "assigned_at", "answered_at", "answer"]
    index_view_class = OpenIndexView
    inspect_view_class = AskedInspectView
    deeds = (
        Deed("assign_consultation", _("Assign"), "user", policy.DECIDE),
        Deed("answer_consultation", _("Answer"), "mail", policy.DECIDE),
    )


class ReferralViewSet(RecordViewSet):
    """Defense teams that look for somebody."""

    model = Referral
    permission = policy.DECIDE
    icon = "search"
    menu_label = _("Defense teams")
    list_display: Sequence[Any] = [
        TitleColumn("office", label=_("Office"), get_url=page_of),
        WordedColumn("region", label=_("Where")),
        *MOMENTS,
    ]
    search_fields: Sequence[str] = ["name", "office", "region"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = [
        "address",
        "region",
        "words",
        "asked_at",
        "assigned_at",
        "answered_at",
        "answer",
    ]
    index_view_class = ReferralIndexView
    inspect_view_class = AskedInspectView
    deeds = (
        Deed("assign_referral", _("Assign"), "user", policy.DECIDE),
        Deed("answer_referral", _("Answer"), "mail", policy.DECIDE),
    )


class AssignView(DeedView):
    """Give a consultation to somebody to answer."""

    model: Any = Consultation
    permission = policy.DECIDE
    form_class = AppointForm
    page_title = _("Assign")
    submit_label = _("Assign")
    said = _("Assigned.")

    template_name = "membership/admin/asks.html"

    def called(self) -> str:
        """Return who asks."""
        return asked_by(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        to = rolling.demand_owner(form.cleaned_data["address"])
        answering.assign(self.subject, to, actor=self.actor, at=at)


class AssignReferralView(AssignView):
    """Give a defense team's request to somebody to answer."""

    model = Referral


class AnswerView(DeedView):
    """Answer a consultation."""

    model: Any = Consultation
    permission = policy.DECIDE
    form_class = AnswerForm
    page_title = _("Answer")
    submit_label = _("Answer by letter")
    said = _("Answered. Whoever asked has a letter.")
    template_name = "membership/admin/asks.html"

    def called(self) -> str:
        """Return who asks."""
        return asked_by(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        answering.answer(self.subject, form.cleaned_data["words"], actor=self.actor, at=at)


class AnswerReferralView(AnswerView):
    """Answer a defense team."""

    model = Referral


def person_of(place: ListPlace) -> str:
    """Return whose place it is."""
    return place.person.get_full_name()


def page_of_place(place: ListPlace) -> str:
    """Return the page of a place on the list."""
    return reverse("listplace:inspect", args=[place.public_id])


class ListIndexView(AskedIndexView):
    """What the mailing list should hold, and what it was told."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Lead to what has to be told."""
        return [HeaderButton(_("What the list has to be told"), url=reverse("take_list"), icon_name="download")]


class ListPlaceViewSet(RecordViewSet):
    """The members' mailing list, which is kept elsewhere."""

    model = ListPlace
    permission = policy.DECIDE
    icon = "mail"
    menu_label = _("Mailing list")
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("Person"), accessor=person_of, get_url=page_of_place),
        WordedColumn("is_on", label=_("Belongs on it")),
        WordedColumn("told_on", label=_("The list holds")),
        WordedColumn("told_at", label=_("Told at"), sort_key="told_at"),
    ]
    list_filter: Sequence[str] = ["is_on", "told_on"]
    search_fields: Sequence[str] = ["person__name", "address"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["address", "wants", "is_on", "told_on", "told_address", "told_at"]
    index_view_class = ListIndexView


class TakeListView(DeedAboutNoneView):
    """Take what the list has to be told, as a table; it counts as told from then on."""

    model = ListPlace
    permission = policy.DECIDE
    form_class = forms.Form
    template_name = "membership/admin/take_list.html"
    page_title = _("What the list has to be told")
    submit_label = _("Take the table")

    def after(self) -> str:
        """Return to the list."""
        return reverse("listplace:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how many lines it has."""
        return super().get_context_data(n=corresponding.untold().count(), **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Hand the table out."""
        del form
        table = corresponding.take(self.actor, at=clock.now())
        return handing.as_file(HttpResponse(table, content_type=tabling.CONTENT_TYPE), "list.csv")
