"""Applications and claims in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from foundation.files.models import PrivateFile
from foundation.ground.admin import (
    Deed,
    RecordIndexView,
    RecordInspectView,
    RecordViewSet,
    WordedColumn,
    worded,
)
from membership import claiming, filing, policy
from membership.models import Application, Claim, Settlement
from payments.charging import standing
from payments.models import Order
from payments.wording import money


def page_of(asked: Any) -> str:
    """Return the page of an application or a claim."""
    return reverse(f"{asked._meta.model_name}:inspect", args=[asked.public_id])


def asker(asked: Any) -> str:
    """Return who asked."""
    return str(asked.person.get_full_name())


ASKED = {
    Application: ("level", "words", "attests", "edition", "asked_at"),
    Claim: ("elsewhere", "words", "is_provisional", "asked_at"),
}
"""What somebody said who asked, by the names of its fields."""


def what_was_asked(asked: Any) -> list[tuple[Any, Any]]:
    """Return what an application or a claim says, each with its name."""
    noun = type(asked)
    return [(capfirst(noun._meta.get_field(name).verbose_name), worded(getattr(asked, name))) for name in ASKED[noun]]


def evidence_of(asked: Any, reader: Any) -> PrivateFile | None:
    """Return what was sent with an application or a claim, for those who may open it."""
    kind = filing.OF_CLAIM if isinstance(asked, Claim) else filing.OF_APPLICATION
    found = filing.find(kind, asked.public_id)
    return found if found is not None and filing.may_open(reader, found) else None


def owing(claim: Claim) -> list[tuple[Any, Any]]:
    """Return what was saved by the price in advance; on what was refused also each settlement, and what is owed now.

    Where something was given up after it was settled, also what was settled beyond what is saved.
    """
    saved = [(_("Saved by the price in advance"), money(claiming.saved(claim)))]
    if not claiming.is_refused(claim):
        return saved
    settlements = claim.settlements.select_related("line__order").order_by("pk")
    told = [*saved, *((_("Settled"), settled(one)) for one in settlements)]
    if beyond := claiming.beyond(claim):
        told.append((_("Settled beyond what is saved now"), money(beyond)))
    return [*told, (_("Owed now"), money(claiming.owed(claim)))]


def settled(one: Settlement) -> Any:
    """Say how much was settled, when and how: by an order, which leads on, and whether that was given up since."""
    words = {"cents": money(one.cents), "moment": worded(one.at), "how": one.how or "-"}
    if one.line is None:
        return gettext("%(cents)s on %(moment)s: %(how)s") % words
    order = one.line.order
    link = format_html(
        '<a class="house-link" href="{}">{}</a>', reverse("order:inspect", args=[order.public_id]), order
    )
    said = gettext("{cents} on {moment}: by order {order} ({standing})")
    if one.line.withdrawn_at:
        words["until"] = worded(one.line.withdrawn_at)
        said = gettext("{cents} on {moment}: by order {order}; given up on {until}, so it does not count any more")
    else:
        words["standing"] = standing.of(standing.with_money(Order.objects.filter(pk=order.pk)).get()).word
    return format_html(said, order=link, **words)


WAITS, YES, NO = "waits", "yes", "no"


def decision(asked: Any) -> str:
    """Say what was decided about an application or a claim: nothing is decided as long as it waits."""
    if not asked.decided_at:
        return gettext("waits for a decision")
    if isinstance(asked, Claim):
        return gettext("granted") if asked.is_granted else gettext("declined")
    return gettext("approved") if asked.is_approved else gettext("declined")


class DecisionFilters(WagtailFilterSet):
    """A way to narrow what was asked: by what was decided, or that nothing was."""

    decision = django_filters.ChoiceFilter(
        choices=((WAITS, _("waits for a decision")), (YES, _("yes")), (NO, _("no"))),
        label=_("Decision"),
        method="by_decision",
    )
    answer: ClassVar[str]

    def by_decision(self, queryset: Any, _name: str, value: str) -> Any:
        """Narrow to those of which this was decided."""
        if value == WAITS:
            return queryset.filter(decided_at=None)
        return queryset.filter(decided_at__isnull=False, **{self.answer: value == YES})


class ApplicationFilters(DecisionFilters):
    """Ways to narrow the applications."""

    answer = "is_approved"

    class Meta:
        model = Application
        fields: Sequence[str] = ("level",)


class ClaimFilters(DecisionFilters):
    """Ways to narrow the claims."""

    answer = "is_granted"

    class Meta:
        model = Claim
        fields: Sequence[str] = ()


class AskedIndexView(RecordIndexView):
    """Applications or claims, each with who asked."""

    def get_base_queryset(self) -> Any:
        """Fetch with each who asked."""
        return super().get_base_queryset().select_related("person")


class AskedInspectView(RecordInspectView):
    """One application or claim, with its evidence; what was decided can't be decided again."""

    template_name = "membership/admin/asked.html"

    def get_page_subtitle(self) -> str:
        """Return who asked."""
        return asker(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what was decided."""
        return [(_("Decision"), decision(self.object))]

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to decide what is not decided."""
        return () if self.object.decided_at else self.deeds

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the evidence, for those who may open it."""
        return super().get_context_data(evidence=evidence_of(self.object, self.request.user), **kwargs)


class ClaimIndexView(AskedIndexView):
    """Claims, each with what is owed on it now, by a few statements for all on a page."""

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Read for the page what is owed on each."""
        paginator, page, found, is_more = super().paginate_queryset(queryset, page_size)
        page.object_list = rows = list(found)
        owed = claiming.owed_on([claim.public_id for claim in rows if claiming.is_refused(claim)])
        for claim in rows:
            claim.owed = owed.get(claim.public_id, 0)
        return paginator, page, rows, is_more


class ClaimInspectView(AskedInspectView):
    """One claim, and what is owed on it where it was refused."""

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what was saved by the price in advance, what was settled of it, and what is owed."""
        return [*super().facts(), *owing(self.object)]

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to decide what is not decided, and to settle what is owed."""
        claim: Claim = self.object
        if not claim.decided_at:
            return [deed for deed in self.deeds if deed.url_name != "settle_claim"]
        is_owed = claiming.is_refused(claim) and claiming.owed(claim)
        return [deed for deed in self.deeds if deed.url_name == "settle_claim"] if is_owed else ()


class ApplicationViewSet(RecordViewSet):
    """What was sent for levels that ask for something first."""

    model = Application
    permission = policy.DECIDE
    icon = "form"
    menu_label = _("Applications")
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("From"), accessor=asker, get_url=page_of),
        "level",
        WordedColumn("asked_at", label=_("Asked at"), sort_key="asked_at"),
        WordedColumn("decided_at", label=_("Decided at"), sort_key="decided_at"),
        Column("decision", label=_("Decision"), accessor=decision),
    ]
    filterset_class = ApplicationFilters
    search_fields: Sequence[str] = ["person__name", "person__email"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = [
        "level",
        "words",
        "attests",
        "edition",
        "asked_at",
        "decided_at",
        "good_until_on",
        "reason",
    ]
    index_view_class = AskedIndexView
    inspect_view_class = AskedInspectView
    deeds = (Deed("decide_application", _("Decide"), "check", policy.DECIDE),)


class ClaimViewSet(RecordViewSet):
    """Memberships that people say are kept elsewhere."""

    model = Claim
    permission = policy.SEE
    icon = "help"
    menu_label = _("Claims")
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("From"), accessor=asker, get_url=page_of),
        WordedColumn("asked_at", label=_("Asked at"), sort_key="asked_at"),
        WordedColumn("decided_at", label=_("Decided at"), sort_key="decided_at"),
        Column("decision", label=_("Decision"), accessor=decision),
        Column("owed", label=_("Owed"), accessor=lambda claim: money(claim.owed) if claim.owed else "-"),
    ]
    filterset_class = ClaimFilters
    search_fields: Sequence[str] = ["person__name", "person__email", "elsewhere"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = [
        "elsewhere",
        "words",
        "is_provisional",
        "asked_at",
        "decided_at",
        "reason",
    ]
    index_view_class = ClaimIndexView
    inspect_view_class = ClaimInspectView
    deeds = (
        Deed("grant_claim", _("Grant it"), "check", policy.DECIDE),
        Deed("refuse_claim", _("Decline it"), "cross", policy.DECIDE),
        Deed("settle_claim", _("Settle the difference"), "download", policy.DECIDE),
    )
