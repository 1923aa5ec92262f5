"""Names under lock: each certificate's name is encrypted under a key of its own, and that key under the house's.

AES-256-GCM both times. The setting `NAME_KEY` is 32 random bytes in base64, or several such keys separated by commas,
the newest first: the first seals, all of them open. To rotate, put a new key in front, run `manage.py reseal_names`,
then drop the old one. Whoever loses the last copy of a key loses the names sealed under it.

The name is padded before it is encrypted, so that what stays after an erasure doesn't even tell its length.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from certificates.models import NameKey
from foundation.ground.refusals import Refusal

if TYPE_CHECKING:
    from certificates.models import Certificate

KEY_BYTES = 32
NONCE_BYTES = 12
PADDED = 512
"""Bytes. The longest printable name has 100 characters of at most four bytes each."""

_FOR_KEYS = b"certificates.NameKey"


class NameLocked(Refusal):
    """The house's key that opens this name is not at hand."""


def seal_name(name: str, serial: str) -> tuple[NameKey, str]:
    """Return a fresh key, saved, and the name encrypted under it, in base64; it opens for this serial only."""
    key = secrets.token_bytes(KEY_BYTES)
    padded = name.encode().ljust(PADDED, b"\0")
    sealed = NameKey.objects.create(sealed=_encrypt(_house_keys()[0], key, _FOR_KEYS))
    return sealed, base64.b64encode(_encrypt(key, padded, serial.encode())).decode()


def open_name(certificate: Certificate) -> str | None:
    """Return the name as it was printed, or None when it was erased.

    Raises `NameLocked` when the key row is there and none of the house's keys opens it.
    """
    if certificate.name_key is None:
        return None
    key = _open_key(bytes(certificate.name_key.sealed))
    ciphertext = base64.b64decode(certificate.record["name"])
    return _decrypt(key, ciphertext, certificate.serial.encode()).rstrip(b"\0").decode()


def reseal(name_key: NameKey) -> None:
    """Seal the key under the house's newest key. Raises `NameLocked`."""
    name_key.sealed = _encrypt(_house_keys()[0], _open_key(bytes(name_key.sealed)), _FOR_KEYS)
    name_key.save(update_fields=["sealed"])


def _open_key(sealed: bytes) -> bytes:
    """Try the house's keys, the newest first."""
    for house_key in _house_keys():
        try:
            return _decrypt(house_key, sealed, _FOR_KEYS)
        except InvalidTag:
            continue
    raise NameLocked(_("The name on this certificate can't be shown at the moment. The office can help."))


def _house_keys() -> list[bytes]:
    """Read `NAME_KEY`. Raises `ImproperlyConfigured` when a key in it isn't 32 bytes in base64."""
    try:
        keys = [base64.b64decode(part.strip(), validate=True) for part in settings.NAME_KEY.split(",")]
    except binascii.Error as wrong:
        raise ImproperlyConfigured("NAME_KEY is not base64.") from wrong
    if {len(key) for key in keys} != {KEY_BYTES}:
        raise ImproperlyConfigured(f"NAME_KEY must hold keys of {KEY_BYTES} bytes in base64, separated by commas.")
    return keys


def _encrypt(key: bytes, content: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
