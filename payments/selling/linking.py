"""Linking to an offered place: the secret path in a letter. Its version has a newer letter close an older one."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import sealing
from foundation.ground.refusals import Refusal
from payments.models import OrderLine, PlaceOffer

SALT = "payments.inviting"


class LinkIsOld(Refusal):
    """The link is not good any more, or never was."""


def link_of(offer: PlaceOffer) -> str:
    """Return the path on which a place is taken."""
    return reverse("offered_place", args=[sealing.seal(offer.public_id, offer.version, salt=SALT)])


def find(token: str) -> PlaceOffer:
    """Return the offer that a link opens, while it does. Raises `LinkIsOld`, which says why it doesn't."""
    public_id, version = _read(token)
    offers = PlaceOffer.objects.select_related("line__order__payer", "line__sellable")
    offer = offers.filter(public_id=public_id).first()
    if offer is None:
        raise LinkIsOld(_not_good())
    if offer.ended_at:
        raise LinkIsOld(_why_over(offer))
    if offer.version != version:
        raise LinkIsOld(_("A newer letter about this place was sent to you. Please use the link in that one."))
    return offer


def is_taken_by(token: str, person: User) -> bool:
    """Whether a link led to a place that this person has."""
    try:
        public_id, _version = _read(token)
    except LinkIsOld:
        return False
    return OrderLine.objects.filter(offers__public_id=public_id, person=person, withdrawn_at=None).exists()


def _read(token: str) -> tuple[UUID, int]:
    """Return which offer a link names, and in which version. Raises `LinkIsOld`."""
    try:
        return sealing.unseal(token, salt=SALT)
    except signing.BadSignature as wrong:
        raise LinkIsOld(_not_good()) from wrong


def _not_good() -> str:
    return _("This link is not good. Please look whether all of it was copied from your letter.")


def _why_over(offer: PlaceOffer) -> str:
    """Say plainly what became of an offer that is over."""
    ask = _("Please ask whoever offered it to you.")
    said = {
        PlaceOffer.End.GIVEN: _("This place has gone to somebody already."),
        PlaceOffer.End.TAKEN_BACK: _("This place is not offered to you any more."),
        PlaceOffer.End.GIVEN_UP: _("This place was given up by whoever bought it, so nobody can take it."),
        PlaceOffer.End.FORGOTTEN: _("This offer is over."),
    }
    return f"{said[PlaceOffer.End(offer.ended_as)]} {ask}"
