"""Memberships in the admin: who belongs, by which terms; given, suspended and ended by the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from foundation.ground import clock
from foundation.ground.admin import (
    Deed,
    DeedView,
    ReasonedDeedView,
    RecordIndexView,
    RecordInspectView,
    RecordViewSet,
    WordedColumn,
)
from foundation.ground.deeds import DeedAboutNoneView
from membership import giving, knowing, policy, rolling, wording
from membership.admin.forms import GrantForm, InterruptForm, SpanForm
from membership.models import Interruption, Membership, Term
from membership.models.memberships import MembershipQuerySet

DAY = timedelta(days=1)


def page_of(membership: Membership) -> str:
    """Return a membership's page for staff."""
    return reverse("membership:inspect", args=[membership.public_id])


def holder(membership: Membership) -> str:
    """Return who holds a membership."""
    return membership.person.get_full_name() if membership.person else str(membership.agency)


def last_day(membership: Any) -> Any:
    """Return the last day that was paid or granted."""
    return wording.day(membership.last - DAY) if membership.last else None


def known(membership: Membership) -> knowing.Known:
    """Return a membership that was fetched with its terms as it stands today."""
    stops = [stop.stop for stop in membership.interruptions.all()]
    return knowing.know(membership, membership.terms.all(), stops, clock.day_of(clock.now()))


def status(membership: Membership) -> str:
    """Say in a word what a membership is today."""
    return str(wording.STATES[known(membership).standing.state])


class MembershipIndexView(RecordIndexView):
    """Memberships, each with its holder and its last day; found by name, address or agency."""

    def get_base_queryset(self) -> QuerySet[Membership]:
        """Fetch with each membership what its line says, by three statements for any number."""
        found: MembershipQuerySet = super().get_base_queryset()
        last = Max("terms__span__endswith", filter=Q(terms__reversed_at=None))
        return knowing.with_terms(found).annotate(last=last)

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Lead to giving a membership and to bringing members in."""
        ways = (
            (policy.DECIDE, _("Give a membership"), "grant_membership", "plus"),
            (policy.BRING_IN, _("Bring in from a table"), "bring_in_members", "upload"),
        )
        user = self.request.user
        return [
            HeaderButton(label, url=reverse(name), icon_name=icon)
            for right, label, name, icon in ways
            if user.has_perm(right)
        ]


class MembershipInspectView(RecordInspectView):
    """One membership: what it is today, its terms, and what stopped it."""

    template_name = "membership/admin/membership.html"

    def get_page_subtitle(self) -> str:
        """Return who holds it."""
        return holder(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Say what it is today."""
        known = giving.today(self.object, clock.now())
        pool = self.object.pool
        seats = [(_("Seats"), f"{pool.taken} / {pool.capacity}")] if pool else []
        return [
            (_("Today"), wording.STATES[known.standing.state]),
            (_("In words"), wording.said(known.standing)),
            (_("Level"), known.level),
            *seats,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add every term, also those that were reversed, and every interruption."""
        terms = Term.objects.filter(membership=self.object).select_related("level").order_by("-pk")
        stops = Interruption.objects.filter(membership=self.object).order_by("-pk")
        lines = [(term, wording.days(term.days)) for term in terms]
        may_decide = self.request.user.has_perm(policy.DECIDE)
        return super().get_context_data(terms=lines, stops=stops, may_decide=may_decide, **kwargs)


class MembershipViewSet(RecordViewSet):
    """Who belongs."""

    model = Membership
    permission = policy.SEE
    icon = "group"
    menu_label = _("Memberships")
    list_display: Sequence[Any] = [
        TitleColumn("holder", label=_("Member"), accessor=holder, get_url=page_of),
        Column("status", label=_("Today"), accessor=status),
        WordedColumn("level", label=_("Level"), accessor=lambda membership: known(membership).level),
        WordedColumn("joined_on", label=_("Joined on"), sort_key="joined_on"),
        WordedColumn("last", label=_("Last day"), accessor=last_day),
    ]
    search_fields: Sequence[str] = ["person__name", "person__email", "agency__name"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["joined_on"]
    index_view_class = MembershipIndexView
    inspect_view_class = MembershipInspectView
    deeds = (
        Deed("give_term", _("Give a term"), "plus", policy.DECIDE),
        Deed("interrupt_membership", _("Suspend or end"), "lock", policy.DECIDE),
    )


class GiveTermView(DeedView):
    """Give days to a membership by the office."""

    model = Membership
    permission = policy.DECIDE
    form_class = SpanForm
    page_title = _("Give a term")
    submit_label = _("Give these days")
    said = _("Given.")

    def called(self) -> str:
        """Return who holds it."""
        return holder(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        giving.grant(self.subject, granted(form), actor=self.actor, at=at)


def granted(form: Any) -> giving.Grant:
    """Return what a form gives."""
    said = form.cleaned_data
    return giving.Grant(said["level"], form.span(), Term.Kind.GRANTED, reason=said["reason"])


class GrantMembershipView(DeedAboutNoneView):
    """Give a membership to somebody who has none yet, such as an honorary one."""

    model = Membership
    permission = policy.DECIDE
    form_class = GrantForm
    page_title = _("Give a membership")
    submit_label = _("Give it")
    said = _("Given.")
    made: Membership | None = None

    def after(self) -> str:
        """Return the membership's page once there is one."""
        return page_of(self.made) if self.made else reverse("membership:index")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        term = giving.grant_to(rolling.demand_owner(said["address"]), granted(form), actor=self.actor, at=at)
        self.made = term.membership


class InterruptView(DeedView):
    """Suspend or end a membership."""

    model = Membership
    permission = policy.DECIDE
    form_class = InterruptForm
    page_title = _("Suspend or end")
    submit_label = _("Do it")
    said = _("Written down.")

    def called(self) -> str:
        """Return who holds it."""
        return holder(self.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        giving.interrupt(
            self.subject,
            Interruption.Kind(said["kind"]),
            begins_on=said["begins_on"],
            until_on=said["until_on"],
            reason=said["reason"],
            actor=self.actor,
            at=at,
        )


class OfMembershipView:
    """A deed about a term or an interruption, which leads back to its membership."""

    subject: Any

    def after(self) -> str:
        """Return the membership's page."""
        return page_of(self.subject.membership)

    def called(self) -> str:
        """Return who holds the membership."""
        return holder(self.subject.membership)


class TakeBackTermView(OfMembershipView, ReasonedDeedView):
    """Take days back that the office gave or brought in."""

    model = Term
    permission = policy.DECIDE
    page_title = _("Take a term back")
    submit_label = _("Take it back")
    said = _("Taken back. It stays in the list, with its reason.")
    rule = staticmethod(giving.take_back)


class LiftView(OfMembershipView, DeedView):
    """Lift a suspension or an end."""

    model = Interruption
    permission = policy.DECIDE
    form_class = forms.Form
    page_title = _("Lift")
    submit_label = _("Lift it")
    said = _("Lifted.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        del form
        giving.lift(self.subject, actor=self.actor, at=at)
