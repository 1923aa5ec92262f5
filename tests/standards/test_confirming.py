"""Confirming an edition: what was looked at becomes what the Code says, at once, for good, and everybody is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry

from foundation.ground import invariants
from foundation.ground.refusals import ReasonNeeded
from foundation.pages.models import FrameStamp
from standards import arranging, citing, confirming, dating, hashing, importing, listening, outlining, proving
from standards.comparing import Difference, Kind
from standards.confirming import AnotherText
from standards.models import Code, Draft, Edition, Part, PartWording, Provision, Wording
from standards.searching import search
from tests.factories.editions import AT, document, edition, found, held
from tests.factories.people import PersonFactory
from tests.racing import PATIENCE, at_once
from tests.standards.published import plain

DAY = timedelta(days=1)
once = pytest.mark.django_db


@pytest.fixture
def code(db: None) -> None:
    outlining.load()


@pytest.fixture
def told() -> Iterator[list[tuple[Edition, Difference, datetime]]]:
    """Listen, and forget that anybody did."""
    heard: list[tuple[Edition, Difference, datetime]] = []
    before = list(listening._listeners)
    listener = lambda *said: heard.append(said)  # noqa: E731  (a name of its own, to register it twice)
    listening.on_confirmed(listener)
    listening.on_confirmed(listener)
    yield heard
    listening._listeners[:] = before


def confirm(draft: Draft, **more: Any) -> Edition:
    given = {"seen": importing.reopen(draft).seen, "actor": None, "at": AT, **more}
    return confirming.confirm(draft, **given)


def next_edition(text: str, label: str = "2026") -> Edition:
    return edition(text, label=label, at=AT + DAY)


def test_every_provision_has_its_wording_with_its_hash_and_footnotes(code: None) -> None:
    made = edition(adopted_on=date(2025, 6, 1))

    assert (made.label, made.adopted_on, made.source_name, made.confirmed_at) == (
        "2025", date(2025, 6, 1), "code.txt", AT,
    )  # fmt: skip
    wordings = Wording.objects.of_edition(made)
    assert [wording.provision.code for wording in wordings] == list(Provision.objects.values_list("code", flat=True))
    said = wordings.get(provision__code="SP-10")
    assert said.text == "Put the person first, and be humble in your practices."
    assert said.footnotes == [{"marker": "12", "at": 53}]
    assert said.digest == hashing.digest(said.text)
    assert [(part.title, part.position) for part in PartWording.objects.all()] == [
        ("CODE OF ETHICS", 1), ("STANDARDS OF PRACTICE", 2), ("EXAMPLES OF UNPROFESSIONAL CONDUCT", 3),
    ]  # fmt: skip
    assert [passage["footnotes"][0]["marker"] for passage in made.preamble] == ["1", "2"]
    assert not Draft.objects.exists()


def test_pages_kept_drawn_with_topics_are_drawn_anew(code: None) -> None:
    before = FrameStamp.current()

    edition()

    assert FrameStamp.current() not in {before, None}


def test_it_is_written_down_with_actor_and_reason(code: None) -> None:
    person = PersonFactory.create()
    made = confirm(held(), actor=person, reason=" Read with the owner. ")

    entry = ModelLogEntry.objects.filter(action="standards.confirm_edition").get()
    assert (entry.user, entry.label, entry.data) == (person, str(made), {"reason": "Read with the owner."})


def test_listeners_are_told_once_with_the_difference_when_the_edition_is_current(
    code: None, told: list[tuple[Edition, Difference, datetime]]
) -> None:
    first = edition()
    second = next_edition(document().replace("Hold yourself to", "Keep to"))

    assert [(one, at) for one, _difference, at in told] == [(first, AT), (second, AT + DAY)]
    [change] = [change for change in told[1][1].changes if change.kind is not Kind.UNCHANGED]
    assert (change.kind, change.code) == (Kind.REWORDED, "CE-1")
    assert importing.current(first.code) == second


def test_what_a_listener_raises_undoes_the_confirmation(code: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_said: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(listening, "_listeners", [refuse])
    draft = held()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        confirm(draft)

    assert list(Draft.objects.all()) == [draft]
    assert not Edition.objects.exists()
    assert not Wording.objects.exists()


def test_only_what_was_looked_at_is_confirmed(code: None) -> None:
    draft = held()

    with pytest.raises(AnotherText, match="Something changed since you looked"):
        confirm(draft, seen="")
    with pytest.raises(AnotherText, match="Something changed since you looked"):
        confirm(draft, seen=found(document().replace("Hold", "Keep")).seen)


def test_an_edition_confirmed_meanwhile_asks_for_another_look(code: None) -> None:
    seen = importing.reopen(held(label="2026")).seen
    edition(label="2025")
    draft = held(label="2026")

    with pytest.raises(AnotherText, match="Something changed since you looked"):
        confirm(draft, seen=seen)


def test_what_is_no_longer_held_is_not_confirmed(code: None) -> None:
    gone, replaced = held(label="a"), held(label="b")
    held(document().replace("Hold", "Keep"), label="b")

    for draft in (gone, replaced):
        with pytest.raises(AnotherText, match="held no more"):
            confirm(draft)


def test_an_edition_with_a_line_out_of_place_needs_a_reason(code: None) -> None:
    draft = held(document() + "\nA loose line at the end.\n")

    with pytest.raises(ReasonNeeded, match="Not every line has its place"):
        confirm(draft, reason="  ")
    assert confirm(draft, reason="It is the printer's address.").report["left"][-1]["why"] == "unnumbered"


def test_a_new_provision_comes_without_a_summary_and_stands_where_the_edition_puts_it(code: None) -> None:
    edition()
    longer = document().replace(
        "\nSTANDARDS OF PRACTICE",
        "  14. One more duty that nobody wrote a summary of, and that must be kept.\n\nSTANDARDS OF PRACTICE",
    )

    next_edition(longer)

    made = Provision.objects.get(code="CE-14")
    assert (made.topic, made.summary, made.modality) == ("One more duty that nobody wrote a summary …", "", "must")
    before, after = Provision.objects.get(code="CE-13"), Provision.objects.get(code="SP-1")
    assert (made.position - before.position, after.position - made.position) == (1, 1)
    assert search("nobody wrote")[0] == made


def test_what_the_edition_has_no_more_is_kept_behind(code: None) -> None:
    edition()
    shorter = document().replace("  13. It is unprofessional to serve", "It is unprofessional to serve")

    next_edition(shorter)

    assert Provision.objects.last() == Provision.objects.get(code="UC-13")
    assert citing.digests(Provision.objects.filter(code="UC-13")) == {"UC-13": None}


def test_the_outline_loaded_later_leaves_the_editions_order_and_headings(code: None) -> None:
    changed = (
        document().replace("  5. It is your duty", "    4. It is your duty").replace("  6. Respect", "  5. Respect")
    )
    edition(changed.replace("etc.. 8", "etc.. 8"))
    order = list(Provision.objects.values_list("code", flat=True))

    report = outlining.load()

    assert (report.new, report.changed) == ([], [])
    assert list(Provision.objects.values_list("code", flat=True)) == order
    assert Provision.objects.get(code="CE-4.4").parent == Provision.objects.get(code="CE-4")
    assert "CE-4.4" in report.absent


def test_a_leaf_that_gets_provisions_below_it_becomes_a_heading(code: None) -> None:
    edition(plain({"CE-1": "These:", "CE-1.1": "One.", "CE-2": ""}))

    assert list(Provision.objects.filter(is_heading=True, wordings__isnull=False).values_list("code", flat=True)) == [
        "CE-1"
    ]
    assert Provision.objects.get(code="CE-2").wordings.get().text == ""


def test_what_states_a_duty_is_cited_whatever_stands_below_it(code: None) -> None:
    edition(plain({"CE-1": "You shall ask:", "CE-1.1": "One.", "CE-2": ""}))

    assert Provision.objects.leaves().filter(code="CE-1").exists()
    assert [one.code for one in citing.leaves(["CE-1", "CE-1.1"])] == ["CE-1", "CE-1.1"]


def test_the_companion_has_parts_and_provisions_of_its_own(code: None) -> None:
    text = "MINIMUM REQUIREMENTS FOR TRAINING\n\n1. Train for forty hours.\n2.\n\nExperience Needed\n\n"
    made = edition(text, key="minimum-requirements")

    part = Part.objects.get(code=made.code)
    assert (part.key, part.title, part.introduction) == ("MRT", "Minimum Requirements For Training", "")
    first, second = Provision.objects.filter(part=part)
    assert (first.code, first.topic) == ("MRT-1", "Train for forty hours.")
    assert (second.code, second.topic) == ("MRT-2", "Minimum Requirements For Training, 2")
    assert first.position == 50
    assert outlining.load().absent == []
    assert search("MRT 1")[0] == first


def test_a_modality_that_was_decided_stands_while_the_words_bear_it(code: None) -> None:
    made = edition()

    assert Wording.objects.get(edition=made, provision__code="CE-3").modality == "must"
    assert Wording.objects.get(edition=made, provision__code="UC-7").modality == "none"


TOUCHED = (
    "UPDATE standards_wording SET text = 'Forged.'",
    "DELETE FROM standards_wording",
    "UPDATE standards_partwording SET title = 'Forged'",
    "DELETE FROM standards_partwording",
    "UPDATE standards_edition SET label = 'Forged'",
    "UPDATE standards_edition SET adopted_on = '2020-01-01', digest = ''",
    "DELETE FROM standards_edition",
)


@pytest.mark.parametrize("statement", TOUCHED)
def test_the_database_refuses_to_change_what_was_confirmed(code: None, statement: str) -> None:
    """P6."""
    edition()

    with (
        pytest.raises(IntegrityError, match="as it was confirmed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_day_of_adoption_is_written_down_once(code: None) -> None:
    made = edition()

    dating.adopted(made, date(2025, 6, 1), actor=None)

    made.refresh_from_db()
    assert made.adopted_on == date(2025, 6, 1)
    with pytest.raises(dating.AlreadyDated, match="2025-06-01"):
        dating.adopted(made, date(2025, 7, 1), actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(adopted_on=date(2025, 7, 1))


def test_a_wording_that_was_altered_all_the_same_is_found(code: None) -> None:
    """P6."""
    edition()
    assert list(proving.altered()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE standards_wording DISABLE TRIGGER written_once")
    Wording.objects.filter(provision__code="CE-6").update(text="Forged.")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE standards_wording ENABLE TRIGGER written_once")

    assert [line for line in invariants.breaches() if "wording" in line] == [
        "P6 every wording of the Code matches its hash: CE-6 in edition 2025"
    ]


def test_arranging_moves_nothing_that_stands_right(code: None) -> None:
    edition()
    before = list(Provision.objects.values_list("code", "position"))

    arranging.arrange()

    assert list(Provision.objects.values_list("code", "position")) == before


def test_two_confirmations_at_once_are_one_edition(committed: None) -> None:
    outlining.load()
    draft = held()

    outcomes = at_once([lambda: confirm(draft, seen=found().seen)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AnotherText", "Edition"]
    assert Edition.objects.count() == 1


def test_without_the_lock_two_confirmations_collide(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: both find it held and write it; only the constraint stops the second."""
    outlining.load()
    draft, seen = held(), found().seen
    looked = Barrier(2, timeout=PATIENCE)
    monkeypatch.setattr(type(Code.objects.all()), "select_for_update", lambda self, **_how: self)
    reopen = importing.reopen

    def slow(held: Draft) -> Any:
        looked.wait()
        return reopen(held)

    monkeypatch.setattr(importing, "reopen", slow)

    outcomes = at_once([lambda: confirming.confirm(draft, seen=seen, actor=None, at=AT)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Edition", "IntegrityError"]
