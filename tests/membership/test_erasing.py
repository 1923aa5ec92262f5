"""Whoever was offered a seat and never sat down is gone from it once she is erased, or nobody waits for her (P24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection

from foundation.accounts import erasing, holding
from foundation.accounts.models import User
from membership import checking, linking, resting, seating, tasks
from membership.models import Agency, Seat, Term
from payments import booking
from payments.billing import crediting
from payments.models import Order
from payments.selling import delivering
from tests.factories import billed, members, sold
from tests.factories.members import AT
from tests.factories.people import PersonFactory
from tests.factories.sold import Shop, open_shop

pytestmark = pytest.mark.django_db
PLANTED = "planted.invitee@example.org"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def invited(address: str = PLANTED) -> tuple[Agency, User, Seat]:
    """An agency with two seats, who coordinates it, and an invitation to this address."""
    agency, coordinator = members.coordinated()
    members.term(agency, members.agency_level(seats=2))
    return agency, coordinator, seating.invite(agency, address, actor=coordinator, at=AT)


def told_of(address: str) -> list[str]:
    """Return the tables of this room in which the address stands, in whatever column."""
    found = []
    for model in apps.get_app_config("membership").get_models():
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} AS kept WHERE kept::text ILIKE %s", [f"%{address}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(model.__name__)
    return found


def test_an_invitation_that_was_never_claimed_goes_with_the_record_of_whoever_has_its_address() -> None:
    """P24: planted under an address that she proved beside her first one; its link opens nothing afterwards."""
    agency, _coordinator, seat = invited()
    person = PersonFactory.create()
    EmailAddress.objects.create(user=person, email=PLANTED, verified=True)
    assert told_of(PLANTED) == ["Seat"]

    erasing.erase(person, actor=person, at=AT)

    assert told_of(PLANTED) == []
    with pytest.raises(linking.LinkIsOld):
        linking.find(linking.link_of(seat).split("/")[2])
    resting.free_all_rested(AT)
    pool = agency.membership.pool
    assert pool is not None
    assert (Seat.objects.get().freed_at, pool.taken) == (AT, 0)
    assert (list(checking.pools_are_their_seats()), sold.breaches()) == ([], [])


def test_an_invitation_to_an_address_that_she_never_proved_is_a_strangers() -> None:
    _agency, _coordinator, seat = invited()
    person = PersonFactory.create()
    EmailAddress.objects.create(user=person, email=PLANTED, verified=False)

    erasing.erase(person, actor=person, at=AT)

    seat.refresh_from_db()
    assert (seat.address, seat.released_at) == (PLANTED, None)


def test_an_invitation_that_is_taken_back_forgets_whom_it_went_to() -> None:
    """She has no account that could be erased."""
    _agency, coordinator, seat = invited()

    seating.release(seat, actor=coordinator, at=AT)

    assert told_of(PLANTED) == []


def test_a_seat_that_goes_to_a_colleague_forgets_whoever_never_claimed_it() -> None:
    _agency, coordinator, seat = invited()

    seating.swap(seat, "colleague@example.org", actor=coordinator, at=AT)

    assert told_of(PLANTED) == []


def test_an_invitation_that_nobody_claimed_for_a_year_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is forgotten to whom it went, and its place is free."""
    _agency, _coordinator, seat = invited()
    found = []

    for passed in (timedelta(days=364), timedelta(days=366)):
        monkeypatch.setattr("foundation.ground.clock.now", lambda passed=passed: AT + passed)
        tasks.look_at_members()
        seat.refresh_from_db()
        found.append((seat.address, seat.released_at is None, seat.freed_at is None))

    assert found == [(PLANTED, True, True), ("", False, False)]
    assert list(checking.pools_are_their_seats()) == []


def test_an_invoice_over_the_dues_of_somebody_who_was_erased_is_voided() -> None:
    level, person, office = members.level(), PersonFactory.create(), PersonFactory.create()
    assert level.sellable
    order = billed.order(office, level.sellable, whose=person)
    erasing.erase(person, actor=person, at=AT)

    crediting.void(order.invoices.get(), reason="She left", actor=PersonFactory.create(), at=AT)

    assert (Term.objects.standing().count(), booking.balance(order), sold.breaches()) == (0, 0, [])


def test_whoever_was_erased_is_still_given_nothing(shop: Shop) -> None:
    person, thing = PersonFactory.create(), sold.sellable()
    order = sold.order_for(PersonFactory.create(), person, thing)
    erasing.erase(person, actor=person, at=AT)

    with pytest.raises(holding.Erased):
        delivering.confirm(order, actor=None, at=AT)

    assert Order.objects.get().confirmed_at is None
