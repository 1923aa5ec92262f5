"""What two people, or two tabs, do at once. Each lock is also taken off, to see that the race is real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet

from foundation.accounts import accommodating, erasing, granting
from foundation.accounts.models import Accommodation, User
from foundation.accounts.roles import Role
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.usefixtures("committed")


def at_once(*deeds: Callable[[], object]) -> list[Exception]:
    """Do all at the same moment; return what was refused or went wrong."""
    start = threading.Barrier(len(deeds))
    troubles: list[Exception] = []

    def do(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except (IntegrityError, Refusal) as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def ask_twice(person: User) -> list[Exception]:
    ask = lambda: accommodating.ask(person, "More time.", at=clock.now())  # noqa: E731  (two threads do the same)
    return at_once(ask, ask)


def without_locks() -> Any:
    return patch.object(QuerySet, "select_for_update", lambda self, **_options: self)


def test_two_tabs_that_ask_at_once_make_one_request() -> None:
    for _ in range(5):
        person = PersonFactory()

        assert ask_twice(person) == []
        assert Accommodation.objects.filter(person=person).count() == 1


def test_without_the_lock_two_tabs_collide() -> None:
    with without_locks():
        troubles = [trouble for _ in range(30) for trouble in ask_twice(PersonFactory())]

    assert troubles != []


def erase_each_other() -> int:
    """Two administrators, the only ones, erase themselves at once; return how many are left."""
    User.objects.filter(is_superuser=True).update(is_superuser=False)
    both = [SuperuserFactory(), SuperuserFactory()]
    at_once(*[lambda one=one: erasing.erase(one, actor=one, at=clock.now()) for one in both])
    return User.objects.filter(is_superuser=True).count()


def test_of_two_administrators_that_erase_themselves_at_once_one_is_left() -> None:
    assert [erase_each_other() for _ in range(3)] == [1, 1, 1]


def test_without_the_lock_the_house_would_be_left_without_an_administrator() -> None:
    with without_locks():
        left = [erase_each_other() for _ in range(15)]

    assert 0 in left


def write_about(person: User) -> list[Exception]:
    """Write a row about her from another connection, as a certificate is; return what went wrong within a second."""
    troubles: list[Exception] = []

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            EmailAddress.objects.create(user=person, email="second@example.org")
        except OperationalError as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return troubles


DEEDS: list[Callable[[User], object]] = [
    lambda person: accommodating.ask(person, "More time.", at=clock.now()),
    lambda person: granting.grant(person, Role.INSTRUCTOR, actor=None, reason="teaches", at=clock.now()),
    erasing._lock,
]


@pytest.mark.parametrize("deed", DEEDS, ids=["ask", "grant", "erase"])
def test_whoever_locks_a_person_keeps_nobody_from_writing_about_her(deed: Callable[[User], object]) -> None:
    """Else finishing a course, which writes a certificate, and an erasure would wait for each other for ever."""
    SuperuserFactory()
    person = SuperuserFactory()

    with transaction.atomic():
        deed(person)
        assert write_about(person) == []


def test_with_a_lock_on_the_key_they_would_wait() -> None:
    person = PersonFactory()
    lock = QuerySet.select_for_update

    with patch.object(QuerySet, "select_for_update", lambda self, **_options: lock(self)), transaction.atomic():
        erasing._lock(person)
        assert len(write_about(person)) == 1
