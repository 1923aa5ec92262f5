"""Linking to a seat: the secret path in a letter. It holds a version, so that a newer letter closes an older one."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground import sealing
from foundation.ground.refusals import Refusal
from membership.models import Seat

SALT = "membership.seating"


class LinkIsOld(Refusal):
    """The link is not good any more."""


def link_of(seat: Seat) -> str:
    """Return the path on which a seat is claimed."""
    return reverse("seat", args=[sealing.seal(seat.public_id, seat.version, salt=SALT)])


def find(token: str) -> Seat:
    """Return the seat that a link offers, while it does. Raises `LinkIsOld`."""
    try:
        public_id, version = sealing.unseal(token, salt=SALT)
    except signing.BadSignature as wrong:
        raise LinkIsOld(_link_is_old()) from wrong
    seats = Seat.objects.select_related("membership__agency", "membership__pool")
    seat = seats.filter(public_id=public_id, version=version, released_at=None, claimed_at=None).first()
    if seat is None:
        raise LinkIsOld(_link_is_old())
    return seat


def is_taken_by(token: str, person: User) -> bool:
    """Whether a link led to a seat in which this person sits."""
    try:
        public_id, _version = sealing.unseal(token, salt=SALT)
    except signing.BadSignature:
        return False
    return Seat.objects.filter(public_id=public_id, person=person, released_at=None).exists()


def _link_is_old() -> str:
    return _("This link is not good any more. Ask whoever coordinates your agency for a new one.")
