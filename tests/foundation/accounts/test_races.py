"""What two people, or two tabs, do at once. Each lock is also taken off, to see that the race is real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from foundation.accounts import accommodating, erasing
from foundation.accounts.models import Accommodation, User
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
