"""Domains by which staff may ask for a seat: never one that an office shares with others. Pure.

A county's domain is its prosecutor's too; a provider's is everybody's. So no domain of a government is ever taken, nor
one of a provider of mail. An office without a domain of its own invites its staff one by one.
"""

from __future__ import annotations

SHARED_ENDINGS = ("gov", "mil", "us")
"""Endings under which governments of the United States keep their addresses."""

PROVIDERS = frozenset(
    {
        "aol.com", "att.net", "bellsouth.net", "charter.net", "comcast.net", "cox.net", "duck.com", "earthlink.net",
        "fastmail.com", "frontier.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com", "hey.com", "hotmail.com",
        "icloud.com", "juno.com", "live.com", "mac.com", "mail.com", "me.com", "msn.com", "netzero.net",
        "optonline.net", "outlook.com", "pm.me", "proton.me", "protonmail.com", "rocketmail.com", "rr.com",
        "sbcglobal.net", "spectrum.net", "tuta.com", "tutanota.com", "verizon.net", "windstream.net", "yahoo.com",
        "ymail.com", "zoho.com",
    }
)  # fmt: skip
"""Providers at whose domains anybody may have an address."""


def domain_of(address: str) -> str:
    """Return the domain of an address, in lower case."""
    return address.rpartition("@")[2].strip().lower().rstrip(".")


def is_shared(domain: str) -> bool:
    """Whether others than the office have addresses at this domain."""
    labels = domain.strip().lower().rstrip(".").split(".")
    return len(labels) < 2 or labels[-1] in SHARED_ENDINGS or ".".join(labels[-2:]) in PROVIDERS  # noqa: PLR2004  (a name and an ending)
