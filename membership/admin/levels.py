"""Levels in the admin: set up by staff, priced by finance, kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from foundation.ground.admin import DeedView, KeptViewSet
from foundation.ground.refusals import Refusal
from membership import leveling
from membership.admin.forms import DuesForm
from membership.models import Level
from membership.terming import LAST_SAFE_DAY
from payments import policy as payments_policy

MONTHS = 12


class LevelForm(WagtailAdminModelForm):
    """A level; what the database would refuse is said in words, at its field."""

    def clean_holder(self) -> str:
        """Let it be held by another kind of member only before anybody has it."""
        holder: str = self.cleaned_data["holder"]
        try:
            leveling.refuse_another_holder(self.instance, holder)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return holder

    def clean(self) -> dict[str, Any]:
        """Ask for seats of an agency's level, and for a day that every year has."""
        said: dict[str, Any] = super().clean()
        is_agency = said.get("holder") == Level.Holder.AGENCY
        if is_agency and not said.get("seats"):
            self.add_error("seats", _("A level for agencies has one seat at least."))
        if not is_agency and said.get("seats"):
            self.add_error("seats", _("A level for a person has no seats."))
        if not said.get("months"):
            self.add_error("months", _("One month at least."))
        if not 1 <= (said.get("year_month") or 0) <= MONTHS:
            self.add_error("year_month", _("A month from 1 to 12."))
        if not 1 <= (said.get("year_day") or 0) <= LAST_SAFE_DAY:
            self.add_error("year_day", _("A day from 1 to 28, which every month has."))
        return said


LEVEL = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("key", help_text=_("A word in small letters: tables of members from before name it so.")),
        FieldPanel("holder"),
        FieldPanel("description"),
        FieldPanel("benefits"),
        MultiFieldPanel(
            [
                FieldPanel("runs"),
                FieldPanel("months"),
                FieldRowPanel([FieldPanel("year_month"), FieldPanel("year_day")]),
                FieldPanel("prorates"),
                FieldPanel("rollover_days"),
            ],
            heading=_("How it runs"),
        ),
        MultiFieldPanel([FieldPanel("grace_days"), FieldPanel("grace_keeps_price")], heading=_("Grace")),
        MultiFieldPanel(
            [FieldPanel("gives_member_price"), FieldPanel("seats")],
            heading=_("Price and seats"),
        ),
        MultiFieldPanel([FieldPanel("needs_approval"), FieldPanel("needs_yearly_proof")], heading=_("Asked first")),
        MultiFieldPanel([FieldPanel("is_offered"), FieldPanel("place")], heading=_("On the page of levels")),
    ],
    base_form_class=LevelForm,
)


def page_of_price(level: Level) -> str:
    """Return where a level is priced."""
    return reverse("price_level", args=[level.public_id])


def sale(level: Level) -> Any:
    """Say whether dues of the level are for sale."""
    if level.sellable is None:
        return _("not for sale")
    return _("taken off sale") if level.sellable.closed_at else _("for sale")


class LevelIndexView(generic.IndexView):
    """Levels, each with whether it is for sale."""

    def get_base_queryset(self) -> QuerySet[Level]:
        """Fetch with each level what its line says."""
        found: QuerySet[Level] = super().get_base_queryset()
        return found.select_related("sellable")


class LevelViewSet(KeptViewSet):
    """Levels of membership."""

    model = Level
    icon = "list-ol"
    menu_label = _("Levels")
    edit_handler = LEVEL
    index_view_class = LevelIndexView
    list_display: Sequence[Any] = [
        "title",
        "key",
        Column("holder", label=_("Held by"), accessor="get_holder_display"),
        Column("runs", label=_("Runs"), accessor="get_runs_display"),
        TitleColumn("sale", label=_("Dues"), accessor=sale, get_url=page_of_price),
    ]
    search_fields: Sequence[str] = ["title", "key"]
    search_backend_name = None


class PriceLevelView(DeedView):
    """Put dues of a level on sale, or change what they cost from now on."""

    model = Level
    permission = payments_policy.SET_PRICES
    form_class = DuesForm
    page_title = _("Price the dues")
    submit_label = _("Sell at this price from now on")
    said = _("Priced. Orders that were placed keep what was shown.")

    def after(self) -> str:
        """Return to the levels."""
        return reverse("level:index")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        leveling.put_on_sale(self.subject, **form.cleaned_data, actor=self.actor, at=at)


class CloseLevelView(DeedView):
    """Take dues of a level off sale."""

    model = Level
    permission = payments_policy.SET_PRICES
    form_class = forms.Form
    page_title = _("Take off sale")
    submit_label = _("Take it off sale")
    said = _("Nobody can buy these dues any more. What was bought runs on.")

    def after(self) -> str:
        """Return to the levels."""
        return reverse("level:index")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        del form
        leveling.take_off_sale(self.subject, actor=self.actor, at=at)
