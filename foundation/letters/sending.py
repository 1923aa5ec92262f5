"""Sending letters: taken by one sender at a time, sent with a Message-ID that never changes, then frozen.

At least once: a sender killed between the mail server's "yes" and its own commit leaves the letter to be sent again
after `LEASE`, with the same Message-ID, so that mailboxes show one (`docs/decisions/0006-letters-at-least-once.md`).
"""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from foundation.ground import clock
from foundation.letters import asking, composing, kinds
from foundation.letters.composing import Words, WordsBroken
from foundation.letters.models import Bounce, Letter, LetterTemplate

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long after each failed try the next one comes; after the last the letter is given up, for staff to see."""
KEPT_FOR = timedelta(days=730)
PERMANENT = range(500, 600)
SWEPT = 100
"""For how many letters of a sort one sweep sends a message again."""


@dataclass(frozen=True)
class Composed:
    """The words that leave, the words that are kept, and what staff should know about the template."""

    leaving: Words
    kept: Words
    trouble: str


class Refused(Exception):  # noqa: N818  (what the mail server said)
    """The mail server will never take this letter."""


def sweep(at: datetime) -> int:
    """Send a message again for letters that are overdue, those due first; return for how many.

    For `SWEPT` at most of those that carry a secret and of the others: while a thousand letters wait, a message more
    for each of them, again and again, would only make the queue longer.
    """
    overdue, secret = Letter.objects.overdue(at).order_by("next_try_at", "pk"), Q(reason__in=kinds.with_secrets())
    found = [*overdue.filter(secret)[:SWEPT], *overdue.exclude(secret)[:SWEPT]]
    for letter in found:
        asking.dispatch(letter)
    return len(found)


def send(letter_id: int) -> bool:
    """Send the letter if it is due and nobody else is sending it; return whether this call sent it."""
    at = clock.now()
    letter = take(letter_id, at)
    if letter is None:
        return False
    if letter.tries > len(BACKOFF) + 1:
        _give_up(letter, at, "Its sender stopped in the middle every time.")
        return False
    try:
        composed = compose(letter)
    except (KeyError, TemplateDoesNotExist, TemplateSyntaxError, WordsBroken) as why:
        _put_off(letter, at, f"The words can't be composed: {why}")
        return False
    return _leave(letter, composed, at)


def take(letter_id: int, at: datetime) -> Letter | None:
    """Take the letter for `LEASE`, and count the try; None where it is not due or another sender has it."""
    if not Letter.objects.due(at).filter(pk=letter_id).update(taken_at=at, tries=F("tries") + 1):
        return None
    return Letter.objects.get(pk=letter_id)


def compose(letter: Letter) -> Composed:
    """Compose the letter from the template that staff edited, or from the shipped one where none is or it is broken.

    A letter that carries a secret is always composed from the shipped one.
    """
    kind = kinds.find(letter.reason)
    facts = composing.facts_for_all() | letter.context
    kept = composing.facts_for_all() | composing.masked(kind, letter.context)
    template = LetterTemplate.objects.filter(reason=letter.reason).first() if kind.is_for_staff_to_edit else None
    if template is None:
        return Composed(composing.shipped(kind, facts), composing.shipped(kind, kept), "")
    try:
        words = composing.edited(template, facts)  # without a secret, what leaves may be kept
        return Composed(words, words, "")
    except WordsBroken as why:
        trouble = f"The edited template was left aside. {why}"
        return Composed(composing.shipped(kind, facts), composing.shipped(kind, kept), trouble)


def message_id(letter: Letter) -> str:
    """Return the Message-ID: the same at every try, and found again in a bounce."""
    return f"<{letter.public_id}@{urlsplit(settings.SITE_ADDRESS).hostname}>"


def forget_old(at: datetime) -> int:
    """Delete letters asked for longer than two years ago, as their privacy line says; return how many."""
    old = Letter.objects.filter(asked_at__lt=at - KEPT_FOR)
    count = old.count()
    old.delete()
    return count


def _leave(letter: Letter, composed: Composed, at: datetime) -> bool:
    """Hand the letter to the mail server and write down what came of it."""
    try:
        _hand_over(letter, composed.leaving)
    except Refused as why:
        _bounce(letter, composed, at, str(why))
        return False
    except OSError as why:  # every error of smtplib and of the network is one
        _put_off(letter, at, f"{type(why).__name__}: {why}", composed)
        return False
    _freeze(letter, composed, sent_at=clock.now(), trouble=composed.trouble)
    return True


def _hand_over(letter: Letter, words: Words) -> None:
    """Give the letter to the mailer. Raises `Refused` for what trying again won't mend, OSError for what it may."""
    message = EmailMultiAlternatives(
        words.subject,
        words.body,
        to=[letter.address],
        reply_to=[settings.OFFICE_EMAIL],
        headers={"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("letters/letter.html", {"words": words}), "text/html")
    try:
        message.send(using="default")
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [(code, said) for code, said in refused.recipients.values()]
        if all(code in PERMANENT for code, _said in codes):
            raise Refused(_spoken(*codes[0])) from refused
        raise
    except smtplib.SMTPDataError as refused:
        if refused.smtp_code in PERMANENT:
            raise Refused(_spoken(refused.smtp_code, refused.smtp_error)) from refused
        raise


def _spoken(code: int, said: bytes | str) -> str:
    """Return what the mail server said, in one line."""
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def _freeze(letter: Letter, composed: Composed | None, **facts: Any) -> None:
    """Write the end of the letter once: its masked words, and nothing left to fill in; a fleeting one leaves no row."""
    words: Mapping[str, Any] = {"subject": composed.kept.subject, "body": composed.kept.body} if composed else {}
    facts["trouble"] = facts["trouble"][:300]
    unsent = Letter.objects.unsent().filter(pk=letter.pk)
    if kinds.is_fleeting(letter.reason):
        unsent.delete()
    else:
        unsent.update(context={}, **words, **facts)


def _put_off(letter: Letter, at: datetime, why: str, composed: Composed | None = None) -> None:
    """Try again later, or give up after the last try."""
    if letter.tries > len(BACKOFF):
        _give_up(letter, at, why, composed)
        return
    Letter.objects.unsent().filter(pk=letter.pk).update(
        taken_at=None, next_try_at=at + BACKOFF[letter.tries - 1], trouble=why[:300]
    )


def _give_up(letter: Letter, at: datetime, why: str, composed: Composed | None = None) -> None:
    """Stop trying; staff see the letter and why among those that did not leave."""
    _freeze(letter, composed, given_up_at=at, trouble=why)


@transaction.atomic
def _bounce(letter: Letter, composed: Composed, at: datetime, why: str) -> None:
    """Write down that the mail server refused the letter for good."""
    Bounce.objects.create(letter=letter, at=at, is_permanent=True, says=why[:500])
    _give_up(letter, at, why, composed)
