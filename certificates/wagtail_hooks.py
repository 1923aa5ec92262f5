"""What this room adds to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from certificates.admin import deeds
from certificates.admin.boards import CreditBoardsGroup
from certificates.admin.bulk import IssueManyView, IssueMenuItem, PrintTogetherView
from certificates.admin.credit import CreditViewSet, ReverseCreditView
from certificates.admin.issued import CertificateViewSet
from certificates.admin.paper import PaperGroup
from certificates.admin.past import ForgetPastView, GivePastView, ImportPastView, PastViewSet


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


@hooks.register("register_admin_viewset")
def register_paper() -> PaperGroup:
    """Show types of certificates, signatories, and what can be earned."""
    return PaperGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Open the deeds' pages."""
    take_back = path("credit/<uuid:public_id>/take-back/", ReverseCreditView.as_view(), name="reverse_credit")
    return [*deeds.urls(), take_back]


@hooks.register("register_admin_viewset")
def register_past() -> PastViewSet:
    """Show the certificates from before."""
    return PastViewSet("past")


@hooks.register("register_admin_urls")
def register_deeds_of_many() -> list[URLPattern]:
    """Open the pages on which many certificates are issued, printed and brought in."""
    return [
        path("certificates/issue/", IssueManyView.as_view(), name="issue_certificates"),
        path("certificates/print/", PrintTogetherView.as_view(), name="print_certificates"),
        path("certificates/bring-in/", ImportPastView.as_view(), name="import_past"),
        path("past/<uuid:public_id>/give/", GivePastView.as_view(), name="give_past"),
        path("past/<uuid:public_id>/erase/", ForgetPastView.as_view(), name="forget_past"),
    ]


@hooks.register("register_admin_menu_item")
def register_issuing() -> MenuItem:
    """Lead whoever may to issuing certificates."""
    url = reverse("issue_certificates")
    return IssueMenuItem(_("Issue certificates"), url, name="issue-certificates", icon_name="plus", order=252)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("certificates.issue", _("Issue a certificate"), _("Certificate issued"))
    actions.register_action("certificates.give_notice", _("Give notice of withdrawal"), _("Notice of withdrawal given"))
    actions.register_action("certificates.appeal", _("Object to a withdrawal"), _("Objection written down"))
    actions.register_action("certificates.keep", _("Keep a certificate"), _("Certificate kept after notice"))
    actions.register_action(
        "certificates.disclose", _("Choose what a certificate's page shows"), _("Choice about a certificate's page")
    )
    actions.register_action("certificates.withdraw", _("Withdraw a certificate"), _("Certificate withdrawn"))
    actions.register_action("certificates.retract", _("Issued in error"), _("Certificate found to be issued in error"))
    actions.register_action("certificates.reissue", _("Issue under the name of today"), _("Certificate replaced"))
    actions.register_action("certificates.extend", _("Extend a certificate"), _("Certificate extended"))
    actions.register_action("certificates.reverse_credit", _("Take back credit"), _("Credit taken back"))
    actions.register_action(
        "certificates.choose_type", _("Choose a type of certificate"), _("Type of certificate chosen")
    )


@hooks.register("register_log_actions")
def register_log_actions_of_many(actions: Any) -> None:
    """Name the deeds to many, and to certificates from before, in the audit log."""
    actions.register_action("certificates.issue_to_many", _("Issue to many"), _("Certificates issued to many"))
    actions.register_action("certificates.print_together", _("Print together"), _("Certificates put into one PDF"))
    actions.register_action("certificates.import_past", _("Bring in"), _("Certificates from before brought in"))
    actions.register_action("certificates.give_past", _("Give to its holder"), _("Given to its holder's account"))
    actions.register_action("certificates.forget_past", _("Erase the holder"), _("Name and address erased"))
