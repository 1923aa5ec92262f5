"""Digesting: by what hash a release, a frozen lesson or a draft is known."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def sha256(facts: Any) -> str:
    """Return the SHA-256 of JSON-ready facts in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()
