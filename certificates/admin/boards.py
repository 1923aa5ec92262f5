"""Boards, categories of credit, and approvals in the Wagtail admin: set up by staff and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup

from certificates.models import Board, CreditApproval, CreditCategory
from foundation.ground.admin import KeptViewSet

ADVERTISED = _(
    "Nothing is said of an approval before it is given. Once it is approved, with its number, the course's page names "
    "the board while the window is open, and certificates and transcripts do for what was earned inside it. A board "
    "that ends an approval early: write its last day under “until”; what was earned before stays credit."
)
CATEGORY = ObjectList([FieldPanel("title"), FieldPanel("key"), FieldPanel("place")])
BOARD = ObjectList([FieldPanel("name"), FieldPanel("place"), FieldPanel("hour")])
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
    ]
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
