"""A record told in words, not in what programs read."""

from __future__ import annotations

from foundation.accounts.recounting import Told, recount

RECORD = {
    "person": "0190",
    "rooms": {
        "accounts": {"email": "mara@example.org", "is_administrator": False, "name": "", "log": []},
        "certificates": {
            "certificates": [
                {
                    "id": "0191",
                    "digest": "ab12",
                    "serial": "MCP-1",
                    "issued_at": "2026-11-23T18:30:00+00:00",
                    "withdrawn_at": None,
                    "record": {"minutes": 90, "roles": ["a", "b"], "demonstration": True},
                }
            ]
        },
    },
}


def test_names_become_words_and_moments_have_their_zone() -> None:
    about, log, certificates = recount(RECORD)

    assert about == Told("About you", parts=[Told("E-mail address", "mara@example.org"), Told("Administrator", "no")])
    assert log == Told("What was done")
    assert certificates == Told(
        "Certificates",
        parts=[
            Told(
                "1",
                parts=[
                    Told("Certificate number", "MCP-1"),
                    Told("Issued at", "November 23, 2026, 18:30 UTC"),
                    Told(
                        "What it says",
                        parts=[Told("Minutes", "90"), Told("Roles", "a; b"), Told("Demonstration", "yes")],
                    ),
                ],
            )
        ],
    )
