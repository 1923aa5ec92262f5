"""The first administrator: someone who may do everything, made from the command line."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class AddressTaken(Refusal):
    """Someone has this address already."""


@transaction.atomic
def found(email: str) -> User:
    """Make an administrator whose address counts as verified and who has no password yet. Raises `AddressTaken`."""
    email = email.strip().lower()
    if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
        raise AddressTaken(
            _("Somebody with the address %(email)s exists already; nothing was changed.") % {"email": email}
        )
    person = User.objects.create_superuser(email)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    log(None, "accounts.found_administrator", person)
    return person


def way_in(person: User) -> str:
    """Return an address where a password can be set once, within three days (`PASSWORD_RESET_TIMEOUT`)."""
    words = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.SITE_ADDRESS + reverse("account_reset_password_from_key", kwargs=words)
