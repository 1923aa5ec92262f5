"""Checks in a lesson: what is asked gives nothing away, and what is answered is told at once, and why."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments import probing, publishing
from assessments.asking import KINDS
from assessments.banking import as_stream
from assessments.models import Key, Question, QuestionVersion, Quiz
from assessments.probing import NotAnswered
from tests.factories import kinds
from tests.factories.kinds import PLANTED, SAID_OF, make_quiz
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory

pytestmark = pytest.mark.django_db
FILLED = re.compile(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"[^>]* checked>')
SELECTS = re.compile(r'<select name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]+)" selected>')


@pytest.fixture
def every() -> dict[str, QuestionVersion]:
    """A wording of each kind, in the bank of a practice."""
    make_quiz()
    return {version.kind: version for version in QuestionVersion.objects.order_by("-pk")}


def keyed(version: QuestionVersion, words: Any) -> Any:
    """Turn an answer in words into the keys of a wording, as a form would send it."""
    named = {each["text"]: each["key"] for each in version.wording.get("options", ())}
    prompts = {each["text"]: each["key"] for each in version.wording.get("prompts", ())}
    match version.kind:
        case "single":
            return named[words[""]]
        case "multiple":
            return sorted(named[each] for each in words[""])
        case "best_worst":
            return {end: named[text] for end, text in words.items()}
        case "matching":
            return {prompts[prompt]: named[text] for prompt, text in words.items()}
        case "ordering":
            return {named[step]: place for step, place in words.items()}
        case _:
            return words[""]


def test_what_is_asked_gives_nothing_away(every: dict[str, QuestionVersion]) -> None:
    """P3."""
    asked = probing.ask([version.public_id for version in every.values()])

    drawn = "".join(render_to_string("assessments/group.html", {"group": each, "total": 1}) for each in asked.values())
    assert set(asked) == {str(version.public_id) for version in every.values()}
    assert PLANTED in json.dumps(list(Key.objects.values_list("explanation", flat=True)))
    assert PLANTED not in json.dumps(asked, default=str) + drawn
    for word in ("right", "verdict", "rationale", "explanation", "worth"):
        assert f'"{word}"' not in json.dumps(asked, default=str)


def test_the_order_of_options_says_nothing_of_the_key_and_stays_the_same() -> None:
    bank = BankFactory.create()
    versions = [QuestionFactory.create(bank=bank).versions.get().public_id for _number in range(30)]

    first, again = probing.ask(versions), probing.ask(versions)

    places = {[choice["value"] for choice in group["questions"][0]["choices"]].index("a") for group in first.values()}
    assert first == again
    assert places == {0, 1, 2}  # the right one is the first written, and stands everywhere


def test_any_number_of_checks_is_asked_by_two_queries(
    every: dict[str, QuestionVersion], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    versions = [version.public_id for version in every.values()]

    with django_assert_num_queries(2):
        assert len(probing.ask(versions)) == len(KINDS)
    with django_assert_num_queries(1):
        assert len(probing.ask([every["single"].public_id])) == 1
    assert probing.ask([]) == {}


def test_no_two_checks_share_a_field(every: dict[str, QuestionVersion]) -> None:
    single, short = every["single"], every["short"]

    asked = probing.ask([single.public_id, short.public_id])

    one, other = (asked[str(version.public_id)]["questions"][0] for version in (single, short))
    assert (one["is_answered"], other["is_answered"]) == (False, False)
    assert (one["name"], other["name"]) == (probing.name_of(single.public_id), probing.name_of(short.public_id))
    assert one["name"] != other["name"]
    assert asked[str(single.public_id)]["name"] == f"case-{one['name']}"


@pytest.mark.parametrize("kind", sorted(kinds.RIGHT))
def test_every_kind_is_marked_and_told(every: dict[str, QuestionVersion], kind: str) -> None:
    version = every[kind]

    told = probing.mark(version.public_id, keyed(version, kinds.RIGHT[kind]))

    assert told.is_right
    assert told.explanation == SAID_OF
    assert bool(told.rationales) == (kind in {"single", "multiple", "best_worst", "matching"})
    assert [provision.code for provision in told.cites] == [
        citation.provision.code for citation in version.citations.all()
    ]
    assert told.right == KINDS[kind].in_words(probing._wording(version, None), version.keys.get().right)


@pytest.mark.parametrize("kind", sorted(kinds.RIGHT))
def test_an_answer_of_every_kind_is_filled_in_again_without_a_query(
    every: dict[str, QuestionVersion], kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What the form would send is what was said; what is no answer fills in nothing, and what is kept stays plain."""
    version = every[kind]
    if kind not in probing.MARKED_BY_KEY:
        return
    said = keyed(version, kinds.RIGHT[kind])
    group = probing.ask([version.public_id])[str(version.public_id)]
    plain = json.dumps(group, default=str)

    with django_assert_num_queries(0):
        filled, empty = probing.filled(group, said), probing.filled(group, {"no": ["answer"]})

    drawn = render_to_string(filled["template"], {"question": filled})
    sent = QueryDict(mutable=True)
    for name, value in FILLED.findall(drawn.replace(" selected", " checked")):
        sent.appendlist(name, value)
    for select, inside in SELECTS.findall(drawn):
        sent.appendlist(select, CHOSEN.findall(inside)[0])
    if kind == "short":
        assert f'value="{said}"' in drawn
    else:
        assert KINDS[kind].read(filled["name"], probing._wording(version, None), sent) == said
    assert empty == group["questions"][0]
    assert json.dumps(group, default=str) == plain


