"""The demonstration is filled from nothing, and filling it again makes nothing twice."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from assessments.models import Attempt
from courses.models import Cohort
from foundation.ground import clock
from lms.database import HOUSE
from lms.demo import membership, selling, sparing
from membership.models import Agency, Membership, Seat
from payments.models import Order, Price, Quote
from tests.factories import members, sold
from tests.factories.courses import course, course_page
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_filling_twice_makes_nothing_twice(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = True
    call_command("demo")
    made = rows()

    call_command("demo")

    assert rows() == made
    assert (made["courses.Enrollment"], made["certificates.Certificate"]) == (13, 8)
    assert [(cohort.title, cohort.enrollments.count()) for cohort in Cohort.objects.order_by("begins_on")] == [
        ("Evenings", 8), ("Mornings", 1)
    ]  # fmt: skip
    assert (made["courses.EvaluationSheet"], made["courses.Inquiry"], made["courses.Announcement"]) == (5, 2, 1)
    attempts = Attempt.objects.order_by("pk")
    assert [(attempt.quiz.is_practice, attempt.is_submitted, attempt.answered) for attempt in attempts] == [
        (False, True, 15), (False, True, 5), (False, True, 5), (True, False, 4), (True, True, 7)
    ]  # fmt: skip
    assert capsys.readouterr().out.count("Everyone's password") == 2


@pytest.mark.parametrize("command", ["demo", "run"])
def test_a_database_of_people_and_no_demonstration_is_left_alone(settings: Any, command: str) -> None:
    """`DATABASE_URL` may name a real site's, while the demonstration's settings are the usual ones."""
    settings.DEMO = True
    PersonFactory()
    before = rows()

    with pytest.raises(CommandError, match=r"may be a real site's\. Nothing was written to it"):
        call_command(command)

    assert rows() == before


def test_a_newcomers_own_account_in_the_demonstration_is_no_hindrance() -> None:
    PersonFactory(is_demo=True)
    PersonFactory()

    sparing.refuse_a_real_site()


def test_nobody_is_looked_for_in_a_database_without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    PersonFactory()
    monkeypatch.setattr(connection.introspection, "table_names", list)

    sparing.refuse_a_real_site()


def test_who_looks_at_the_demonstration_from_outside_needs_no_settings() -> None:
    """`bench/lighthouse.py` signs in as its people, and is no part of the site."""
    asked = subprocess.run(
        [sys.executable, "-m", "bench.lighthouse", "--help"], cwd=HOUSE, capture_output=True, check=False
    )

    assert (asked.returncode, asked.stderr) == (0, b"")


def test_whatever_somebody_ordered_before_the_demonstrations_office_has_dues_places_and_seats_once() -> None:
    """The harm: an order or a term of anybody's left the office without dues, and so without seats."""
    levels = members.level(key="individual"), members.agency_level(key="agency", seats=10)
    other = PersonFactory.create()
    members.buy(other, members.wish(levels[0], other))
    found = selling.fill(course(course_page(lessons=1)))
    keys = ("finished", "cohort", "modules", "office", "finance", "a", "b", "c", "d")
    people = dict(zip(keys, PersonFactory.create_batch(len(keys)), strict=True))

    membership.fill(people, found)
    made = rows()
    membership.fill(people, found)

    agency = Agency.objects.get()
    assert rows() == made
    assert set(Seat.objects.filter(membership__agency=agency).values_list("person", flat=True)) == {
        people["a"].pk, people["b"].pk
    }  # fmt: skip
    assert [order.billing["po_number"] for order in Order.objects.of(people["office"]).order_by("pk")] == [
        "PO-DEMO-1", "PO-DEMO-2"
    ]  # fmt: skip
    assert Quote.objects.filter(person=people["office"]).count() == 1


def test_what_was_put_on_sale_since_was_not_ordered_before_and_whoever_has_joined_is_left_alone() -> None:
    keys = ("finished", "cohort", "modules", "office", "finance", "a", "b", "c", "d")
    people = dict(zip(keys, PersonFactory.create_batch(len(keys)), strict=True))
    level, agency_level = members.level(key="individual"), members.agency_level(None, key="agency")
    agency_level.sellable = sold.SellableFactory.create(kind="membership")
    agency_level.save()
    Price.objects.create(sellable=agency_level.sellable, list_cents=90_000, begins_at=clock.now())
    days = members.term(people["finished"], level).days

    membership.fill(people, selling.fill(course(course_page(lessons=1))))

    assert members.terms_of(people["finished"]) == [(days.first, days.last)]
    assert (Seat.objects.count(), Membership.objects.filter(agency__isnull=False).count()) == (0, 0)
