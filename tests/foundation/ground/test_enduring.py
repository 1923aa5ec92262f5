"""What is done one by one by itself: one that breaks stops none of the others, and is told of at the end."""

from __future__ import annotations

from functools import partial

import pytest

from foundation.ground import enduring


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


def test_what_would_break_all_the_others_just_so_ends_the_run_at_once() -> None:
    done: list[str] = []

    with pytest.raises(Down):
        enduring.each([("first", partial(fail, Down())), ("second", partial(done.append, "second"))], but=(Down,))

    assert done == []