def test_of_a_choice_each_option_is_told_as_what_it_is(every: dict[str, QuestionVersion]) -> None:
    told = probing.mark(every["single"].public_id, keyed(every["single"], {"": "Nobody"}))

    assert {option.text: (option.chosen_as, option.right_as) for option in told.named} == {
        "Nobody": (("right",), ()),
        "Counsel of record": ((), ("right",)),
    }
    assert len(told.others) == len(told.options) - 2 > 0
    assert probing.mark(every["matching"].public_id, keyed(every["matching"], kinds.RIGHT["matching"])).options == ()


def test_a_wrong_answer_is_told_as_one(every: dict[str, QuestionVersion]) -> None:
    told = probing.mark(every["single"].public_id, keyed(every["single"], {"": "Nobody"}))

    assert (told.is_right, told.said, told.right) == (False, ("Nobody",), ("Counsel of record",))


def test_part_of_what_is_right_is_not_right(every: dict[str, QuestionVersion]) -> None:
    told = probing.mark(every["multiple"].public_id, keyed(every["multiple"], {"": ["What a neighbor told you"]}))

    assert not told.is_right


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("single", None, "Choose an answer first."),
        ("single", "zz", "Choose an answer first."),
        ("cite", "CE-9999", "Choose an answer first."),
        ("best_worst", {"best": "a"}, "Something of the answer is left open."),
    ],
)
def test_what_is_no_whole_answer_is_refused(every: dict[str, QuestionVersion], kind: str, said: Any, says: str) -> None:
    with pytest.raises(NotAnswered, match=says):
        probing.mark(every[kind].public_id, said)


def test_a_form_is_read_by_the_names_it_was_shown_with(every: dict[str, QuestionVersion]) -> None:
    version = every["best_worst"]
    name = probing.name_of(version.public_id)

    assert probing.read(version.public_id, QueryDict(f"{name}-best=a&{name}-worst=b&q1-best=c")) == {
        "best": "a",
        "worst": "b",
    }
    assert probing.read(version.public_id, QueryDict("q1-best=c")) is None


def test_a_check_is_marked_by_the_newest_key_of_its_own_wording() -> None:
    question = QuestionFactory.create()
    frozen = question.versions.get()
    options = [{"text": f"Option {one} of {question.key}", "is_right": one == "b", "rationale": "So."} for one in "abc"]
    question.asks = as_stream("single", {"stem": f"What does {question.key} ask?", "options": options})
    publishing.publish(question, at=NOON)

    assert question.versions.get() == frozen
    assert probing.mark(frozen.public_id, "b").is_right
    assert not probing.mark(frozen.public_id, "a").is_right


