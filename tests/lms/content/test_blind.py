"""The sheet of the blind check shows no key, and the tally finds every answer that differs."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.lms.content import blind
from tests.lms.content.blind import Asked, answers, chunks, main, questions, tally


def of(kind: str) -> Asked:
    return next(one for one in questions() if one.facts.kind == kind)


def test_a_key_in_letters_agrees_whatever_the_kind() -> None:
    for one in questions():
        said = one.key_in_letters()
        given = said.split(" or ", maxsplit=1)[0] if one.facts.kind in blind.NO_LETTERS else said
        assert one.agrees(given), one.key
        assert not one.agrees(""), one.key
        assert not one.agrees("J"), one.key


@pytest.mark.parametrize("kind", ["single", "multiple", "best_worst", "matching", "ordering"])
def test_another_answer_does_not_agree(kind: str) -> None:
    one = of(kind)
    letters = one.key_in_letters().split()

    others = [letter for letter in one.letters if letter not in letters]

    said = {"single": others[:1], "multiple": letters[:-1], "matching": letters[:-1]}.get(kind, letters[::-1])

    assert not one.agrees(" ".join(said))


def test_no_reason_and_no_name_of_a_question_stands_on_the_sheet() -> None:
    sheet = main(["ask"])

    for one in questions():
        assert f"### {one.label}\n" in sheet
        assert f"### {one.key}" not in sheet
        reasons = [one.facts.explanation, *one.facts.rationales.values()]
        assert [reason for reason in reasons if len(reason) > 30 and reason in sheet] == []
        if one.facts.kind == "cite":
            assert "Rests on" not in str(one)


def test_the_right_letters_are_spread_and_stay_the_same() -> None:
    told = [one.key_in_letters() for one in questions() if one.facts.kind == "single" and len(one.letters) == 4]

    assert told == [one.key_in_letters() for one in questions() if one.facts.kind == "single" and len(one.letters) == 4]
    assert {letter: 0.15 <= told.count(letter) / len(told) <= 0.35 for letter in "ABCD"} == dict.fromkeys("ABCD", True)


def test_a_chunk_has_forty_questions_or_a_case_more() -> None:
    parts = chunks(questions())

    assert [one for part in parts for one in part] == questions()
    assert {40 <= len(part) <= 43 for part in parts[:-1]} == {True}
    ends = [(part[-1].case, after[0].case) for part, after in pairwise(parts)]
    assert [pair for pair in ends if pair[0] and pair[0] == pair[1]] == []
    assert main(["ask", "2"]).startswith("# Chunk 2\n")
    assert main(["ask", "2"]).count("### ") == len(parts[1])


def test_answers_are_read_with_remarks_left_out() -> None:
    assert answers("# mine\n3fa2c1: B  # unsure\n- `0a1b2c`: A, C\nnot an answer\n9d9d9d:\n") == {
        "3fa2c1": "B",
        "0a1b2c": "A, C",
    }


def test_the_tally_shows_each_disagreement_with_the_key_and_why(tmp_path: Path) -> None:
    one, other = of("single"), of("cite")
    wrong = next(letter for letter in one.letters if letter != one.key_in_letters())
    sheet = tmp_path / "answers.txt"
    sheet.write_text(f"{one.label}: {wrong}\n{other.label}: {other.facts.right[0]}\nffffff: A\n")

    said = main(["tally", str(sheet)])

    left = len(questions([one.bank, other.bank])) - 2
    assert said.splitlines()[0] == f"1 of 2 answers agree (50.0 %); {left} not answered."
    assert "No such question: ffffff." in said
    assert f"{one.bank}/{one.key}: answered {wrong}, key {one.key_in_letters()}" in said
    assert other.key not in said
    assert tally([], {}) == "0 of 0 answers agree; 0 not answered."


def test_anything_else_is_answered_with_how_it_is_used() -> None:
    assert main([]) == main(["ask", "all"]) == main(["tally"]) == blind.__doc__


def test_other_banks_are_asked_by_their_names() -> None:
    sheet = main(["ask", "practice"])

    assert re.findall(r"^### (\w+)$", sheet, re.MULTILINE) == [one.label for one in questions(["practice"])]


def test_no_two_questions_share_a_label() -> None:
    labels = [one.label for one in questions(path.stem for path in blind.BANKS.glob("*.yaml"))]

    assert len(set(labels)) == len(labels)
