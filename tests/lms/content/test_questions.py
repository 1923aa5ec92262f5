"""Questions are fair: nothing but knowledge gives the key away, and none is stronger or weaker than the Code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import mean
from typing import Any

import pytest

from assessments.itemizing import kind_of
from tests.lms.content import sources
from tests.lms.content.sources import CERTIFICATE, Bank

BANKS = pytest.mark.parametrize("bank", sources.banks(), ids=lambda bank: bank.name)
OURS = [bank for bank in sources.banks() if bank.path.is_relative_to(CERTIFICATE)]
GIVE_AWAY = re.compile(r"\b(?:all|none|both|any) of the (?:above|others|options)\b|\bA and B\b", re.IGNORECASE)
TRICKS = re.compile(r"\b(?:NOT|EXCEPT)\b|\b[Ww]hich (?:of these )?(?:is not|isn.t|does not|doesn.t)\b")
STRONG = re.compile(r"\b(?:must|shall|required?|requires|obliged|obligation|duty|mandatory)\b", re.IGNORECASE)
WEAK = re.compile(r"\b(?:should|advis\w+|recommend\w*|encouraged?|expected)\b", re.IGNORECASE)
FIRST_HOUR, FURTHER_HOUR, HALF_HOUR = 10, 5, 5
"""How many questions a quiz asks for the first hour of a module, for each further hour, and for half of one."""


def singles(banks: list[Bank]) -> list[dict[str, Any]]:
    return [row for bank in banks for row in bank.questions if kind_of(row) == "single"]


def key_of(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(option for option in row["options"] if option["right"])
    return found


def others(row: dict[str, Any]) -> list[str]:
    return [option["text"] for option in row["options"] if not option["right"]]


@BANKS
def test_it_rests_on_what_can_be_cited(bank: Bank) -> None:
    assert {row["key"]: row["cites"] for row in bank.questions if not set(row["cites"]) <= sources.leaves()} == {}


@BANKS
def test_it_is_a_draft_and_says_so(bank: Bank) -> None:
    assert bank.said.get("is_demo", True)
    assert "not yet reviewed by NASAMS" in bank.said["notice"]


@BANKS
def test_every_option_has_its_reason(bank: Bank) -> None:
    rows = [row for row in bank.questions if "options" in row]

    assert [row["key"] for row in rows for option in row["options"] if not option["rationale"].strip()] == []


@BANKS
def test_no_option_stands_for_others_and_no_stem_asks_for_what_is_not(bank: Bank) -> None:
    said = {row["key"]: str([row["stem"], [option["text"] for option in row.get("options", [])]])
            for row in bank.questions}  # fmt: skip

    assert [key for key, words in said.items() if GIVE_AWAY.search(words)] == []
    assert [row["key"] for row in bank.questions if TRICKS.search(row["stem"])] == []


@BANKS
def test_a_single_choice_has_four_or_five_options(bank: Bank) -> None:
    """True or false stands out: two options; at most one in ten of what a bank asks."""
    rows = singles([bank])
    two = [row["key"] for row in rows if len(row["options"]) == 2]

    assert [row["key"] for row in rows if len(row["options"]) not in {2, 4, 5}] == []
    assert len(two) * 10 <= len(bank.questions)


@pytest.mark.parametrize("bank", OURS, ids=lambda bank: bank.name)
def test_no_place_gives_the_key_away(bank: Bank) -> None:
    """Whoever takes an attempt sees options in an order of her own; whoever reads the file should learn nothing too."""
    rows = [row for row in singles([bank]) if len(row["options"]) >= 4]
    places = Counter(row["options"].index(key_of(row)) for row in rows)

    if len(rows) >= 12:
        assert max(places.values()) <= 0.45 * len(rows)
        assert min(places[place] for place in range(4)) >= 0.08 * len(rows)


def test_length_gives_no_key_away() -> None:
    """By chance the key is the longest of four in a quarter of the questions, and the shortest in another."""
    rows = [row for row in singles(OURS) if len(row["options"]) >= 4]
    longest = [row["key"] for row in rows if len(key_of(row)["text"]) > max(map(len, others(row)))]
    shortest = [row["key"] for row in rows if len(key_of(row)["text"]) < min(map(len, others(row)))]
    ratios = [len(key_of(row)["text"]) / mean(map(len, others(row))) for row in rows]

    assert len(longest) <= 0.40 * len(rows), longest
    assert len(shortest) <= 0.40 * len(rows), shortest
    assert 0.85 <= mean(ratios) <= 1.20


@pytest.mark.parametrize("bank", OURS, ids=lambda bank: bank.name)
def test_no_key_stands_out_by_its_length(bank: Bank) -> None:
    rows = [row for row in singles([bank]) if len(row["options"]) >= 4]

    assert [row["key"] for row in rows if len(key_of(row)["text"]) > 1.9 * max(map(len, others(row)))] == []


def strengths(row: dict[str, Any]) -> set[str]:
    """In which strengths the provisions speak that a question rests on; some speak in more than one."""
    found: set[str] = set()
    for code in row["cites"]:
        said = sources.provisions()[code]
        found.add(said["modality"])
        note = (said["modality_note"] or "").casefold()
        if said["parent"]:
            found.add(sources.provisions()[said["parent"]]["modality"])
        found |= {"must"} if re.search(r'"(?:must|shall)|"will"|"shall not"', note) else set()
        found |= {"should"} if re.search(r'"should|"expected"|"advisable"|"where possible"', note) else set()
    return found


def claims(row: dict[str, Any]) -> str:
    """What a question claims of the Code: its stem and what is right."""
    right = [option["text"] for option in row.get("options", []) if option.get("right") or option.get("is") == "best"]
    return sources.flat(" ".join([row["stem"], *right, *row.get("steps", [])]))


def off_key(banks: list[Bank]) -> Iterator[str]:
    """Name the questions that are stronger or weaker than all the Code says there."""
    for bank in banks:
        for row in bank.questions:
            said, found = claims(row), strengths(row)
            if (STRONG.search(said) and "must" not in found) or (WEAK.search(said) and "should" not in found):
                yield f"{bank.said['code']}/{row['key']}"


def test_must_and_should_are_as_in_the_code_or_reviewed() -> None:
    found, let_stand = set(off_key(sources.banks())), sources.reviewed()["modality"]

    assert found - let_stand.keys() == set(), "mend it, or say in reviewed.yaml why it may stand"
    assert let_stand.keys() - found == set(), "reviewed.yaml names what is not off any more"
    assert [name for name, reason in let_stand.items() if len(reason) < 20] == []


def test_what_is_off_would_be_found() -> None:
    row = {"key": "k", "cites": ["SP-1"], "stem": "When must you see the client?", "options": []}
    weaker = {"key": "w", "cites": ["CE-6"], "stem": "What should you hold?", "options": []}

    assert list(off_key([Bank(CERTIFICATE, {"code": "b", "questions": [row, weaker]})])) == ["b/k", "b/w"]


def test_a_quiz_asks_as_many_as_its_hours_want() -> None:
    off = []
    drawn = {bank.said["code"]: bank.said.get("draws", len(bank.questions)) for bank in sources.banks()}
    for module in sources.courses()["certificate"]["modules"]:
        if "quiz" in module and "hours" in module:
            hours, half = divmod(module["hours"], 1)
            wanted = FIRST_HOUR + FURTHER_HOUR * (int(hours) - 1) + (HALF_HOUR if half else 0)
            draws = module["quiz"].get("draws") or drawn[module["quiz"]["bank"]]
            if draws < wanted:
                off.append((module["slug"], draws, wanted))

    assert off == []
