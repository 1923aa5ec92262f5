"""Merging what was played of a recording: a union of spans that only grows, and never faster than time allows. Pure.

Spans are `(from, to)` in tenths of a second, in order and apart from each other. What a browser claims is cut to the
recording, and of what is new in it no more is admitted than could have been played since: twice as fast as the clock at
the most. Example: ten seconds after the last claim, "from 0:00 to 9:00" of a recording of which nothing was played yet
admits the first twenty seconds and the grace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int]

TENTHS = 10
FASTEST = 2
"""No player of ours plays faster than this."""
GRACE = 5 * TENTHS
"""For a clock that is a little off, once a recording."""
ENOUGH = 0.9
"""Of a recording: credits need not be watched to their end."""
MOST_SPANS = 500
"""In so many pieces nobody listens; a script might, and each claim is compared with all of them."""


def union(spans: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """Return the same spans in order, those that touch or overlap as one; whatever is empty or turned round is left."""
    merged: list[Span] = []
    for begin, end in sorted((span[0], span[1]) for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def length(spans: Iterable[Sequence[int]]) -> int:
    """Return how many tenths of a second the spans hold together; they lie apart."""
    return sum(span[1] - span[0] for span in spans)


def within(spans: Iterable[Sequence[int]], seconds: int) -> tuple[Span, ...]:
    """Cut spans to a recording of so many seconds."""
    last = seconds * TENTHS
    return union((max(span[0], 0), min(span[1], last)) for span in spans)


def fresh(claim: Iterable[Sequence[int]], known: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """Return the parts of a claim that are not known yet."""
    left: list[Span] = []
    known = union(known)
    for begin, end in union(claim):
        at = begin
        for known_begin, known_end in known:
            if known_begin >= end:
                break
            if at < known_begin:
                left.append((at, known_begin))
            at = max(at, known_end)
        if at < end:
            left.append((at, end))
    return tuple(left)


def first(spans: Iterable[Sequence[int]], tenths: int) -> tuple[Span, ...]:
    """Return the first so many tenths of spans that lie apart."""
    found: list[Span] = []
    for begin, end in union(spans):
        if tenths <= 0:
            break
        found.append((begin, min(end, begin + tenths)))
        tenths -= end - begin
    return tuple(found)


def admit(
    known: Sequence[Sequence[int]], claim: Iterable[Sequence[int]], *, seconds: int, since: float, in_all: float
) -> tuple[Span, ...]:
    """Return what is known once a claim was heard: the union, but no more new than the clock allows.

    `since` is how many seconds ago the claim before it came, `in_all` how many since the first. Claims may come as
    often as they like: together they get twice `in_all` and the grace, no more. A claim that would leave more than
    `MOST_SPANS` pieces adds nothing.
    """
    new = fresh(within(claim, seconds), known)
    by_last = int(since * FASTEST * TENTHS) + GRACE
    by_all = int(in_all * FASTEST * TENTHS) + GRACE - length(known)
    before = union(known)
    merged = union([*before, *first(new, min(by_last, by_all))])
    return merged if len(merged) <= max(MOST_SPANS, len(before)) else before


def percent(spans: Iterable[Sequence[int]], seconds: int) -> int:
    """Return how much of a recording was played, in percent, rounded down; nothing of one without a length."""
    return min(length(spans) * 100 // (seconds * TENTHS), 100) if seconds else 0


def is_enough(spans: Iterable[Sequence[int]], seconds: int) -> bool:
    """Whether a recording was played for the most part."""
    return length(spans) >= seconds * TENTHS * ENOUGH
