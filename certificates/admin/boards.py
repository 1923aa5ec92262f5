"""Boards, categories of credit, and approvals in the Wagtail admin: set up by staff and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup

from certificates.models import Board, CreditApproval, CreditCategory
from foundation.ground.admin import KeptViewSet

HOURS = (50, 60)
ADVERTISED = _(
    "Nothing is said of an approval before it is given. Once it is approved, with its number, the course's page names "
    "the board while the window is open, and certificates and transcripts do for what was earned inside it. A board "
    "that ends an approval early: write its last day under “until”; what was earned before stays credit."
)


class BoardForm(WagtailAdminModelForm):
    """A board, whose hour is one that boards have."""

    def clean_hour(self) -> int:
        """Take 50 or 60."""
        hour: int = self.cleaned_data["hour"]
        if hour not in HOURS:
            raise forms.ValidationError(_("An hour of credit has 50 or 60 minutes."))
        return hour


class ApprovalForm(WagtailAdminModelForm):
    """An approval; what the database would refuse is said in words, at its field."""

    def clean(self) -> dict[str, Any]:
        """Ask for the board's number once it approved, and for days in their order."""
        said: dict[str, Any] = super().clean()
        if said.get("status") == CreditApproval.Status.APPROVED and not said.get("number"):
            self.add_error("number", _("Write down the number that the board gave; without it nothing is approved."))
        begins, ends = said.get("covers_from"), said.get("covers_until")
        if begins and ends and ends < begins:
            self.add_error("covers_until", _("The last day can't be before the first."))
        return said


CATEGORY = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("key", help_text=_("A word in small letters: tables of certificates from before name it so.")),
        FieldPanel("place", help_text=_("The lowest stands first.")),
    ]
)
BOARD = ObjectList(
    [
        FieldPanel("name"),
        FieldPanel("place"),
        FieldPanel("hour", help_text=_("60, or 50 where the board counts so.")),
    ],
    base_form_class=BoardForm,
)
APPROVAL = ObjectList(
    [
        HelpPanel(content=ADVERTISED),
        FieldPanel("activity"),
        FieldPanel("board"),
        FieldPanel("category"),
        FieldPanel("minutes"),
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldPanel("number"),
                FieldRowPanel([FieldPanel("covers_from"), FieldPanel("covers_until")]),
            ],
            heading=_("What the board said"),
        ),
    ],
    base_form_class=ApprovalForm,
)


class CategoryViewSet(KeptViewSet):
    """What minutes are counted as."""

    model = CreditCategory
    icon = "list-ul"
    menu_label = _("Categories of credit")
    edit_handler = CATEGORY
    list_display: Sequence[str] = ["title", "key", "place"]


class BoardViewSet(KeptViewSet):
    """Boards that approve continuing education."""

    model = Board
    icon = "group"
    menu_label = _("Boards")
    edit_handler = BOARD
    list_display: Sequence[str] = ["name", "place", "hour"]
    search_fields: Sequence[str] = ["name", "place"]
    search_backend_name = None


class ApprovalIndexView(generic.IndexView):
    """Approvals, each with its board, activity and category."""

    def get_base_queryset(self) -> QuerySet[CreditApproval]:
        """Fetch with each approval what its line says."""
        found: QuerySet[CreditApproval] = super().get_base_queryset()
        return found.select_related("board", "activity", "category")


class ApprovalViewSet(KeptViewSet):
    """What boards have approved, and what they were asked."""

    model = CreditApproval
    icon = "success"
    menu_label = _("Approvals of credit")
    edit_handler = APPROVAL
    index_view_class = ApprovalIndexView
    list_display: Sequence[Any] = [
        "board",
        Column("activity", label=_("Activity"), accessor="activity.title"),
        Column("category", label=_("Category"), accessor="category.title"),
        "number",
        Column("status", label=_("Status"), accessor="get_status_display"),
        "covers_from",
        "covers_until",
    ]
    list_filter: Sequence[str] = ["status", "board"]
    search_fields: Sequence[str] = ["number", "board__name", "activity__title"]
    search_backend_name = None


class CreditBoardsGroup(ModelViewSetGroup):
    """All about boards, in one place of the menu."""

    menu_label = _("Boards of credit")
    menu_icon = "group"
    menu_order = 252
    items = (
        ApprovalViewSet("creditapproval"),
        BoardViewSet("board"),
        CategoryViewSet("creditcategory"),
    )
