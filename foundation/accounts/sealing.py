"""Sealing what must not lie open in the database: the secrets of authenticator apps and recovery codes.

To change `SECRET_KEY`, name the one until now in `SECRET_KEY_FALLBACKS` and run `manage.py reseal_factors`. Sessions
and links that were signed with it hold as long as it stands there.
"""

from __future__ import annotations

import base64

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

SEALED = frozenset({"secret", "seed"})
"""What is sealed of a second factor: an app's secret, what recovery codes are drawn from. A passkey keeps no secret."""
PURPOSE = b"foundation.accounts.sealing: second factors"


def seal(text: str) -> str:
    """Seal under a key drawn from `SECRET_KEY`."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Open what was sealed under `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`."""
    return _keys().decrypt(sealed.encode()).decode()


def reseal(factor: Authenticator) -> None:
    """Seal what a second factor keeps under today's `SECRET_KEY`. Raises `InvalidToken` where no key opens it."""
    rotated = {name: _keys().rotate(factor.data[name].encode()).decode() for name in SEALED & factor.data.keys()}
    factor.data = {**factor.data, **rotated}
    factor.save(update_fields=["data"])


def _keys() -> MultiFernet:
    return MultiFernet([_key(force_bytes(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: bytes) -> Fernet:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret)
    return Fernet(base64.urlsafe_b64encode(drawn))
