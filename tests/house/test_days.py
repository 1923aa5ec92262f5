"""A day is the office's day, on every page and in every rule (`clock.day_of`); a moment is told with its zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from assessments import attempting, submitting
from assessments.models import Attempt
from foundation.accounts import accommodating, holding, naming
from foundation.accounts.models import User
from lms.database import HOUSE
from tests.factories.people import PersonFactory
from tests.factories.quizzes import QuizFactory
from tests.foundation.accounts.test_erasing import confirmed
from tests.foundation.accounts.test_signing_in import sign_in

LATE = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
"""Half past ten in the evening of November 22 where the office is."""

ROOMS = ("lms", "courses", "assessments", "certificates", "membership", "standards", "payments", "foundation")
WRITTEN = re.compile(r'([\w.]+)((?:\|\w+(?::(?:"[^"]*"|[\w.]+))?)*?)\|(?:date|time)\b(?::"([^"]*)")?')
"""What is formatted, the filters before, and the format if it is given."""
BARE = re.compile(r"\{\{\s*[\w.]*_at\s*\}\}")
ZONE = "e"


def slips(template: str) -> Iterator[str]:
    """Find moments that are shown as a day, or as a time of day, without the house's way.

    `|day_of` makes a day of a moment; what is called `…_on` is a day already; a format that names the zone is exact.
    """
    for found in WRITTEN.finditer(template):
        name, before, form = found.groups()
        if not (before.endswith("|day_of") or name.endswith("_on") or ZONE in re.sub(r"\\.", "", form or "")):
            yield found.group()
    yield from BARE.findall(template)


def test_no_template_shows_a_moment_as_a_day_of_another_zone() -> None:
    templates = sorted(path for path in (HOUSE / "templates").rglob("*") if path.suffix in {".html", ".svg", ".xml"})

    assert templates
    assert {
        str(path.relative_to(HOUSE)): found
        for path in templates
        if (found := list(slips(path.read_text(encoding="utf-8"))))
    } == {}


@pytest.mark.parametrize(
    ("written", "is_a_slip"),
    [
        ('{{ place.finished_at|date:"F j, Y" }}', True),
        ('{{ place.finished_at|default:""|date:"Y-m-d" }}', True),
        ('{% blocktranslate with on=it.began_at|date:"F j, Y" %}{{ on }}{% endblocktranslate %}', True),
        ("{{ place.finished_at|date }}", True),
        ('{{ place.finished_at|date:"H:i \\e" }}', True),
        ('{{ place.finished_at|time:"H:i" }}', True),
        ("{{ place.finished_at }}", True),
        ('{{ place.finished_at|day_of|date:"F j, Y" }}', False),
        ('{{ place.finished_at|date:"Y-m-d H:i e" }}', False),
        ('{{ page.published_on|date:"F j, Y" }}', False),
    ],
)
def test_a_slip_is_told_from_the_houses_way(written: str, *, is_a_slip: bool) -> None:
    assert bool(list(slips(written))) is is_a_slip


UNZONED = re.compile(r"%H:%M(?::%S)?(?!\}? UTC)|\w_at:%(?![^}]*%H:%M\} UTC)")
"""A time of day without its zone, or a day taken from a moment, in what Python formats."""


def test_no_rule_writes_a_moment_without_its_zone() -> None:
    assert [
        f"{path.relative_to(HOUSE)}: {found.group()}"
        for room in ROOMS
        for path in sorted((HOUSE / room).rglob("*.py"))
        for found in UNZONED.finditer(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("written", "is_a_slip"),
    [
        ("since {job.stirred_at:%Y-%m-%d %H:%M}", True),
        ("since {job.stirred_at:%Y-%m-%d}", True),
        ('WHEN = "%B %-d, %Y at %H:%M"', True),
        ("since {job.stirred_at:%Y-%m-%d %H:%M} UTC", False),
        ('WHEN = "%B %-d, %Y at %H:%M UTC"', False),
        ("{clock.day_of(at):%B %-d, %Y}", False),
    ],
)
def test_a_moment_without_its_zone_would_be_found(written: str, *, is_a_slip: bool) -> None:
    assert bool(UNZONED.search(written)) is is_a_slip


def test_no_rule_takes_a_day_from_a_moment_by_itself() -> None:
    """`moment.date()` would be the day in UTC."""
    assert [
        str(path.relative_to(HOUSE))
        for room in ROOMS
        for path in sorted((HOUSE / room).rglob("*.py"))
        if re.search(r"\.date\(\)", path.read_text(encoding="utf-8"))
    ] == []


def test_staff_read_the_offices_days_of_a_person() -> None:
    person = User(name="Demo", joined_at=LATE, last_login=LATE, erased_at=LATE)

    shown = render_to_string("accounts/admin/person.html", {"person": person, "roles": [], "has_second_factor": False})

    assert re.findall(r"November \d+, 2026", shown) == ["November 22, 2026"] * 3


@pytest.mark.django_db
def test_she_reads_on_which_day_she_asked_for_an_accommodation(client: Client) -> None:
    person = PersonFactory.create()
    accommodating.ask(person, "More time to read.", at=LATE)
    client.force_login(person)

    assert "<h2>November 22, 2026 " in client.get(reverse("account_accommodations")).content.decode()


@pytest.mark.django_db
def test_she_reads_on_which_days_she_tried() -> None:
    person, quiz = PersonFactory.create(), QuizFactory.create()
    first = attempting.begin(person, quiz, at=LATE)
    submitting.submit(first, at=LATE)
    attempting.begin(person, quiz, at=LATE)

    earlier = Attempt.objects.of(person).at_quiz(quiz).with_points().with_pass().order_by("number")
    shown = render_to_string("assessments/tries.html", {"earlier": earlier})

    assert re.findall(r"(handed in|begun) on (November \d+, 2026)", shown) == [
        ("handed in", "November 22, 2026"),
        ("begun", "November 22, 2026"),
    ]


@pytest.mark.django_db
def test_she_reads_on_which_days_she_added_and_used_a_passkey(client: Client) -> None:
    person = PersonFactory.create()
    sign_in(client, person)
    RecoveryCodes.activate(person)
    made = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Telephone"})
    Authenticator.objects.filter(pk=made.pk).update(created_at=LATE, last_used_at=LATE)

    shown = confirmed(client).get(reverse("mfa_list_webauthn")).content.decode()

    assert re.findall(r"<td[^>]*>(November[^<]+)</td>", shown) == ["November 22, 2026", "November 22, 2026"]


def test_a_specimen_bears_the_offices_day() -> None:
    assert naming.specimen("Demo", at=LATE) == naming.specimen("Demo", at=datetime(2026, 11, 22, 18, tzinfo=UTC))


def test_who_was_erased_is_said_to_be_so_since_the_offices_day() -> None:
    with pytest.raises(holding.Erased, match=r"^This record was erased on 2026-11-22\.$"):
        holding.refuse_erased(LATE)
