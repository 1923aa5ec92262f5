"""Enduring: much is done one by one, and what breaks one of it, as nobody foresaw, stops none of the others.

For whatever goes over many rows by itself, at night or minute by minute: one row that breaks must not keep everybody
else's letter, place or money. The run ends as failed once all was seen to, so that it is noticed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

type Deed[T] = tuple[str, Callable[[], T]]
"""What it is about, as the log names it (no name of a person), and what is done."""

logger = logging.getLogger(__name__)


def each[T](deeds: Iterable[Deed[T]], *, but: tuple[type[Exception], ...] = ()) -> list[T]:
    """Do each, and return what each returned. Raises `ExceptionGroup`, once all was seen to, of what broke.

    `but` are what ends the run at once: what would break all the others just so, such as a service that is down. So
    does whatever keeps the next deed from being found. It is raised as it is, or in one group with what broke before.
    """
    came, broken = [], []
    try:
        for about, deed in deeds:
            try:
                came.append(deed())
            except but:
                raise
            except Exception as error:  # Whatever it is.
                logger.exception("What is done by itself broke: %s.", about)
                broken.append(error)
    except Exception as end:
        if not broken:
            raise
        broken.append(end)
    if broken:
        message = "What broke while all the rest was done"
        raise ExceptionGroup(message, broken)
    return came
