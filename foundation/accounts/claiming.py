"""Claiming an account that somebody else began: whoever proves the address owns it, and owns it alone.

Anybody can sign up with anybody's address; the account stays shut until the address is proved. Whoever proves it later
in another way than by the code of that sign-up (she asked for a code to sign in, or for a new password) need not be who
chose its password and its name. Both go, with every way in; she says her own. Known as account pre-hijacking
(Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022).
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.accounts import ending
from foundation.accounts.models import User
from foundation.ground.auditing import log

AS_SHE_SIGNS_UP = "account_email_verification_sent"
"""Where the session that signed up takes the code that was sent for it; no other session can."""


def on_address_proved(request: HttpRequest, email_address: EmailAddress, **_facts: Any) -> None:
    """Take away what was chosen before, where the first address of an account is proved by another way in."""
    here = request.resolver_match
    if here is not None and here.url_name == AS_SHE_SIGNS_UP:
        return
    person: User = email_address.user
    if EmailAddress.objects.filter(user=person, verified=True).exclude(pk=email_address.pk).exists():
        return
    claim(person)
    messages.warning(
        request,
        _(
            "An account with your address had been begun before, and the address never confirmed. It is yours now: "
            "the password and the name chosen then are gone. Say your own under My account."
        ),
    )


@transaction.atomic
def claim(person: User) -> None:
    """Leave nothing of what was chosen before: no password, no name, no second step, no session."""
    person.set_unusable_password()
    person.name = person.certificate_name = ""
    person.save(update_fields=["password", "name", "certificate_name"])
    Authenticator.objects.filter(user=person).delete()
    ending.end_others(person, here=None)
    log(None, "accounts.claim", person)
