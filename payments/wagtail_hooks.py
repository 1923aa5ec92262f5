"""What this room adds to the admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from payments.admin import bills, books, checks, ending, findings, forgoing, looking, orders, prices, remitting
from payments.admin.books import BillsGroup
from payments.admin.findings import FindingViewSet
from payments.admin.prices import PricesGroup
from payments.admin.refunds import CardsGroup


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("payments.order", _("Order"), _("Order placed"))
    actions.register_action("payments.confirm", _("Confirm an order"), _("Order confirmed"))
    actions.register_action("payments.end", _("End an order"), _("Order ended"))
    actions.register_action("payments.withdraw", _("Take back what was sold"), _("What was sold was taken back"))
    actions.register_action("payments.swap", _("Give to somebody else"), _("Given to somebody else"))
    actions.register_action("payments.offer_place", _("Offer a place"), _("Place offered by a letter"))
    actions.register_action("payments.take_back_offer", _("Take an offer back"), _("Offer of a place taken back"))
    actions.register_action("payments.take_place", _("Take a place"), _("Offered place taken"))


@hooks.register("register_log_actions")
def register_log_actions_of_cards(actions: Any) -> None:
    """Name in the audit log what cards bring about."""
    actions.register_action("payments.receive", _("Receive a payment"), _("Payment by card received"))
    actions.register_action(
        "payments.revive", _("Revive an order"), _("Ended order was paid and took its places again")
    )
    actions.register_action("payments.pay_back", _("Pay back"), _("Refund asked for"))
    actions.register_action("payments.send_by_hand", _("Send back by hand"), _("Sent back by check or transfer"))
    actions.register_action("payments.dispute", _("Dispute"), _("Payment was disputed"))
    actions.register_action("payments.dispute_ended", _("Dispute ended"), _("Dispute of a payment ended"))
    actions.register_action("payments.settle_finding", _("Settle a finding"), _("Finding settled"))


@hooks.register("register_admin_viewset")
def register_cards() -> CardsGroup:
    """Show what came and went by card."""
    return CardsGroup()


@hooks.register("register_admin_viewset")
def register_findings() -> FindingViewSet:
    """Show what doesn't agree."""
    return FindingViewSet("finding")


@hooks.register("register_admin_urls")
def register_deeds_of_cards() -> list[URLPattern]:
    """Open the pages of what staff do about cards and findings."""
    return [*looking.urls(), *findings.urls()]


@hooks.register("register_admin_menu_item")
def register_reconciliation() -> MenuItem:
    """Lead whoever may to the reconciliation."""
    return findings.menu_item()


@hooks.register("register_log_actions")
def register_log_actions_of_paper(actions: Any) -> None:
    """Name in the audit log what is done with paper and checks."""
    actions.register_action("payments.invoice", _("Send an invoice"), _("Invoice sent"))
    actions.register_action("payments.credit", _("Send a credit note"), _("Credit note sent"))
    actions.register_action("payments.void_invoice", _("Void an invoice"), _("Invoice voided"))
    actions.register_action("payments.reissue_invoice", _("Send an invoice anew"), _("Invoice sent anew"))
    actions.register_action("payments.write_off", _("Write off an invoice"), _("What nobody will pay written off"))
    actions.register_action("payments.attach", _("Hand in a purchase order"), _("Purchase order handed in"))
    actions.register_action("payments.enter_check", _("Enter a check"), _("Check or transfer entered"))
    actions.register_action("payments.put_check", _("Put to an order"), _("Check or transfer put to an order"))
    actions.register_action("payments.bounce_check", _("Not paid by the bank"), _("Check was not paid by the bank"))
    actions.register_action("payments.return_money", _("Pay back what is kept"), _("Money that was kept paid back"))
    actions.register_action("payments.take_table", _("Take a table away"), _("Table of the books taken away"))
    actions.register_action("payments.set_price", _("Set a price"), _("Price set"))


@hooks.register("register_admin_viewset")
def register_bills() -> BillsGroup:
    """Show orders, invoices, checks and quotes."""
    return BillsGroup()


@hooks.register("register_admin_viewset")
def register_prices() -> PricesGroup:
    """Show what things cost, and on which terms."""
    return PricesGroup()


@hooks.register("register_admin_urls")
def register_deeds_of_paper() -> list[URLPattern]:
    """Open the pages of what finance does about orders, paper, checks and prices."""
    return [
        *orders.urls(),
        *ending.urls(),
        *remitting.urls(),
        *bills.urls(),
        *forgoing.urls(),
        *checks.urls(),
        *books.urls(),
        *prices.urls(),
    ]


@hooks.register("register_admin_menu_item")
def register_owed() -> MenuItem:
    """Lead whoever may to what is owed."""
    return books.menu_items()[0]


@hooks.register("register_admin_menu_item")
def register_booked() -> MenuItem:
    """Lead whoever may to what was booked."""
    return books.menu_items()[1]
