"""Receiving what people write to the office, and deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.ground import pacing
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from foundation.letters import asking, handing
from foundation.pages.models.messages import ContactMessage

MOST = 5
SPAN_SECONDS = 600
WHEN = "%B %-d, %Y at %H:%M UTC"


@dataclass(frozen=True)
class Written:
    """What someone wrote: name and subject on one line, the address in lower case; only machines fill in `website`."""

    name: str
    email: str
    subject: str
    message: str
    website: str = ""


class TooManyMessages(Refusal):
    """So many messages came from one network address that it has to wait."""


class LooksLikeMachine(Refusal):
    """A field that no person sees was filled in."""


def receive(words: Written, *, network: str, at: datetime) -> ContactMessage:
    """Keep the message and ask for two letters: a short note to the sender, the message to the office.

    Raises `LooksLikeMachine`, or `TooManyMessages` after five in ten minutes from one network; both name the
    office's address, so that a person turned away can still write.
    """
    if words.website:
        raise LooksLikeMachine(_("We could not take this message. Please write to %(office)s instead.") % _office())
    if _is_hasty(network, at):
        raise TooManyMessages(
            _("Many messages came from your network just now. Please wait ten minutes, or write to %(office)s.")
            % _office()
        )
    return _keep(words, at)


@transaction.atomic
def _keep(words: Written, at: datetime) -> ContactMessage:
    """Write the row and ask for the letters. The sender's repeats nothing: its address has not proved itself."""
    proved = EmailAddress.objects.filter(email=words.email, verified=True).select_related("user").first()
    message = ContactMessage.objects.create(
        name=words.name, email=words.email, subject=words.subject, message=words.message, sent_at=at,
        person=proved.user.public_id if proved else None,
    )  # fmt: skip
    sent_at = at.strftime(WHEN)
    asking.ask("contact_received", to=message.email, about=message.public_id, context={"sent_at": sent_at}, at=at)
    facts = {"name": message.name, "email": message.email, "subject": message.subject, "message": message.message}
    link = settings.SITE_ADDRESS + reverse("contactmessage:inspect", args=[message.public_id])
    asking.ask(
        "contact_message",
        to=settings.OFFICE_EMAIL,
        about=message.public_id,
        context={**facts, "sent_at": sent_at, "link": link},
        at=at,
    )
    return message


@transaction.atomic
def delete(message: ContactMessage, *, actor: Any, reason: str) -> None:
    """Delete a message, for instance since it names a client, with the letters about it: the office's repeats it.

    The log keeps its number and the reason.
    """
    log(actor, "pages.delete_message", message, reason=reason)
    handing.forget([message.public_id])
    message.delete()


def _is_hasty(network: str, at: datetime) -> bool:
    """Count this message; tell whether too many came from there. The address is kept ten minutes, as a keyed hash."""
    return pacing.count("pages.contacting", network, at=at, span=SPAN_SECONDS) > MOST


def _office() -> dict[str, str]:
    """Return whom to write to instead."""
    return {"office": settings.OFFICE_EMAIL}
