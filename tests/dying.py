"""Dying on the way: a deed is cut off after its nth step, as `kill -9` would; whoever comes next finds what is left.

A step is a statement that the database has done, or a request to Stripe, counted once before it is asked and once
after it was answered. What was not committed is lost, what was committed or asked of Stripe stays. `Killed` is no
`Exception`, so nothing that handles errors handles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from payments.charging import gateway


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Steps:
    """How many steps were done, and after how many of them it ends."""

    last: int
    done: int = 0

    def step(self) -> None:
        """Count one step; die if it was the last."""
        self.done += 1
        if self.done == self.last:
            raise Killed


@contextmanager
def dying_after(last: int) -> Iterator[Steps]:
    """Let what is done inside die after so many steps, if it has so many."""
    steps, worded = Steps(last), gateway._worded

    def statement(execute: Callable[..., Any], *arguments: Any) -> Any:
        answer = execute(*arguments)
        steps.step()
        return answer

    def request(ask: Callable[[], Any]) -> Any:
        steps.step()
        answer = worded(ask)
        steps.step()
        return answer

    gateway._worded = request
    try:
        with connection.execute_wrapper(statement):
            yield steps
    finally:
        gateway._worded = worded


def dies(last: int, deed: Callable[[], Any]) -> bool:
    """Do the deed and die after so many steps; whether it came so far."""
    try:
        with dying_after(last):
            deed()
    except Killed:
        return True
    return False
