"""What staff do with one certificate: notice, objection, decision; an error, another name, a later last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from certificates import policy, telling
from certificates.admin.forms import DecideForm, ExtendForm, IssueAnotherForm, NoticeForm, ReissueForm, RetractForm
from certificates.amending import appealing, extending, renaming, replacing, retracting, withdrawing
from certificates.forms import AppealForm
from certificates.models import Certificate, Notice
from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonedDeedView

GIVE_NOTICE = Deed("give_notice", _("Give notice of withdrawal"), "mail", policy.WITHDRAW)
WRITE_DOWN = Deed("write_down_appeal", _("Write down an objection"), "comment", policy.WITHDRAW)
WITHDRAW = Deed("withdraw_certificate", _("Withdraw"), "cross", policy.WITHDRAW)
KEEP = Deed("keep_certificate", _("Keep it"), "check", policy.WITHDRAW)
RETRACT = Deed("retract_certificate", _("Issued in error"), "warning", policy.RETRACT)
REISSUE = Deed("reissue_certificate", _("Issue under the name of today"), "user", policy.REPLACE)
EXTEND = Deed("extend_certificate", _("Extend"), "date", policy.EXTEND)
ISSUE_ANOTHER = Deed("issue_another_certificate", _("Issue another"), "plus", policy.REPLACE)


def possible(certificate: Certificate, *, on: date) -> list[Deed]:
    """Return the deeds that can be done to a certificate as it stands on this day."""
    if certificate.ended_at is not None:
        return [ISSUE_ANOTHER] if replacing.can_be_replaced(certificate) else []
    extend = [EXTEND] if certificate.lapses_on else []
    notice = certificate.notices.open().first()
    if notice is None:
        rename = [REISSUE] if renaming.bears_another_name(certificate) else []
        return [GIVE_NOTICE, *rename, *extend, RETRACT]
    write_down = [] if notice.appealed_at else [WRITE_DOWN]
    withdraw = [WITHDRAW] if notice.acts_on <= on else []
    return [*write_down, KEEP, *withdraw, *extend, RETRACT]


def page_of(certificate: Certificate) -> str:
    """Return a certificate's page for staff."""
    return reverse("certificate:inspect", args=[certificate.public_id])


class GiveNoticeView(ReasonedDeedView):
    """Tell the holder that the certificate is to be withdrawn, and from which day."""

    model = Certificate
    permission = policy.WITHDRAW
    form_class = NoticeForm
    page_title = _("Give notice of withdrawal")
    submit_label = _("Give notice")
    said = _("The holder is told by letter, and can object.")
    template_name = "certificates/admin/notice.html"
    rule = staticmethod(withdrawing.give_notice)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the first day on which it may be withdrawn."""
        acts_on = telling.day(clock.day_of(clock.now()) + withdrawing.PERIOD)
        return super().get_context_data(acts_on=acts_on, **kwargs)


class OfNoticeView(DeedView):
    """A deed that answers a notice: it shows what the notice said, and what the holder said to it."""

    model = Certificate
    permission = policy.WITHDRAW
    form_class: type[forms.Form] = DecideForm
    template_name = "certificates/admin/decide.html"
    rule: ClassVar[Callable[..., Any]]
    given: ClassVar[str] = "answer"

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        self.rule(self.subject, actor=self.actor, at=at, **{self.given: form.cleaned_data[self.given]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the open notice, if there is one."""
        notice: Notice | None = self.subject.notices.open().first()
        return super().get_context_data(notice=notice, outcome=self.rule.__name__, **kwargs)


class WithdrawView(OfNoticeView):
    """Withdraw a certificate, after reading what was said and what follows from it."""

    page_title = _("Withdraw a certificate")
    submit_label = _("Withdraw it")
    said = _("Withdrawn. Its page says so from now on, and its holder is told.")
    rule = staticmethod(withdrawing.withdraw)


class KeepView(OfNoticeView):
    """Drop the notice."""

    page_title = _("Keep a certificate")
    submit_label = _("Keep it")
    said = _("The notice is dropped, and the holder is told.")
    rule = staticmethod(withdrawing.keep)


class WriteDownAppealView(OfNoticeView):
    """Write down what the holder said by letter or by phone."""

    form_class = AppealForm
    page_title = _("Write down an objection")
    submit_label = _("Keep these words")
    said = _("Kept. Nothing is withdrawn before it is answered.")
    rule = staticmethod(appealing.appeal)
    given = "words"


class RetractView(ReasonedDeedView):
    """End a certificate that should never have been issued."""

    model = Certificate
    permission = policy.RETRACT
    form_class = RetractForm
    page_title = _("Issued in error")
    submit_label = _("It was issued in error")
    said = _("Its page says from now on that it was issued in error, and its holder is told.")
    template_name = "certificates/admin/retract.html"
    rule = staticmethod(retracting.retract)


class ReissueView(ReasonedDeedView):
    """Replace a certificate by one under the name of today."""

    model = Certificate
    permission = policy.REPLACE
    form_class = ReissueForm
    page_title = _("Issue under the name of today")
    submit_label = _("Issue it anew")
    said = _("Issued. The old one is replaced, and its holder is told.")
    template_name = "certificates/admin/reissue.html"
    rule = staticmethod(renaming.reissue)

    def after(self) -> str:
        """Return the new certificate's page once there is one."""
        return page_of(self.made or self.subject)


class ExtendView(DeedView):
    """Move the last day later."""

    model = Certificate
    permission = policy.EXTEND
    form_class = ExtendForm
    page_title = _("Extend a certificate")
    submit_label = _("Extend it")
    said = _("Extended. Its page says so, and its holder is told.")
    template_name = "certificates/admin/extend.html"

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        extending.extend(self.subject, until=until, reason=reason, actor=self.actor, at=at)


class IssueAnotherView(ReasonedDeedView):
    """Issue another certificate after one was withdrawn or in error, after reading what it will say."""

    model = Certificate
    permission = policy.REPLACE
    form_class = IssueAnotherForm
    page_title = _("Issue another certificate")
    submit_label = _("Issue it")
    said = _("Issued. Its holder is told by letter.")
    template_name = "certificates/admin/issue_another.html"
    rule = staticmethod(replacing.issue_another)

    def after(self) -> str:
        """Return the new certificate's page once there is one."""
        return page_of(self.made or self.subject)


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [
        path(f"certificate/<uuid:public_id>/{way}/", view.as_view(), name=deed.url_name)
        for way, view, deed in (
            ("notice", GiveNoticeView, GIVE_NOTICE),
            ("objection", WriteDownAppealView, WRITE_DOWN),
            ("keep", KeepView, KEEP),
            ("withdraw", WithdrawView, WITHDRAW),
            ("error", RetractView, RETRACT),
            ("reissue", ReissueView, REISSUE),
            ("extend", ExtendView, EXTEND),
            ("issue-another", IssueAnotherView, ISSUE_ANOTHER),
        )
    ]
