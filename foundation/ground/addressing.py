"""E-mail addresses as the house keeps them: in lower case, and such as a letter can be written to.

Looked at after they were put in lower case: `İ` alone would pass, and become two signs that no address may hold.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = _("This is not an e-mail address. It needs an @, as in name@example.org.")


def tidy(address: str) -> str:
    """Return the address without spaces around it, in lower case. Raises `ValidationError` where it can't be one."""
    address = address.strip().lower()
    validate_email(address)
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(NO_ADDRESS, code="invalid")
    return address


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
