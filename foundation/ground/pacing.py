"""Counting what comes from one network, so that a limit holds for a person and not for each of her addresses.

A house or a phone has one IPv4 address, but 2^64 IPv6 addresses at the least, and may take another for every request:
what counts of those is their first 64 bits. The address is kept for the span alone, as a keyed hash.
"""

from __future__ import annotations

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.core.cache import cache
from django.utils.crypto import salted_hmac

OF_ONE_HOUSE = 64
"""Bits of an IPv6 address that all addresses of a house have in common (RFC 6177)."""


def count(what: str, address: str, *, at: datetime, span: int, times: int = 1) -> int:
    """Count this asking, or so many at once; tell how many came from its network within this span of seconds."""
    key = _key(what, address, at, span)
    cache.add(key, 0, span)
    return cache.incr(key, times)


def counted(what: str, address: str, *, at: datetime, span: int) -> int:
    """Tell how many were counted within this span, and count nothing."""
    return cache.get(_key(what, address, at, span), 0)


def _key(what: str, address: str, at: datetime, span: int) -> str:
    """Return under what it is counted: a keyed hash of whose it is, and of the span."""
    mark = f"{int(at.timestamp()) // span}:{network_of(address)}"
    return f"{what}:{salted_hmac(what, mark, algorithm='sha256').hexdigest()}"


def network_of(address: str) -> str:
    """Return what all addresses of one house have in common; what is no address is its own network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((known.packed, OF_ONE_HOUSE), strict=False))
