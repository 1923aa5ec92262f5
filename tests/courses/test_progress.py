"""What is left, from the manifest and what was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses.models.manifests import Manifest, Rule, rule_of
from courses.progress import Calendar, Done, Kind, Progress, State, Step, Wait, Why, progress


def manifest(*modules: tuple[str, int, bool]) -> Manifest:
    """Modules by key, number of lessons, and whether they have a quiz; a lesson takes 20 minutes, a quiz 10."""
    return {
        "title": "T",
        "program_title": "P",
        "summary": "S",
        "objectives": ["O"],
        "minutes": 0,
        "is_demo": False,
        "modules": [
            {
                "key": key,
                "title": f"Module {key}",
                "lessons": [
                    {
                        "key": f"{key}{number}",
                        "slug": f"{key}-{number}",
                        "title": f"Lesson {key}{number}",
                        "minutes": 20,
                        "version": number,
                        "digest": "d",
                    }
                    for number in range(count)
                ],
                "quiz": {"public_id": f"q{key}", "title": "Quiz", "minutes": 10} if has_quiz else None,
            }
            for key, count, has_quiz in modules
        ],
    }


def follow(found: Manifest, done: Done) -> Progress:
    return progress(found, done, rule_of(found))


def states(done: Done) -> list[tuple[str, str]]:
    found = follow(manifest(("a", 2, True), ("b", 1, False)), done)
    return [(step.key, step.state.value) for step in found.steps]


def test_at_first_lessons_are_open_and_the_quiz_is_locked() -> None:
    assert states(Done()) == [("a0", "open"), ("a1", "open"), ("a", "locked"), ("b0", "open")]


def test_an_opened_lesson_is_begun_and_a_finished_one_is_done() -> None:
    done = Done(opened=frozenset({"a1"}), finished=frozenset({"a0"}))

    assert states(done) == [("a0", "done"), ("a1", "begun"), ("a", "locked"), ("b0", "open")]


def test_the_quiz_opens_with_the_last_lesson_of_its_module() -> None:
    finished = frozenset({"a0", "a1"})

    assert states(Done(finished=finished))[2] == ("a", "open")
    assert states(Done(finished=finished, sat=frozenset({"a"})))[2] == ("a", "begun")
    assert states(Done(finished=finished, sat=frozenset({"a"}), passed=frozenset({"a"})))[2] == ("a", "done")


def test_a_passed_quiz_stays_passed_when_a_lesson_joins_its_module() -> None:
    """P1."""
    assert states(Done(finished=frozenset({"a0"}), passed=frozenset({"a"}))) == [
        ("a0", "done"),
        ("a1", "open"),
        ("a", "done"),
        ("b0", "open"),
    ]


def test_what_is_left_is_counted_in_steps_and_minutes() -> None:
    found = follow(manifest(("a", 2, True), ("b", 1, False)), Done(finished=frozenset({"a0"})))

    assert (found.done, found.total, found.minutes_left, found.is_complete) == (1, 4, 50, False)
    assert found.next_step is not None
    assert found.next_step.key == "a1"


def test_nothing_is_left_when_all_is_done() -> None:
    everything = Done(finished=frozenset({"a0", "a1", "b0"}), passed=frozenset({"a"}))

    found = follow(manifest(("a", 2, True), ("b", 1, False)), everything)

    assert (found.is_complete, found.minutes_left, found.next_step) == (True, 0, None)


def test_steps_are_found_by_handle_and_by_module() -> None:
    found = follow(manifest(("a", 2, True)), Done())

    assert found.lesson("a-1") == found.steps[1]
    assert found.quiz("a") == found.steps[2]
    assert (found.lesson("zz"), found.quiz("zz")) == (None, None)
    assert found.around(found.steps[0]) == (None, found.steps[1])
    assert found.around(found.steps[2]) == (found.steps[1], None)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=4),
    st.sets(st.sampled_from(["00", "01", "10", "11", "20"])),
    st.sets(st.sampled_from(["0", "1", "2"])),
    st.sampled_from(["00", "01", "10", "0", "1"]),
)
def test_doing_more_never_takes_anything_away(
    modules: list[tuple[int, bool]], finished: set[str], passed: set[str], more: str
) -> None:
    """P1: progress only ever grows."""
    found = manifest(*((str(place), count, has_quiz) for place, (count, has_quiz) in enumerate(modules)))
    before = follow(found, Done(finished=finished, passed=passed))
    after = follow(found, Done(finished=finished | {more}, passed=passed | {more}))

    done_before = {(step.kind, step.key) for step in before.steps if step.is_done}
    done_after = {(step.kind, step.key) for step in after.steps if step.is_done}

    assert done_before <= done_after
    assert after.minutes_left <= before.minutes_left
    assert after.is_complete or not before.is_complete
    assert all(step.kind is Kind.QUIZ for step in after.steps if step.state is State.LOCKED)


def test_a_quiz_that_waits_for_another_lesson_is_not_where_one_goes_on() -> None:
    module = manifest(("a", 3, True), ("b", 1, False))
    waiting = follow(module, Done(finished=frozenset({"a0"})))
    last = follow(module, Done(finished=frozenset({"a0", "a1"})))

    assert waiting.onward(waiting.steps[2]) == waiting.steps[1]
    assert last.onward(last.steps[2]) == last.steps[3]
    assert last.onward(last.steps[0]) == last.steps[1]
    assert last.onward(last.steps[4]) is None


AT = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)


def two_modules(**words: Any) -> Manifest:
    """Module b comes after module a, and after that an evaluation, unless `words` say otherwise."""
    found = manifest(("a", 1, True), ("b", 2, False))
    found["modules"][1]["needs"] = ["a"]
    found["evaluation"] = {"statements": []}
    return {**found, **words}  # type: ignore[typeddict-item]  # put together


def waits(step: Step | None) -> list[tuple[str, str]]:
    assert step is not None
    return [(wait.why.value, wait.title) for wait in step.waits]


def test_a_module_waits_for_the_one_that_comes_first_and_the_form_for_all_the_rest() -> None:
    found = follow(two_modules(), Done())

    assert waits(found.lesson("b-0")) == [("module", "Module a")]
    assert waits(found.quiz("a")) == [("lessons", "Module a")]
    assert waits(found.evaluation()) == [("rest", "")]


def test_a_finished_module_opens_the_next_and_the_last_step_opens_the_form() -> None:
    done = Done(finished=frozenset({"a0"}), passed=frozenset({"a"}))
    rest = Done(finished=frozenset({"a0", "b0", "b1"}), passed=frozenset({"a"}))

    states = [step.state.value for step in follow(two_modules(), done).steps]

    assert states == ["done", "done", "open", "open", "locked"]
    assert [step.state.value for step in follow(two_modules(), rest).steps][-1] == "open"
    assert not follow(two_modules(), rest).is_complete
    assert follow(two_modules(), replace(rest, has_evaluated=True)).is_complete


def test_a_waived_step_is_done_and_opens_what_waits_for_it() -> None:
    done = Done(excused=frozenset({("lesson", "a0"), ("quiz", "a")}))

    found = follow(two_modules(), done)

    assert [(step.state.value, step.is_excused) for step in found.steps][:3] == [
        ("done", True),
        ("done", True),
        ("open", False),
    ]


def test_a_module_opens_on_its_day_and_not_before() -> None:
    day = AT + timedelta(days=1)
    found = manifest(("a", 1, False))

    early = progress(found, Done(), rule_of(found), Calendar(at=AT, opens={"a": day}))
    late = progress(found, Done(), rule_of(found), Calendar(at=day, opens={"a": day}))

    assert (early.steps[0].state.value, early.steps[0].waits) == ("locked", (Wait(Why.DATE, opens_at=day),))
    assert early.next_step is None
    assert not early.steps[0].may_be_read
    assert late.steps[0].state.value == "open"


def test_after_its_end_a_course_can_be_read_and_nothing_in_it_done() -> None:
    found = manifest(("a", 2, False))

    ended = progress(found, Done(finished=frozenset({"a0"})), rule_of(found), Calendar(at=AT, until=AT))

    assert [(step.state.value, step.may_be_read) for step in ended.steps] == [("done", True), ("locked", True)]
    assert waits(ended.steps[1]) == [("ended", "")]


def test_a_course_waits_for_the_courses_that_come_first() -> None:
    found = two_modules(needs=[{"activity": "x", "title": "Basics"}])

    assert waits(follow(found, Done()).lesson("a-0")) == [("course", "Basics")]
    assert follow(found, Done(credits={"x": 30})).steps[0].state.value == "open"
    assert follow(found, Done(excused=frozenset({("credit", "x")}))).steps[0].state.value == "open"


def test_an_optional_lesson_is_neither_counted_nor_waited_for() -> None:
    found = manifest(("a", 2, True))
    found["modules"][0]["lessons"][1]["is_optional"] = True

    first = follow(found, Done(finished=frozenset({"a0"})))

    assert (first.total, first.done, first.minutes_left) == (2, 1, 10)
    assert [step.is_optional for step in first.steps] == [False, True, False]
    assert first.next_step == first.quiz("a")
    assert follow(found, Done(finished=frozenset({"a0"}), passed=frozenset({"a"}))).is_complete


def test_of_some_that_are_enough_the_others_are_asked_for_no_more() -> None:
    found = manifest(("a", 3, False))
    rule: Rule = {"kind": "some", "least": 2, "of": [{"kind": "lesson", "key": f"a{n}"} for n in range(3)]}

    one = progress(found, Done(finished=frozenset({"a1"})), rule)
    two = progress(found, Done(finished=frozenset({"a1", "a2"})), rule)

    assert (one.done, one.total, one.is_complete) == (1, 3, False)
    assert (two.done, two.total, two.is_complete) == (2, 2, True)


def test_credit_from_elsewhere_is_a_step_and_never_the_next_one() -> None:
    found = manifest(("a", 1, False))
    rule: Rule = {
        "kind": "all",
        "of": [{"kind": "lesson", "key": "a0"}, {"kind": "credit", "key": "x", "minutes": 60, "says": "A session"}],
    }

    read = progress(found, Done(finished=frozenset({"a0"})), rule)

    [step] = read.of_kind(Kind.CREDIT)
    assert (step.title, step.minutes, step.state.value, read.next_step) == ("A session", 60, "open", None)
    assert progress(found, Done(finished=frozenset({"a0"}), credits={"x": 60}), rule).is_complete


def test_a_waived_lesson_is_done_and_still_not_read_before_its_day() -> None:
    """P21: the office waives a step, not the day on which a lesson opens."""
    day = AT + timedelta(days=1)
    found, rule = manifest(("a", 1, False)), rule_of(manifest(("a", 1, False)))
    waived = Done(excused=frozenset({("lesson", "a0")}))

    early = progress(found, waived, rule, Calendar(at=AT, opens={"a": day}))
    late = progress(found, waived, rule, Calendar(at=day, opens={"a": day}))
    both = progress(found, replace(waived, finished=frozenset({"a0"})), rule, Calendar(at=AT, opens={"a": day}))

    assert [(one.steps[0].is_done, one.steps[0].may_be_read) for one in (early, late, both)] == [
        (True, False),
        (True, True),
        (True, True),
    ]
