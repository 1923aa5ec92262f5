"""Losing and having: what dues that were bought give now, and what ends with them when they are given up."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from membership import wording
from membership.models import Membership, Seat, Term
from payments.models import OrderLine
from payments.selling.registering import Gift


def loses(line: OrderLine) -> str:
    """Say what ends when these dues are given up: of an agency's, also how many of its staff lose their seats."""
    term = Term.objects.standing().filter(source=line.public_id).select_related("membership__agency").first()
    if term is None:
        return ""
    words = {"days": wording.days(term.days), "agency": term.membership.agency}
    if term.membership.person_id not in {None, line.order.payer_id}:  # Her days say until when she belonged before.
        return _("The membership that these dues bought ends, and with it the price for members.")
    if term.membership.agency is None:
        return _("The membership that these dues bought (%(days)s) ends, and with it the price for members.") % words
    n = Seat.objects.filter(membership=term.membership, claimed_at__isnull=False, released_at=None).count()
    return _(
        "The membership that these dues bought for %(agency)s (%(days)s) ends. With it end the seats of its "
        "staff, %(n)d now, and the price for members that comes with a seat."
    ) % {**words, "n": n}


def gives(lines: Sequence[OrderLine]) -> dict[int, Gift]:
    """Return the memberships that these dues gave and that stand, with their last day. One query."""
    sources = {line.public_id: line.pk for line in lines}
    terms = Term.objects.standing().filter(source__in=sources).select_related("membership__agency")
    return {sources[term.source]: _gift(term.membership, term) for term in terms.order_by("pk") if term.source}


def _gift(membership: Membership, term: Term) -> Gift:
    """Say until when it runs."""
    words = {"day": wording.day(term.days.last), "agency": membership.agency}
    if membership.agency is None:
        said = _("You are a member until %(day)s.") % words
        return Gift(said, _("My membership"), reverse("my_membership"))
    said = _("%(agency)s is a member until %(day)s, and can give its staff their seats.") % words
    return Gift(said, _("Give seats to the staff"), reverse("agency", args=[membership.agency.public_id]))
