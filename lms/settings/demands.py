"""What a production site must be told before it starts; every lack is named at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50
HTTPS_SLASHES = 2
KEY_BYTES = 32
VARIED = 10
"""How many different signs a secret has at least."""


class Demands:
    """Reads settings from the environment and collects what is wrong, so that one start names all of it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.lacks: list[str] = []

    def present(self, name: str, what: str) -> str:
        """Demand that `name` is set."""
        value = self.environment.get(name, "").strip()
        if not value:
            self.lacks.append(f"{name} is not set: {what}.")
        return value

    def absent(self, name: str, why: str) -> None:
        """Demand that `name` is not set."""
        if self.environment.get(name, "").strip():
            self.lacks.append(f"{name} is set: {why}. Unset it.")

    def secret(self, name: str) -> str:
        """Demand a long random string that isn't the demonstration's."""
        value = self.environment.get(name, "")
        if not _is_secret(value):
            self.lacks.append(
                f"{name} must be a secret of your own of at least {SECRET_LENGTH} characters. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
            )
        return value

    def key(self, name: str) -> str:
        """Demand 32 random bytes in base64; while a key is changed, several, comma-separated, the newest first."""
        value = self.environment.get(name, "")
        if not all(_is_key(one.strip()) for one in value.split(",")):
            self.lacks.append(
                f"{name} must be {KEY_BYTES} random bytes in base64; it seals the names on certificates, so keep "
                "a copy in a safe place. Make one with: python3 -c 'import base64, secrets; "
                f"print(base64.b64encode(secrets.token_bytes({KEY_BYTES})).decode())'"
            )
        return value

    def https(self, name: str) -> str:
        """Demand the site's own address, with https and without a path."""
        value = self.environment.get(name, "").rstrip("/")
        if not value.startswith("https://") or value.count("/") != HTTPS_SLASHES:
            self.lacks.append(f"{name} must be the site's own address, e.g. https://learn.your.org")
        return value

    def count(self, name: str, usual: int) -> int:
        """Read a small whole number; without one, the usual."""
        value = self.environment.get(name, "").strip() or str(usual)
        if not value.isdecimal():
            self.lacks.append(f"{name} must be a whole number, e.g. {usual}, not {value!r}.")
            return usual
        return int(value)

    def settle(self) -> None:
        """Raise `ImproperlyConfigured` with every lack, if there is one."""
        if self.lacks:
            raise ImproperlyConfigured("This site can't start yet:\n- " + "\n- ".join(self.lacks))


def _is_secret(value: str) -> bool:
    """Whether the value is long, varied, and neither Django's placeholder nor the demonstration's."""
    is_placeholder = value.startswith("django-insecure") or "never-for-people" in value
    return len(value) >= SECRET_LENGTH and len(set(value)) >= VARIED and not is_placeholder


def _is_key(value: str) -> bool:
    """Whether the value is 32 bytes in base64 and isn't the demonstration's."""
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(key) == KEY_BYTES and b"demonstration" not in key and len(set(key)) >= VARIED
