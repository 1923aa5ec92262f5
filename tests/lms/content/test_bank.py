"""The certificate's questions: enough of them, on every provision, and told by nothing but knowing the Code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assessments import attempting, banking, proving, submitting
from assessments.asking import KINDS
from assessments.models import BlueprintRow, QuestionVersion, Quiz
from assessments.proofreading import proofread
from lms.database import HOUSE
from standards import outlining
from standards.models import Provision
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON
from tests.lms.content.blind import BANKS, NAMES, banks

if TYPE_CHECKING:
    from assessments.parsing import Written

COUNTING = ("module-3", "final")
SITTINGS = {"module-3": 2, "final": 3}
"""How often somebody sits it and is asked nothing twice, however the questions fall; cases come whole or not at all."""
OFTEN_BROKEN = [
    *("CE-3", "CE-6", "CE-7", "CE-8", "CE-9", "CE-10", "CE-12", "CE-13"),
    *("SP-1", "SP-2", "SP-3", "SP-4", "SP-5", "SP-6", "SP-7", "SP-9", "SP-13", "SP-14"),
    *("UC-2", "UC-6", "UC-7"),
]
NUMBERS = {"two": 2, "three": 3, "four": 4}
GIVES_A_REASON = re.compile(r"\b(?:because|since)\b")
OUTLINE = {row["id"]: row for row in yaml.safe_load(outlining.OUTLINE.read_text(encoding="utf-8"))["provisions"]}
Option = dict[str, Any]


def written(*names: str) -> list[Written]:
    return [question for bank in banks(names or COUNTING).values() for question in bank.questions]


def options(question: Written) -> list[Option]:
    """The options of a question of choice, each with whether it is right."""
    told: list[Option] = question.said.get("options", [])
    return [{**one, "right": one.get("is_right", one.get("verdict") == "best")} for one in told]


def singles() -> list[tuple[Written, list[Option]]]:
    return [(question, options(question)) for question in written() if question.kind == "single"]


def share(some: int, all_of_them: int) -> float:
    return some / all_of_them


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_bank_is_accepted_as_written_and_sittings_keep_the_blueprint_and_ask_nothing_twice(name: str) -> None:
    outlining.load()

    report = banking.load(BANKS / f"{name}.yaml", at=NOON)

    assert report.new == [question.key for question in written(name)]
    assert (report.starved, report.is_tied, report.quiz.is_demo) == ([], True, True)
    assert (proving.prove(report.quiz).is_served, proving.prove(report.quiz).left_out) == (True, ())
    if name in COUNTING:
        sit(report.quiz, SITTINGS[name])


def sit(quiz: Quiz, times: int) -> None:
    person, asked = PersonFactory.create(), []
    lines = list(BlueprintRow.objects.filter(quiz=quiz).values_list("part__key", "level", "at_least"))
    assert lines[:3] == [("CE", "", 6), ("SP", "", 8), ("UC", "", 4)]

    for days in range(times):
        attempt = attempting.begin(person, quiz, at=NOON + timedelta(days=2 * days))
        drawn = QuestionVersion.objects.filter(public_id__in=attempt.asked).select_related("question")
        parts = Counter(part for one in drawn for part in {code[:2] for code in cited(one)})
        levels = Counter(one.question.level for one in drawn)
        assert all((parts[part] if part else levels[level]) >= count for part, level, count in lines)
        asked += [one.question_id for one in drawn]
        submitting.submit(attempt, at=NOON + timedelta(days=2 * days, hours=1))

    assert (len(asked), len(set(asked))) == (20 * times, 20 * times)


def cited(version: QuestionVersion) -> list[str]:
    return list(version.provisions.values_list("code", flat=True))


def test_there_are_enough_of_them_and_no_two_share_a_name() -> None:
    keys = [question.key for question in written(*NAMES)]

    assert len(written()) >= 150
    assert len(set(keys)) == len(keys)


@pytest.mark.django_db
def test_every_provision_that_can_be_cited_is_asked_about_in_both_banks_and_often_where_it_is_often_broken() -> None:
    outlining.load()
    citable = set(Provision.objects.to_choose_from().values_list("code", flat=True))
    assert len(citable) == 48

    for name in COUNTING:
        assert {code for question in written(name) for code in question.cites} == citable
    counts = Counter(code for question in written() for code in question.cites)
    assert [code for code in citable if counts[code] < 2] == []
    assert [code for code in OFTEN_BROKEN if counts[code] < 4] == []


def test_a_third_of_them_rest_on_made_up_cases_that_say_so() -> None:
    cases = [case for bank in banks().values() for case in bank.vignettes]

    assert share(sum(bool(question.vignette) for question in written()), len(written())) >= 1 / 3
    assert [case.key for case in cases if not case.text.startswith("A made-up case. ")] == []
    asked = {question.vignette for question in written(*NAMES)}
    assert [case.key for case in cases if case.key not in asked] == []


def test_every_kind_is_asked_and_none_is_true_or_false() -> None:
    assert {question.kind for question in written(*NAMES)} == set(KINDS)
    assert {question.kind for question in written()} == {name for name, kind in KINDS.items() if kind.counts}
    texts = [{one["text"].lower().strip(".") for one in options(question)} for question in written()]
    assert sum(len(some) == 2 or {"true", "false"} <= some for some in texts) == 0


def test_recalling_applying_and_judging_are_each_about_a_third() -> None:
    levels = Counter(question.level for question in written())

    assert {level: 0.28 <= share(count, len(written())) <= 0.39 for level, count in levels.items()} == {
        "recall": True,
        "apply": True,
        "judge": True,
    }


def test_there_are_four_or_five_options_to_choose_one_from() -> None:
    assert {len(some) for _question, some in singles()} == {4, 5}
    assert {len(options(question)) for question in written() if question.kind == "best_worst"} == {4}


def test_the_right_option_stands_in_each_place_equally_often() -> None:
    places = Counter([one["right"] for one in some].index(True) for _question, some in singles() if len(some) == 4)

    assert sorted(places) == [0, 1, 2, 3]
    assert max(places.values()) - min(places.values()) <= 4


def test_the_right_option_is_seldom_the_longest_or_the_shortest() -> None:
    longest = shortest = 0
    for _question, some in singles():
        [right] = [len(one["text"]) for one in some if one["right"]]
        wrong = [len(one["text"]) for one in some if not one["right"]]
        longest += right > max(wrong)
        shortest += right < min(wrong)

    assert share(longest, len(singles())) <= 1 / 3
    assert share(shortest, len(singles())) <= 1 / 3


def test_giving_a_reason_is_no_sign_of_being_wrong_or_right() -> None:
    told = [(one["right"], bool(GIVES_A_REASON.search(one["text"]))) for _question, some in singles() for one in some]
    right = [has_reason for is_right, has_reason in told if is_right]
    wrong = [has_reason for is_right, has_reason in told if not is_right]

    assert abs(share(sum(right), len(right)) - share(sum(wrong), len(wrong))) <= 0.1


def reasons(question: Written) -> Iterator[str]:
    """Every reason that a question owes, empty where it has none."""
    yield from (one["rationale"] for one in question.said.get("options", ()))
    yield from (pair["rationale"] for pair in question.said.get("pairs", ()))
    if question.kind != "single":
        yield question.said["explanation"]


def test_every_option_has_a_reason_of_its_own_and_what_has_no_options_an_explanation() -> None:
    for question in written(*NAMES):
        said = [reason.strip() for reason in reasons(question)]
        assert said, question.key
        assert all(said), question.key
        if question.kind in {"single", "best_worst"}:
            assert len(set(said)) == len(said), question.key


def test_where_several_are_right_the_stem_says_how_many() -> None:
    for question in written(*NAMES):
        if question.kind != "multiple":
            continue
        found = re.search(r"Choose each[^.]*; there are (two|three|four)\.", question.said["stem"])
        assert found, question.key
        assert NUMBERS[found[1]] == sum(one["right"] for one in options(question)), question.key


def test_nothing_is_left_for_a_proofreader() -> None:
    """Must where the Code says should, or the reverse; an option that points at others; a hidden "not"; a long key."""
    for question in written(*NAMES):
        told = [(one["text"], one["right"]) for one in options(question)]
        spoken = [OUTLINE[code]["modality"] for code in question.cites]
        assert proofread(question.said["stem"], told, spoken) == [], question.key


def test_a_stem_never_names_the_provision_that_it_asks_for() -> None:
    asked = [question for question in written(*NAMES) if question.kind == "cite"]

    assert len(asked) >= 8
    assert [one.key for one in asked if any(code in one.said["stem"] for code in one.said["right"])] == []
    assert [one.key for one in asked if set(one.said["right"]) - set(one.cites)] == []


def test_the_page_about_the_questions_counts_them_rightly() -> None:
    page = (HOUSE / "docs" / "content" / "questions.md").read_text(encoding="utf-8")

    told = dict(re.findall(r"^\| \[`([\w-]+)\.yaml`\].*?\| (\d+) \|", page, re.MULTILINE))
    assert {name: int(count) for name, count in told.items()} == {name: len(written(name)) for name in NAMES}
