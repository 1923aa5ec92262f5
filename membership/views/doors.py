"""Who comes to this room's pages."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from foundation.accounts.doors import me
from membership import coordinating
from membership.coordinating import NotItsCoordinator
from membership.models import Agency


def agency_of(request: HttpRequest, public_id: UUID) -> Agency:
    """Return the agency, if whoever asks coordinates it; to anybody else there is none (404)."""
    try:
        return coordinating.demand(me(request), public_id)
    except NotItsCoordinator as refusal:
        raise Http404 from refusal
