from __future__ import annotations

import io
import random
import sys
import uuid
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from foundation.ground import clock
from foundation.letters import bouncing
from foundation.letters.bouncing import Report, Unplaced
from foundation.letters.models import Bounce, Letter

ID = "0192f0c1-2345-7abc-8def-0123456789ab"
FAILED = (
    "Final-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
)


def notification(
    *,
    fates: str = FAILED,
    returned: str = f"Content-Type: message/rfc822\n\nMessage-ID: <{ID}@learn.example>\nSubject: Hello\n\nBody\n",
) -> bytes:
    """Return a notification as Postfix writes it."""
    return f"""\
From: MAILER-DAEMON@mx.example
To: program@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <{uuid.uuid4()}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{fates}
--cut
{returned}
--cut--
""".encode()


def test_a_failure_is_permanent_and_says_why() -> None:
    assert bouncing.read(notification()) == Report(
        uuid.UUID(ID), is_permanent=True, says="5.1.1 smtp; 550 no such user"
    )


@pytest.mark.parametrize(
    ("fates", "is_permanent", "says"),
    [
        ("Action: delayed\nStatus: 4.4.1\n", False, "4.4.1"),
        ("Action: failed\nStatus: 4.4.7 (too long)\n", False, "4.4.7 (too long)"),
        ("Action: failed\n", True, "No reason was given."),
        ("Action: delayed\nStatus: 4.2.2\n\nAction: Failed (for good)\nStatus: 5.7.1\n", True, "5.7.1"),
    ],
)
def test_a_delay_is_not_a_failure_and_the_worst_fate_counts(fates: str, is_permanent: bool, says: str) -> None:
    assert bouncing.read(notification(fates=fates)) == Report(uuid.UUID(ID), is_permanent, says)


def test_the_letter_is_found_in_returned_headers_too() -> None:
    returned = f"Content-Type: text/rfc822-headers\n\nSubject: Hello\nMessage-Id: <{ID.upper()}@learn.example>\n"

    assert isinstance(bouncing.read(notification(returned=returned)), Report)


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (
            b"Subject: out of office\n\nBack on Monday.",
            "This is not a delivery status notification (multipart/report).",
        ),
        (b"", "This is not a delivery status notification (multipart/report)."),
        (notification(fates="Action: relayed\nStatus: 2.0.0\n"), "The notification reports no failure and no delay."),
        (
            notification(returned="Content-Type: text/rfc822-headers\n\nMessage-ID: <other@elsewhere>\n"),
            "The notification names no letter of ours (no Message-ID that we wrote).",
        ),
        (
            notification(
                returned="Content-Type: text/rfc822-headers\nContent-Type: multipart/mixed; boundary=x\n\n--x--\n"
            ),
            "The notification names no letter of ours (no Message-ID that we wrote).",
        ),
    ],
)
def test_what_cannot_be_placed_says_why(mail: bytes, why: str) -> None:
    assert bouncing.read(mail) == Unplaced(why)


@given(junk=st.binary(max_size=400))
def test_junk_never_raises(junk: bytes) -> None:
    assert isinstance(bouncing.read(junk), Unplaced)


@given(seed=st.integers(0, 10_000), junk=st.binary(min_size=1, max_size=40))
def test_a_damaged_notification_never_raises(seed: int, junk: bytes) -> None:
    """Anyone may send us anything, also a real notification with bytes overwritten, cut out or put in."""
    mail, chance = bytearray(notification()), random.Random(seed)  # noqa: S311  (repeatable junk)
    for _ in range(4):
        where = chance.randrange(len(mail))
        mail[where : where + chance.randrange(30)] = junk

    assert isinstance(bouncing.read(bytes(mail)), Report | Unplaced)


@pytest.mark.django_db
def test_a_bounce_is_noted_on_its_letter_once_however_often_it_comes(ask_hello: Callable[..., Letter]) -> None:
    letter = ask_hello()
    mail = notification().replace(ID.encode(), str(letter.public_id).encode())

    first = bouncing.receive(mail, at=clock.now())
    second = bouncing.receive(mail, at=clock.now())

    assert isinstance(first, Bounce)
    assert first == second == letter.bounces.get()


@pytest.mark.django_db
def test_a_bounce_of_a_letter_that_is_kept_no_more_is_reported() -> None:
    assert bouncing.receive(notification(), at=clock.now()) == Unplaced(f"No letter {ID} is kept here.")


@pytest.mark.django_db
def test_the_mail_server_pipes_into_a_command_that_tells_what_it_did(
    ask_hello: Callable[..., Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = ask_hello()
    mail = notification().replace(ID.encode(), str(letter.public_id).encode())
    said = []

    for piped in (mail, b"junk"):
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(piped)))
        call_command("receive_bounce", stdout=out, stderr=err)
        said.append((out.getvalue().strip(), err.getvalue().strip()))

    assert said == [
        (f"Bounce of {letter} noted.", ""),
        ("", "Not placed: This is not a delivery status notification (multipart/report)."),
    ]
