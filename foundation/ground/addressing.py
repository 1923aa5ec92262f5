"""E-mail addresses as the house keeps them: in lower case, and such as a letter can be written to.

Looked at after they were put in lower case: `İ` alone would pass, and become two signs that no address may hold.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = _("This is not an e-mail address. It needs an @, as in name@example.org.")


LONGEST = 254
"""How many characters an address has at most (RFC 5321, with the brackets around it)."""


def tidy(address: str) -> str:
    """Return the address without spaces around it, in lower case. Raises `ValidationError` where it can't be one."""
    address = address.strip().lower()
    validate_email(address)
    if len(address) > LONGEST or not address.rpartition("@")[0].isascii():
        raise ValidationError(NO_ADDRESS, code="invalid")
    return address


def mailbox(address: str) -> str:
    """Return the address without a tag: what is sent to `name+any@example.org` mostly reaches `name@example.org`."""
    name, _at, domain = address.rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


LINK = re.compile(r"://|@|\bwww\.|\w\.\w{2,}")


def is_in(name: str) -> bool:
    """Whether a name holds an address of the web or of mail, or what a mail program makes a link of."""
    return LINK.search(name) is not None


def refuse_in(name: str) -> str:
    """Return a name that is written into letters to others.

    Raises `ValidationError` where it holds an address of the web or of mail, or what a mail program makes a link of.
    """
    if is_in(name):
        raise ValidationError(_("Write the name without an address of the web or of mail: it stands in letters."))
    return name


def validate(address: str) -> None:
    """Refuse what `tidy` refuses."""
    tidy(address)


def demand(field: forms.EmailField) -> None:
    """Let the field, also one that is not ours, refuse what `tidy` refuses, in our words."""
    field.validators = [validate if check is validate_email else check for check in field.validators]
    field.error_messages["invalid"] = NO_ADDRESS


class AddressField(forms.EmailField):
    """Takes an e-mail address, and gives it as it is kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        demand(self)

    def to_python(self, value: Any) -> Any:
        """Put it in lower case before anything is asked of it."""
        return (super().to_python(value) or "").lower()
