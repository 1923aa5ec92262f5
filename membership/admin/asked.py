"""Applications and claims in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from foundation.ground.admin import (
    Deed,
    DeedView,
    ReasonedDeedView,
    RecordIndexView,
    RecordInspectView,
    RecordViewSet,
    WordedColumn,
)
from membership import applying, claiming, filing, policy
from membership.admin.forms import DecideForm, ReadReasonForm, SettleForm, SpanForm
from membership.giving import Grant
from membership.models import Application, Claim, Term
from payments.wording import money


def page_of(asked: Any) -> str:
    """Return the page of an application or a claim."""
    return reverse(f"{asked._meta.model_name}:inspect", args=[asked.public_id])


def asker(asked: Any) -> str:
    """Return who asked."""
    return str(asked.person.get_full_name())


WAITS, YES, NO = "waits", "yes", "no"


def decision(asked: Any) -> str:
    """Say what was decided about an application or a claim: nothing is decided as long as it waits."""
    if not asked.decided_at:
        return gettext("waits for a decision")
    if isinstance(asked, Claim):
        return gettext("granted") if asked.is_granted else gettext("not found")
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
    evidence_kind = filing.OF_APPLICATION

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
        found = filing.find(self.evidence_kind, self.object.public_id)
        may_open = found is not None and filing.may_open(self.request.user, found)
        return super().get_context_data(evidence=found if may_open else None, **kwargs)


class ClaimInspectView(AskedInspectView):
    """One claim, and what is owed on it where it was refused."""

    evidence_kind = filing.OF_CLAIM

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what was saved by the price in advance."""
        return [*super().facts(), (_("Saved by the price in advance"), money(claiming.owed(self.object)))]

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to decide what is not decided, and to settle what is owed."""
        claim: Claim = self.object
        if not claim.decided_at:
            return [deed for deed in self.deeds if deed.url_name != "settle_claim"]
        is_owed = not claim.is_granted and not claim.settled_at and claiming.owed(claim)
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
        WordedColumn("settled_at", label=_("Settled at"), sort_key="settled_at"),
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
        "settled_at",
        "settled_how",
    ]
    index_view_class = AskedIndexView
    inspect_view_class = ClaimInspectView
    deeds = (
        Deed("grant_claim", _("Grant it"), "check", policy.DECIDE),
        Deed("refuse_claim", _("Refuse it"), "cross", policy.DECIDE),
        Deed("settle_claim", _("Settle the difference"), "download", policy.DECIDE),
    )


class DecideApplicationView(DeedView):
    """Approve or decline an application."""

    model = Application
    permission = policy.DECIDE
    form_class = DecideForm
    page_title = _("Decide an application")
    submit_label = _("Decide")
    said = _("Decided. Whoever applied is told by letter.")

    def called(self) -> str:
        """Return who asked."""
        return asker(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        is_approved = said["answer"] == "yes"
        applying.decide(self.subject, is_approved=is_approved, reason=said["reason"], actor=self.actor, at=at)


class GrantClaimView(DeedView):
    """Believe a claim: for which days, of which level."""

    model = Claim
    permission = policy.DECIDE
    form_class = SpanForm
    page_title = _("The membership is found")
    submit_label = _("Put it into the account")
    said = _("It is in the account now, verified as of today. Its member is told by letter.")

    def called(self) -> str:
        """Return who asked."""
        return asker(self.subject)

    def act(self, form: Any, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        given = Grant(said["level"], form.span(), Term.Kind.CLAIMED, reason=said["reason"])
        claiming.grant(self.subject, given, actor=self.actor, at=at)


class RefuseClaimView(ReasonedDeedView):
    """Refuse a claim."""

    model = Claim
    permission = policy.DECIDE
    form_class = ReadReasonForm
    page_title = _("The membership is not found")
    submit_label = _("Refuse the claim")
    said = _("Refused. Whoever claimed is told by letter, with what is owed.")
    rule = staticmethod(claiming.refuse)

    def called(self) -> str:
        """Return who claims."""
        return asker(self.subject)


class SettleClaimView(DeedView):
    """Write down how the difference was settled."""

    model = Claim
    permission = policy.DECIDE
    form_class = SettleForm
    page_title = _("Settle the difference")
    submit_label = _("It is settled")
    said = _("Written down.")

    def called(self) -> str:
        """Return who claimed."""
        return asker(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        claiming.settle(self.subject, how=form.cleaned_data["reason"], actor=self.actor, at=at)
