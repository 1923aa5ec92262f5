"""What is left, from the manifest and what was done."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from courses.models.manifests import Manifest, rule_of
from courses.progress import Done, Kind, Progress, State, progress


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
