"""What this room adds to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from certificates.admin.boards import CreditBoardsGroup
from certificates.admin.credit import CreditViewSet, ReverseCreditView
from certificates.admin.issued import CertificateViewSet, IssueAnotherView, WithdrawView


@hooks.register("register_admin_viewset")
def register_certificates() -> CertificateViewSet:
    """Show the certificates."""
    return CertificateViewSet("certificate")


@hooks.register("register_admin_viewset")
def register_credit() -> CreditViewSet:
    """Show what was earned, minute by minute."""
    return CreditViewSet("credit")


@hooks.register("register_admin_viewset")
def register_boards() -> CreditBoardsGroup:
    """Show boards, categories of credit and approvals."""
    return CreditBoardsGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Open the deeds' pages."""
    another = IssueAnotherView.as_view()
    return [
        path("certificate/<uuid:public_id>/withdraw/", WithdrawView.as_view(), name="withdraw_certificate"),
        path("certificate/<uuid:public_id>/issue-another/", another, name="issue_another_certificate"),
        path("credit/<uuid:public_id>/take-back/", ReverseCreditView.as_view(), name="reverse_credit"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("certificates.issue", _("Issue a certificate"), _("Certificate issued"))
    actions.register_action("certificates.withdraw", _("Withdraw a certificate"), _("Certificate withdrawn"))
    actions.register_action("certificates.reverse_credit", _("Take back credit"), _("Credit taken back"))