def test_nothing_is_told_once_the_bank_serves_a_quiz_that_counts(every: dict[str, QuestionVersion]) -> None:
    """P3: the lesson was released before."""
    QuizFactory.create(questions=1).banks.add(every["single"].question.bank)

    told = probing.mark(every["single"].public_id, keyed(every["single"], {"": "Nobody"}))

    assert told == probing.Probed(is_right=False, said=("Nobody",))


def test_only_questions_that_are_ready_and_in_no_quiz_that_counts_may_be_asked() -> None:
    practice, counting = QuizFactory.create(questions=2, is_practice=True), QuizFactory.create(questions=1)
    first, second = Question.objects.filter(bank__quizzes=practice).order_by("key")
    free = QuestionFactory.create(key="a-free-one")
    Question.objects.filter(pk=second.pk).update(retired_at=timezone.now())

    offered = probing.askable()

    assert [(one.public_id, one.key) for one in offered] == [
        (str(question.public_id), question.key) for question in sorted([first, free], key=lambda one: one.key)
    ]
    assert {one.stem for one in offered} == {f"What does {key} ask?" for key in (first.key, free.key)}
    assert not {one.public_id for one in offered} & {
        str(each) for each in Question.objects.filter(bank__quizzes=counting).values_list("public_id", flat=True)
    }


def test_a_question_whose_newest_wording_only_a_person_could_mark_is_not_asked_by_an_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = QuestionFactory.create()
    question.asks = as_stream("short", kinds.SAID["short"])
    publishing.publish(question, at=NOON)
    assert probing.versions_of([str(question.public_id)])
    monkeypatch.setattr(probing, "MARKED_BY_KEY", {"single"})

    assert probing.versions_of([str(question.public_id)]) == {}


def test_the_newest_wording_is_the_one_that_a_release_asks() -> None:
    question = QuestionFactory.create()
    question.asks = as_stream("short", kinds.SAID["short"])
    publishing.publish(question, at=NOON)

    assert probing.versions_of([str(question.public_id), "no id", str(uuid4())]) == {
        str(question.public_id): str(question.versions.get(number=2).public_id)
    }


def test_why_a_question_may_not_be_asked_is_said_in_words() -> None:
    bank = BankFactory.create(title="Ethics")
    ready, retired, draft = (QuestionFactory.create(bank=bank, key=key) for key in ("ready", "retired", "draft"))
    Question.objects.filter(pk=retired.pk).update(retired_at=timezone.now())
    Question.objects.filter(pk=draft.pk).update(live=False)
    counting = Quiz.objects.create(key="q", title="The final quiz", drawn=1)
    counting.banks.add(BankFactory.create(title="Final"))
    counted = QuestionFactory.create(bank=counting.banks.get(), key="counted")

    said = [probing.why_not(str(one.public_id)) for one in (ready, retired, draft, counted)]

    assert said == [
        "",
        "The question “retired” of “Ethics” is retired.",
        "The question “draft” of “Ethics” is not ready: publish it, or settle what puts it in doubt.",
        (
            "The question “counted” stands in “Final”, and these quizzes count and draw from it: The final quiz. A "
            "check tells its answer to everybody who reads the lesson: choose a question from another bank."
        ),
    ]
    assert probing.why_not(str(uuid4())) == "The question is no longer there."


def test_every_kind_that_is_marked_by_a_key_is_a_kind() -> None:
    assert set(KINDS) >= probing.MARKED_BY_KEY


def test_a_room_that_registers_twice_is_asked_once() -> None:
    asked: list[object] = []

    def told(banks: object) -> list[str]:
        asked.append(banks)
        return ["A lesson"]

    probing.register(told)
    probing.register(told)

    assert "A lesson" in probing.told_in([])
    assert len(asked) == 1
    probing._rooms.remove(told)
