"""What a production site must be told before it starts; every lack is named at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError

from foundation.ground import addressing

SECRET_LENGTH = 50
HTTPS_SLASHES = 2
KEY_BYTES = 32
VARIED = 10
"""How many different signs a secret has at least."""
DIGITS = 9
LAST_PORT = 65535
MOST_PROXIES = 9
USUAL_PORT = 587
STRIPE_KEYS = ("sk_live_", "rk_live_", "sk_test_", "rk_test_")
STRIPE_LENGTH = 30
"""What Stripe gives is longer; the sandbox's is shorter."""
POSTGRESQL = "postgresql:///mitigation"


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

    def address(self, name: str, what: str) -> str:
        """Demand an e-mail address that letters can be written to, and give it as it is kept."""
        value = self.present(name, what)
        return self._letters_reach(name, value, value) if value else ""

    def sender(self, name: str, what: str) -> str:
        """Demand an e-mail address, with a name before it if you like: `Program <program@your.org>`."""
        value = self.present(name, what)
        if value:
            self._letters_reach(name, value, parseaddr(value)[1])
        return value

    def _letters_reach(self, name: str, value: str, address: str) -> str:
        """Give the address as it is kept; name what stands there where it is none."""
        try:
            return addressing.tidy(address)
        except ValidationError:
            self.lacks.append(f"{name} must be an e-mail address, e.g. office@your.org, not {value!r}.")
            return ""

    def begins(self, name: str, what: str, *schemes: str) -> None:
        """Demand an address that begins with one of these schemes."""
        value = self.present(name, what)
        if value and not value.startswith(schemes):
            self.lacks.append(f"{name} must begin with {' or '.join(schemes)}: it is {what}.")

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

    def older_secrets(self, name: str) -> list[str]:
        """Read the secrets that were used before, comma-separated; none, once they were left behind."""
        older = [value.strip() for value in self.environment.get(name, "").split(",") if value.strip()]
        if not all(_is_secret(value) for value in older):
            self.lacks.append(f"{name} must hold secrets that this site used before, with commas between them.")
        return older

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

    def stripe_key(self, name: str) -> str:
        """Demand a secret or restricted key as Stripe gives them, live or for tests; the sandbox's is neither."""
        value = self.present(name, "the secret key, or a restricted one, from Stripe's dashboard")
        if value and not (value.startswith(STRIPE_KEYS) and len(value) >= STRIPE_LENGTH):
            self.lacks.append(f"{name} must be a key of Stripe's, beginning with {' or '.join(STRIPE_KEYS)}.")
        return value

    def webhook_secrets(self, name: str) -> list[str]:
        """Demand what Stripe signs its events with; several, comma-separated, while one is changed for another."""
        told = self.present(name, "the signing secret of the webhook, from Stripe's dashboard")
        values = [value.strip() for value in told.split(",") if value.strip()]
        if not all(value.startswith("whsec_") and len(value) >= STRIPE_LENGTH for value in values):
            self.lacks.append(f"{name} must hold signing secrets of Stripe's, which begin with whsec_.")
        return values

    def count(self, name: str, usual: int, most: int) -> int:
        """Read a whole number up to `most`; without one, the usual."""
        value = self.environment.get(name, "").strip() or str(usual)
        if not (value.isdecimal() and len(value) <= DIGITS and int(value) <= most):
            self.lacks.append(f"{name} must be a whole number up to {most}, e.g. {usual}, not {value[:40]!r}.")
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


def postgresql(address: str) -> dict[str, Any]:
    """Return what Django is told of the database at this address. Raises `ImproperlyConfigured` for any other kind."""
    try:
        told = dj_database_url.parse(address or POSTGRESQL, conn_max_age=None, conn_health_checks=True)
    except ValueError:
        told = {"ENGINE": ""}
    if told["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must be the address of PostgreSQL, e.g. postgresql://name:password@host/mitigation. "
            "A sign in the password that has a meaning in addresses is written as %40 (for @), %2F (for /) and so on."
        )
    return dict(told)
