"""What is done one by one by itself: one that breaks stops none of the others, and is told of at the end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from foundation.ground import enduring
from foundation.ground.enduring import Deed


class Down(Exception):  # noqa: N818  (a service of a test)
    """What would break all the others just so."""


def fail(error: Exception) -> None:
    raise error


def test_each_is_done_and_what_it_returned_comes_back() -> None:
    assert enduring.each((str(n), partial(int, n)) for n in range(3)) == [0, 1, 2]


def test_what_breaks_stops_none_of_the_others_and_the_run_fails_at_its_end(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    deeds = [
        ("first", partial(done.append, "first")),
        ("second", partial(fail, ZeroDivisionError())),
        ("third", partial(done.append, "third")),
    ]

    with pytest.raises(ExceptionGroup) as broken:
        enduring.each(deeds)

    assert done == ["first", "third"]
    assert [type(error) for error in broken.value.exceptions] == [ZeroDivisionError]
    assert [record.getMessage() for record in caplog.records] == ["What is done by itself broke: second."]


def deeds_that_end(broken: list[Exception]) -> Iterator[Deed[None]]:
    """Yield what breaks so, and then be unable to find what comes next."""
    for error in broken:
        yield "one", partial(fail, error)
    raise Down


def test_what_ends_the_run_takes_what_broke_before_with_it() -> None:
    """The harm: what broke before a service was down, or before the next could be found, was never told of."""
    deeds: list[Deed[None]] = [("first", partial(fail, ZeroDivisionError())), ("second", partial(fail, Down()))]

    for found in (deeds, deeds_that_end([ZeroDivisionError()])):
        with pytest.raises(ExceptionGroup) as told:
            enduring.each(found, but=(Down,))
        assert [type(error) for error in told.value.exceptions] == [ZeroDivisionError, Down]


def test_what_can_not_be_found_is_told_as_it_is_where_nothing_broke_before() -> None:
    with pytest.raises(Down):
        enduring.each(deeds_that_end([]))


def test_what_would_break_all_the_others_just_so_ends_the_run_at_once() -> None:
    done: list[str] = []

    with pytest.raises(Down):
        enduring.each([("first", partial(fail, Down())), ("second", partial(done.append, "second"))], but=(Down,))

    assert done == []
