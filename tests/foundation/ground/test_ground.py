"""The clock, public ids, refusals and the registries."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry

from foundation.ground import auditing, clock, identity, invariants, making, pacing, records
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal, broken_constraint
from foundation.letters.models import Letter
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

PassTime = Callable[..., None]


def test_the_clock_is_the_worlds_unless_it_was_moved(pass_time: PassTime) -> None:
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)

    pass_time(days=2)
    pass_time(hours=-1)

    assert clock.offset() == timedelta(days=1, hours=23)
    assert abs(clock.now() - timezone.now() - timedelta(days=1, hours=23)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_a_production_clock_cannot_be_moved_and_reads_no_file(settings: Any, pass_time: PassTime) -> None:
    pass_time(days=2)
    settings.CLOCK_FILE = None

    assert clock.offset() == timedelta(0)
    with pytest.raises(Refusal, match=r"The clock of a production site can't be moved."):
        clock.move(timedelta(days=1))


def test_a_moved_clock_is_written_whole(settings: Any) -> None:
    settings.CLOCK_FILE = Path(settings.CLOCK_FILE).parent / "new" / "clock"

    clock.move(timedelta(seconds=90))

    assert [file.name for file in settings.CLOCK_FILE.parent.iterdir()] == ["clock"]
    assert settings.CLOCK_FILE.read_text() == "90.0"


def test_public_ids_are_version_7_unguessable_and_in_the_order_of_their_making() -> None:
    ids = [identity.new_public_id() for _ in range(500)]

    assert {one.version for one in ids} == {7}
    assert all(type(one) is uuid.UUID for one in ids)
    assert ids == sorted(ids)
    assert len({one.int & (1 << 62) - 1 for one in ids}) == 500
    assert abs(datetime.fromtimestamp((ids[0].int >> 80) / 1000, UTC) - timezone.now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_breaches_are_led_by_their_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invariants, "_checks", {})
    invariants.register("P2 second", lambda: ["row 1 is broken", "row 2 is broken"])
    invariants.register("P1 first", list)
    out = io.StringIO()

    assert list(invariants.checks()) == ["P1 first", "P2 second"]
    assert invariants.breaches() == ["P2 second: row 1 is broken", "P2 second: row 2 is broken"]
    with pytest.raises(CommandError, match="P2 second: row 1 is broken\nP2 second: row 2 is broken"):
        call_command("check_invariants")
    invariants.register("P2 second", list)
    call_command("check_invariants", stdout=out)
    assert out.getvalue().strip() == "2 promises hold."


def test_keepers_keep_the_order_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_keepers", {})
    for room in ("top", "middle", "ground"):
        records.register(room, export=lambda person: {"of": person}, erase=lambda _person, _at: ["a sentence"])

    assert list(records.keepers()) == ["top", "middle", "ground"]
    assert records.keepers()["top"].export("Ada") == {"of": "Ada"}


@pytest.mark.django_db
def test_the_audit_log_holds_who_what_and_why_and_no_name() -> None:
    at = clock.now()
    job = Job.objects.create(kind="test", total=0, asked_at=at, stirred_at=at)

    auditing.log(None, "wagtail.edit", job, reason="Asked for by phone", parts=3)
    auditing.log(None, "wagtail.edit", job)

    with_reason, without = ModelLogEntry.objects.order_by("pk")
    assert (with_reason.label, with_reason.data) == (str(job), {"parts": 3, "reason": "Asked for by phone"})
    assert without.data == {}


@pytest.mark.django_db
def test_what_the_platform_does_while_staff_are_at_work_is_nobodys_and_belongs_to_the_same_request() -> None:
    at, staff = clock.now(), PersonFactory.create()
    job = Job.objects.create(kind="test", total=0, asked_at=at, stirred_at=at)

    with LogContext(staff):
        auditing.log(staff, "wagtail.edit", job)
        auditing.log(None, "wagtail.edit", job)

    hers, nobodys = ModelLogEntry.objects.order_by("pk")
    assert (hers.user, nobodys.user, hers.uuid == nobodys.uuid) == (staff, None, True)
    assert hers.uuid is not None


@pytest.mark.django_db
def test_an_entry_of_the_log_is_one_statement_and_of_a_deed_that_is_known() -> None:
    at, actor = clock.now(), PersonFactory.create()
    job = Job.objects.create(kind="test", total=0, asked_at=at, stirred_at=at)
    auditing.log(None, "wagtail.edit", job)

    with statements() as ran:
        auditing.log(actor, "wagtail.edit", job)
    with pytest.raises(ValidationError, match="has not been registered"):
        auditing.log(None, "ground.never_heard_of", job)

    written = list(ModelLogEntry.objects.for_instance(job).order_by("pk"))
    assert ([entry.user for entry in written], len(ran)) == ([None, actor], 1)


@pytest.mark.django_db
def test_what_is_logged_together_is_one_statement_in_its_order_and_nothing_of_what_was_taken_back() -> None:
    at = clock.now()
    job = Job.objects.create(kind="test", total=0, asked_at=at, stirred_at=at)
    auditing.log(None, "wagtail.edit", job, n=0)

    with statements() as ran, auditing.together():
        auditing.log(None, "wagtail.edit", job, n=1)
        with suppress(Refusal), auditing.together():
            auditing.log(None, "wagtail.edit", job, n=2)
            raise Refusal("No.")
        with auditing.together():
            auditing.log(None, "wagtail.edit", job, n=3)

    written = ModelLogEntry.objects.for_instance(job).order_by("pk")
    assert ([entry.data["n"] for entry in written], len(ran)) == ([0, 1, 3], 1)


@pytest.mark.django_db
def test_a_row_is_made_once_by_one_statement_and_whoever_comes_later_finds_it() -> None:
    at = clock.now()
    key = {"reason": "test", "address": "demo@example.org", "about": uuid.uuid4()}
    fresh = {"context": {}, "asked_at": at, "next_try_at": at}

    with statements() as ran:
        made, is_new = making.make_once(Letter.objects.all(), defaults=fresh, **key)
    found, is_new_again = making.make_once(Letter.objects.all(), defaults=fresh, **key)

    assert (len(ran), is_new, is_new_again, found) == (1, True, False, made)


@pytest.mark.django_db
def test_a_row_that_another_rule_refuses_is_not_looked_for() -> None:
    key = {"reason": "test", "address": "demo@example.org", "about": uuid.uuid4()}

    with pytest.raises(IntegrityError):
        making.make_once(Letter.objects.all(), defaults={"context": {}, "next_try_at": clock.now()}, **key)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:DB8:0:0:ffff::1", "2001:db8::/64"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_the_addresses_of_one_house_count_as_one_network(address: str, network: str) -> None:
    assert pacing.network_of(address) == network


def test_an_error_without_a_cause_names_no_constraint() -> None:
    assert broken_constraint(IntegrityError("refused")) == ""
