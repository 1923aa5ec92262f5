"""Boards and their approvals are written down by staff; what can't stand is said in words, at its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Engine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.models import Board, CreditApproval, CreditCategory
from tests.factories.boards_of_credit import BoardFactory
from tests.factories.certificates import ActivityFactory
from tests.factories.people import SuperuserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # Wagtail's page names icons that way.
    settings.DEMO = True
    client = Client()
    client.force_login(SuperuserFactory.create(is_demo=True))
    return client


def asked(office: Client, **changes: Any) -> dict[str, list[str]]:
    """Send the form of an approval, and return what is wrong with it."""
    words = {
        "activity": ActivityFactory.create().pk,
        "board": BoardFactory.create().pk,
        "category": CreditCategory.objects.get(key="general").pk,
        "minutes": "",
        "status": "approved",
        "number": "OH-17",
        "covers_from": "2026-11-01",
        "covers_until": "",
    }
    answer = office.post(reverse("creditapproval:add"), {**words, **changes})
    return {} if answer.status_code == 302 else dict(answer.context["form"].errors)


def test_what_a_board_approved_is_kept(office: Client) -> None:
    assert asked(office) == {}
    assert CreditApproval.objects.get().number == "OH-17"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"number": ""}, {"number": ["Write down the number that the board gave; without it nothing is approved."]}),
        ({"covers_until": "2026-10-31"}, {"covers_until": ["The last day can't be before the first."]}),
    ],
)
def test_what_can_not_stand_is_said_at_its_field(
    office: Client, changes: dict[str, str], wrong: dict[str, list[str]]
) -> None:
    assert asked(office, **changes) == wrong
    assert not CreditApproval.objects.exists()


def test_what_is_only_asked_for_needs_no_number(office: Client) -> None:
    assert asked(office, status="pending", number="") == {}


def test_an_hour_of_credit_has_50_or_60_minutes(office: Client) -> None:
    answers = [
        office.post(reverse("board:add"), {"name": f"Board {hour}", "place": "", "hour": hour}) for hour in (45, 50)
    ]

    assert answers[0].context["form"].errors == {"hour": ["An hour of credit has 50 or 60 minutes."]}
    assert [board.hour for board in Board.objects.all()] == [50]
