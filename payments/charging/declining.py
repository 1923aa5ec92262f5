"""Declining: a card that did not pay leaves a row on its attempt, so that payer and finance read what happened.

It says nothing about money, and ends nothing: another card may be tried on the same page. All declines of a payment are
asked of Stripe each time that it tells of one, so that an event that is doubled, or late, changes nothing (P10). What
never reached a bank, such as 3-D Secure that failed, Stripe remembers until the next try alone: that one is missing
here where its event was lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils.translation import gettext as _

from payments import wording
from payments.charging import gateway, marking
from payments.models import CardAttempt, Decline, Order

Why = Decline.Why
WHY: Mapping[str, Decline.Why] = {
    "insufficient_funds": Why.FUNDS,
    "card_velocity_exceeded": Why.LIMIT,
    "withdrawal_count_limit_exceeded": Why.LIMIT,
    "expired_card": Why.EXPIRED,
    "incorrect_number": Why.TYPED,
    "invalid_number": Why.TYPED,
    "incorrect_cvc": Why.TYPED,
    "invalid_cvc": Why.TYPED,
    "incorrect_zip": Why.TYPED,
    "incorrect_address": Why.TYPED,
    "invalid_expiry_month": Why.TYPED,
    "invalid_expiry_year": Why.TYPED,
    "payment_intent_authentication_failure": Why.UNSURE,
    "authentication_required": Why.UNSURE,
    "authentication_not_handled": Why.UNSURE,
    "card_not_supported": Why.UNFIT,
    "currency_not_supported": Why.UNFIT,
    "transaction_not_allowed": Why.UNFIT,
    "processing_error": Why.AGAIN,
    "issuer_not_available": Why.AGAIN,
    "reenter_transaction": Why.AGAIN,
    "try_again_later": Why.AGAIN,
}
"""What a payer may read of Stripe's reasons. That a card is thought lost, stolen or misused is told to nobody."""


def take_in(intent: str) -> int | None:
    """Write down each decline of this payment that is not known yet; return how many, None where it is not ours."""
    tried = gateway.tries_of(intent)
    if not marking.is_ours(tried.metadata):
        return None
    public_id = marking.id_in(tried.metadata, "attempt")
    attempt = CardAttempt.objects.filter(public_id=public_id).first() if public_id else None
    if attempt is None:
        return None
    before = Decline.objects.filter(attempt=attempt)
    n = before.count()
    Decline.objects.bulk_create(
        (
            Decline(
                attempt=attempt,
                external_id=one.id,
                declined_at=one.at,
                why=WHY.get(one.code, Why.UNTOLD),
            )
            for one in tried.declines
        ),
        ignore_conflicts=True,
    )
    return before.count() - n


def told(order: Order) -> str:
    """Say to whoever pays that her card was declined last, when and why, if no money has come since; else nothing."""
    last = last_of(order)
    if last is None:
        return ""
    words = {"moment": wording.moment(last.declined_at), "why": last.get_why_display()}
    return _("Your card was declined on %(moment)s: %(why)s.") % words


def last_of(order: Order) -> Decline | None:
    """Return the last decline on an order for which no money has come since; None where that is not so."""
    paid_since = {"attempt__order__payments__received_at__gte": F("declined_at")}
    return Decline.objects.filter(attempt__order=order).exclude(**paid_since).first()
