"""Nothing can be put into a chain of events, taken out or changed unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from certificates import chaining
from certificates.chaining import Link

START = "5" * 64
AT = datetime(2026, 11, 23, 12, 0, 0, 250, tzinfo=UTC)
LINKS = [Link("issued", AT, "", ""), Link("withdrawn", AT + timedelta(days=3), "someone", "a" * 64)]


def chained(links: list[Link]) -> list[tuple[str, Link, str]]:
    chain, previous = [], START
    for link in links:
        chain.append((previous, link, previous := chaining.digest(previous, link)))
    return chain


def test_a_chain_as_written_is_unbroken() -> None:
    assert chaining.is_unbroken(START, chained(LINKS))
    assert chaining.is_unbroken(START, [])


def test_an_event_taken_out_put_in_or_swapped_breaks_the_chain() -> None:
    first, second = chained(LINKS)

    assert not chaining.is_unbroken(START, [second])
    assert not chaining.is_unbroken(START, [second, first])
    assert not chaining.is_unbroken(START, [first, first, second])
    assert not chaining.is_unbroken("6" * 64, [first, second])


def test_every_part_of_an_event_is_held_by_its_digest() -> None:
    _first, (previous, link, written) = chained(LINKS)
    changed = [
        replace(link, kind="issued"),
        replace(link, at=link.at + timedelta(microseconds=1)),
        replace(link, actor=""),
        replace(link, reason_digest=""),
    ]

    assert [chaining.is_unbroken(previous, [(previous, other, written)]) for other in changed] == [False] * 4


def test_the_same_moment_in_another_zone_is_the_same_event() -> None:
    elsewhere = replace(LINKS[0], at=AT.astimezone(timezone(timedelta(hours=-5))))

    assert chaining.digest(START, elsewhere) == chaining.digest(START, LINKS[0])


def test_a_digest_of_a_reason_tells_nothing_without_its_salt() -> None:
    assert chaining.digest_of_reason("a duplicate", "one") != chaining.digest_of_reason("a duplicate", "two")
