"""What staff do about applications and claims in the admin: decide, and settle; what was asked is read beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import DeedView, ReasonedDeedView
from membership import applying, claiming, policy
from membership.admin.asked import asker, evidence_of, owing, what_was_asked
from membership.admin.forms import DecideForm, ReadReasonForm, SettleForm, SpanForm
from membership.giving import Grant
from membership.models import Application, Claim, Term


class BesideWhatWasAskedView(DeedView):
    """A deed about an application or a claim, which stands above the form with its evidence."""

    permission = policy.DECIDE
    template_name = "membership/admin/decide.html"

    def called(self) -> str:
        """Return who asked."""
        return asker(self.subject)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return what is read beside the form."""
        return what_was_asked(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was asked, and the evidence for those who may open it."""
        evidence = evidence_of(self.subject, self.request.user)
        return super().get_context_data(facts=self.facts(), evidence=evidence, **kwargs)


class DecideApplicationView(BesideWhatWasAskedView):
    """Approve or decline an application."""

    model = Application
    form_class = DecideForm
    page_title = _("Decide an application")
    submit_label = _("Decide")
    said = _("Decided. Whoever applied is told by letter.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        is_approved = said["answer"] == "yes"
        applying.decide(self.subject, is_approved=is_approved, reason=said["reason"], actor=self.actor, at=at)


class GrantClaimView(BesideWhatWasAskedView):
    """Believe a claim: for which days, of which level."""

    model = Claim
    form_class = SpanForm
    page_title = _("The membership is found")
    submit_label = _("Put it into the account")
    said = _("It is in the account now, verified as of today. Its member is told by letter.")

    def act(self, form: Any, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        given = Grant(said["level"], form.span(), Term.Kind.CLAIMED, reason=said["reason"])
        claiming.grant(self.subject, given, actor=self.actor, at=at)


class RefuseClaimView(BesideWhatWasAskedView, ReasonedDeedView):
    """Decline a claim."""

    model = Claim
    form_class = ReadReasonForm
    page_title = _("Decline a claim")
    submit_label = _("Decline the claim")
    said = _("Declined. Whoever claimed is told by letter, with what is owed.")
    rule = staticmethod(claiming.refuse)

    def facts(self) -> list[tuple[Any, Any]]:
        """Add what would be owed."""
        return [*super().facts(), *owing(self.subject)]


class SettleClaimView(BesideWhatWasAskedView):
    """Write down how what is owed now was settled."""

    model = Claim
    form_class = SettleForm
    page_title = _("Settle the difference")
    submit_label = _("It is settled")
    said = _("Written down. What is saved by a later payment of an earlier order is owed then.")

    def get_initial(self) -> dict[str, Any]:
        """Carry what is shown as owed."""
        return {"shown_cents": claiming.owed(self.subject)}

    def facts(self) -> list[tuple[Any, Any]]:
        """Add what was saved and settled, and what is owed now."""
        return [*super().facts(), *owing(self.subject)]

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show it again with what is owed by now."""
        form.data = {**form.data.dict(), "shown_cents": claiming.owed(self.subject)}  # type: ignore[attr-defined]  # a QueryDict
        return super().form_invalid(form)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule, at what was shown."""
        said = form.cleaned_data
        words = {"how": said["reason"], "shown_cents": said["shown_cents"]}
        claiming.settle(self.subject, actor=self.actor, at=at, **words)


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [
        path("application/<uuid:public_id>/decide/", DecideApplicationView.as_view(), name="decide_application"),
        path("claim/<uuid:public_id>/grant/", GrantClaimView.as_view(), name="grant_claim"),
        path("claim/<uuid:public_id>/refuse/", RefuseClaimView.as_view(), name="refuse_claim"),
        path("claim/<uuid:public_id>/settle/", SettleClaimView.as_view(), name="settle_claim"),
    ]
