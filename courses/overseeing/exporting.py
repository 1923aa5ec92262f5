"""Exporting a board and the sums of results as tables that people take away (see `ground.tabling`).

A file holds what the screen shows, and nothing that the screen hides: whoever may not see addresses has none in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.utils.translation import gettext as _

from courses.overseeing import labeling, measuring
from courses.overseeing.boarding import Group
from courses.overseeing.measuring import Row
from courses.overseeing.plotting import Plot
from foundation.accounts.models import User
from foundation.ground import clock, tabling
from foundation.ground.auditing import log
from foundation.ground.tabling import Cell

A_BATCH = 500


def ask(group: Group, *, what: str, actor: User) -> None:
    """Write down that somebody takes a table of this group away; `what` is “board” or “results”."""
    log(actor, "courses.export", group.cohort or group.course, table=what)


def board(group: Group, *, with_addresses: bool, at: datetime) -> Iterator[str]:
    """Yield the board of a group as CSV, by name, so many rows at a time: a large one is never held whole."""
    yield tabling.table([_head(with_addresses=with_addresses)])
    keys = group.places().order_by("trainee__name", "pk").values_list("pk", flat=True)
    for some in batched(list(keys), A_BATCH, strict=False):
        places = group.moving(at).filter(pk__in=some).order_by("trainee__name", "pk")
        rows = measuring.measure(places, at=at, cohorts=group.cohorts())
        lines = (_line(row, with_addresses=with_addresses) for row in rows)
        yield tabling.table(lines).removeprefix(tabling.MARK)


def results(plots: Iterable[Plot]) -> str:
    """Return the sums of results as CSV, a line for each bar; what isn't told is empty."""
    head = [_("Table"), _("Of"), _("People"), _("So many"), _("Of how many"), _("Percent"), _("From"), _("To")]
    return tabling.table([head, *(_bar(plot, place) for plot in plots for place in range(len(plot.bars)))])


def _head(*, with_addresses: bool) -> list[Cell]:
    address = [_("E-mail address")] if with_addresses else []
    return [
        _("Name"), *address, _("Steps finished"), _("Steps"), _("Minutes left"), _("Now at"), _("Last active on"),
        _("Finished on"), _("Stuck"),
    ]  # fmt: skip


def _line(row: Row, *, with_addresses: bool) -> Sequence[Cell]:
    address = [row.place.email] if with_addresses else []
    found = row.progress
    return [
        labeling.name(row), *address, found.done, found.total, found.minutes_left, labeling.where(row), _day(row.since),
        _day(row.finished_at), labeling.stuck(row),
    ]  # fmt: skip


def _bar(plot: Plot, place: int) -> Sequence[Cell]:
    bar = plot.bars[place]
    low, high = bar.span or (None, None)
    return [str(plot.title), bar.label, bar.people, bar.hits, bar.total, bar.percent, low, high]


def _day(moment: datetime | None) -> str | None:
    """Return the day, as other programs read it."""
    return clock.day_of(moment).isoformat() if moment else None
