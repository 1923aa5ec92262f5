"""Where the people of a cohort stand, as their instructor sees it: plain, and without what the office decided (P21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assessments.models import ExtraAttempt, Mark
from courses import following, wording
from courses.completing import evaluate
from courses.coordinating import leaving
from courses.fulfilling import Done
from courses.models import Cohort, CourseRelease, Enrollment, PathTaken, Reading, Watching
from courses.overseeing import boarding, depicting, labeling, listing, measuring, surveying
from courses.overseeing.boarding import Asked, Group, Order, Show
from courses.overseeing.gathering import Place
from courses.overseeing.measuring import QUIET, Row, Stuck
from tests.factories.boards import cohort, crowd, extend, lesson_key, member, waive
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    module_of,
    module_page,
    open_lesson,
    read,
    read_everything,
    release_again,
    sit,
)
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def board(found: Cohort, *, at: datetime = AT, **asked: Any) -> boarding.Board:
    return boarding.board(Group(found.course, found), Asked(**asked), at=at)


def row(place: Enrollment, *, at: datetime = AT) -> Row:
    (found,) = [row for row in board(place.cohort, at=at).rows if row.place.pk == place.pk]  # type: ignore[arg-type]
    return found


def told(found: Row) -> tuple[object, ...]:
    """All that a screen or a file tells of a row."""
    far = found.progress
    said = (labeling.where(found), labeling.stuck(found))
    return (found.name, far.done, far.total, far.minutes_left, found.since, found.finished_at, *said)


def names(found: boarding.Board) -> list[str]:
    return [row.name for row in found.rows]


def quizzed(**words: Any) -> Cohort:
    """A cohort on a course of two lessons and a quiz."""
    return cohort(course(course_page(quiz=True)), **words)


def test_it_tells_how_far_somebody_is_at_which_step_and_since_when() -> None:
    place = member(quizzed())
    read(place, "lesson-1", at=AT + DAY)
    open_lesson(place, "lesson-2", at=AT + 2 * DAY)

    found = row(place, at=AT + 3 * DAY)

    assert (found.progress.done, found.progress.total, found.progress.minutes_left) == (1, 3, 30)
    assert (labeling.where(found), found.since, found.stuck) == ("Lesson 2", AT + 2 * DAY, None)


def test_a_quiz_that_was_begun_and_handed_in_counts_as_being_active() -> None:
    place = read_everything(member(quizzed()))
    sit(place, right=1, at=AT + 2 * DAY)

    found = row(place, at=AT + 3 * DAY)

    assert (found.since, labeling.where(found)) == (AT + 2 * DAY, "Quiz: A made-up quiz")


def test_whoever_finished_is_told_with_the_day_and_is_never_stuck() -> None:
    place = member(quizzed())
    read_everything(place)
    sit(place, right=5, at=AT + DAY)

    found = row(place, at=AT + 90 * DAY)

    assert (labeling.where(found), found.finished_at, found.stuck, found.share) == ("Finished", AT + DAY, None, 1.0)


@pytest.mark.parametrize("later", [timedelta(0), 3 * DAY, QUIET, 60 * DAY])
def test_a_waived_lesson_looks_like_a_finished_one(later: timedelta) -> None:
    """Two people with one name: for one the office waived what the other finished, on the same day."""
    found = quizzed()
    plain, waived = (member(found, name="Demo Twin") for _ in range(2))
    for place in (plain, waived):
        read(place, "lesson-1", at=AT)
    read(plain, "lesson-2", at=AT + DAY)
    waive(waived, "lesson", lesson_key(waived, 2), at=AT + DAY)
    at = AT + DAY + later

    assert told(row(plain, at=at)) == told(row(waived, at=at))
    assert row(plain, at=at).progress.done == 2


def test_a_waived_quiz_looks_like_a_passed_one_also_once_it_finishes_the_course() -> None:
    found = quizzed()
    plain, waived = (read_everything(member(found, name="Demo Twin")) for _ in range(2))
    sit(plain, right=5, at=AT + DAY)
    waive(waived, "quiz", module_key(waived), at=AT + DAY)
    evaluate(waived, at=AT + DAY)

    assert told(row(plain, at=AT + 2 * DAY)) == told(row(waived, at=AT + 2 * DAY))
    assert row(waived, at=AT + 2 * DAY).finished_at == AT + DAY


def test_what_was_waived_before_it_could_be_done_shows_only_once_it_could() -> None:
    """A quiz that counted as passed before its lessons would tell that the office decided so."""
    found = quizzed()
    plain, waived = (member(found, name="Demo Twin") for _ in range(2))
    waive(waived, "quiz", module_key(waived), at=AT)
    for place in (plain, waived):
        open_lesson(place, "lesson-1", at=AT)

    early = told(row(plain)), told(row(waived))
    read_everything(waived, at=AT + DAY)

    assert early[0] == early[1]
    assert row(waived, at=AT + DAY).progress.done == 3


def test_waivers_that_open_one_another_show_together() -> None:
    place = member(quizzed())
    for number in (1, 2):
        waive(place, "lesson", lesson_key(place, number))
    waive(place, "quiz", module_key(place))

    assert row(place).progress.done == 3


def test_a_personal_end_looks_like_none_before_and_after_the_end() -> None:
    found = quizzed(ends_on=date(2026, 11, 20))
    plain, extended = (member(found, name="Demo Twin") for _ in range(2))
    for place in (plain, extended):
        read(place, "lesson-1", at=AT)
    extend(extended, AT + 90 * DAY)

    for at in (AT + DAY, AT + 10 * DAY, AT + 30 * DAY):
        assert told(row(plain, at=at)) == told(row(extended, at=at))


def test_after_the_end_nobody_is_stuck_no_day_is_told_and_no_order_of_days() -> None:
    """Only whoever has a later end could still move then."""
    found = quizzed(ends_on=date(2026, 11, 20))
    late, early = member(found, name="A"), member(found, name="B")
    for place in (early, late):
        read(place, "lesson-1", at=AT)
    extend(late, AT + 90 * DAY)
    read(late, "lesson-2", at=AT + 25 * DAY)
    gone = AT + 40 * DAY

    shown = board(found, at=gone, show=Show.STUCK, order=Order.SINCE)

    assert shown.has_ended
    assert (shown.asked.show, shown.asked.order, names(shown)) == (Show.ALL, Order.NAME, ["A", "B"])
    assert [(row.since, row.finished_at, row.stuck) for row in shown.rows] == [(None, None, None)] * 2
    assert replace(shown.rows[0], place=shown.rows[1].place) == shown.rows[1]


def test_the_last_day_ends_in_the_zone_of_the_cohort() -> None:
    found = quizzed(ends_on=date(2026, 11, 20), zone="America/Los_Angeles")
    midnight = datetime(2026, 11, 21, 8, tzinfo=UTC)

    assert not board(found, at=midnight - timedelta(seconds=1)).has_ended
    assert board(found, at=midnight).has_ended


def test_paths_recordings_and_attempts_that_were_granted_move_nothing() -> None:
    place = read_everything(member(quizzed()))
    sit(place, right=0)
    before = told(row(place, at=AT + DAY))
    lesson = Reading.objects.filter(enrollment=place)[0].lesson
    where = {"enrollment": place, "lesson": lesson, "block": "block-1"}
    PathTaken.objects.create(**where, chosen_at=AT + DAY, is_other=True)
    Watching.objects.create(**where, began_at=AT, told_at=AT + DAY, transcript_at=AT + DAY)
    quiz = place.sittings.get().attempt.quiz
    ExtraAttempt.objects.create(
        quiz=quiz, person=place.trainee, granted_by=place.trainee, reason="Ill.", granted_at=AT + DAY
    )

    assert told(row(place, at=AT + DAY)) == before


def test_somebody_is_stuck_after_seven_days_without_doing_anything() -> None:
    place = member(quizzed())
    read(place, "lesson-1", at=AT + DAY)
    almost = AT + DAY + QUIET - timedelta(seconds=1)

    assert row(place, at=almost).stuck is None
    assert row(place, at=AT + DAY + QUIET).stuck is Stuck.QUIET
    assert names(board(place.cohort, at=almost, show=Show.STUCK)) == []  # type: ignore[arg-type]
    assert names(board(place.cohort, at=AT + DAY + QUIET, show=Show.STUCK)) == [place.trainee.name]  # type: ignore[arg-type]


def test_the_days_count_from_when_the_step_opened_and_not_before() -> None:
    """The cohort begins on the 20th; whoever got a place on the 2nd has done nothing wrong until the 27th."""
    place = member(quizzed(begins_on=date(2026, 11, 20)))
    opens = datetime(2026, 11, 20, 5, tzinfo=UTC)

    assert labeling.where(row(place, at=opens - DAY)) == "Opens on November 20, 2026 (New York time)."
    assert [row(place, at=at).stuck for at in (opens - DAY, opens + QUIET - DAY, opens + QUIET)] == [
        None,
        None,
        Stuck.QUIET,
    ]


def test_a_quiz_handed_in_twice_and_not_passed_is_stuck_at_once_until_it_is_passed_or_waived() -> None:
    found = quizzed()
    once, twice, passed, waived = (read_everything(member(found)) for _ in range(4))
    for place in (once, twice, passed, waived):
        sit(place, right=0)
    for place in (twice, passed, waived):
        sit(place, right=0)
    sit(passed, right=5)
    waive(waived, "quiz", module_key(waived))

    assert [row(place).stuck for place in (once, twice, passed, waived)] == [None, Stuck.QUIZ, None, None]
    assert names(board(found, show=Show.STUCK)) == [twice.trainee.name]


def test_a_quiz_that_waits_for_a_new_lesson_keeps_nobody_stuck() -> None:
    page = course_page(quiz=True)
    place = read_everything(member(cohort(course(page))))
    for _ in range(2):
        sit(place, right=0)
    lesson_page(module_of(page), title="Lesson 3")
    release_again(page)

    found = row(place)

    assert (labeling.where(found), found.stuck) == ("Lesson 3", None)


def test_whoever_waits_for_another_course_is_told_so_and_is_not_stuck() -> None:
    place = member(quizzed())
    on_release(place, needs=[{"activity": str(place.public_id), "title": "Before all"}])

    found = row(place, at=AT + 30 * DAY)

    assert (labeling.where(found), found.stuck) == ("Opens when the course “Before all” is finished.", None)


def test_the_board_shows_whom_it_is_asked_for_in_the_order_it_is_asked_for() -> None:
    found = quizzed()
    ann, bea, cyd, dot = (member(found, name=name) for name in ("Ann", "Bea", "Cyd", "Dot"))
    read(bea, "lesson-1", at=AT + 2 * DAY)
    read_everything(cyd, at=AT + DAY)
    sit(cyd, right=5, at=AT + DAY)
    read_everything(dot, at=AT + 3 * DAY)
    leaving.leave(member(found, name="Eve"), actor=ann.trainee, at=AT)
    enrollment(found.course)
    at = AT + 4 * DAY

    shown = board(found, at=at)

    assert (shown.people, shown.finished, names(shown)) == (4, 1, ["Ann", "Bea", "Cyd", "Dot"])
    assert names(board(found, at=at, order=Order.FAR)) == ["Ann", "Bea", "Dot", "Cyd"]
    assert names(board(found, at=at, order=Order.SINCE)) == ["Ann", "Cyd", "Bea", "Dot"]
    assert names(board(found, at=at, show=Show.NEW)) == ["Ann"]
    assert names(board(found, at=at, show=Show.FINISHED)) == ["Cyd"]
    assert names(board(found, at=at, name="d")) == ["Cyd", "Dot"]
    assert names(board(found, at=at + QUIET, show=Show.STUCK, order=Order.FAR)) == ["Ann", "Bea", "Dot"]


def test_people_of_a_course_in_no_cohort_have_a_board_of_their_own() -> None:
    found = quizzed()
    member(found)
    loose = enrollment(found.course)

    shown = boarding.board(Group(found.course), Asked(), at=AT + QUIET)

    assert [(row.place.pk, row.stuck) for row in shown.rows] == [(loose.pk, Stuck.QUIET)]
    assert boarding.board(Group(found.course, is_whole=True), Asked(), at=AT).people == 2


def test_a_board_has_fifty_a_page_and_goes_on() -> None:
    found = quizzed()
    crowd(found, 51)

    pages = [board(found, page=page, order=order) for page in (1, 2, 3) for order in (Order.NAME, Order.FAR)]

    assert [(len(page.rows), page.has_more) for page in pages] == [(50, True)] * 2 + [(1, False)] * 2 + [(0, False)] * 2


def test_five_hundred_people_sorted_by_name_are_not_all_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    found = quizzed()
    crowd(found, 500, read=250)
    measured: list[int] = []
    stand = measuring._Measuring.stand

    def counting(self: Any, place: Place) -> measuring.Stand:
        measured.append(place.pk)
        return stand(self, place)

    monkeypatch.setattr(measuring._Measuring, "stand", counting)

    for order in (Order.NAME, Order.SINCE):
        board(found, order=order)

    assert len(measured) == 2 * boarding.A_PAGE


def test_where_people_who_did_the_same_stand_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = quizzed()
    crowd(found, 60, read=20)
    read(member(found), "lesson-2")
    computed, done_in = [], following.done_in

    def counting(did: str) -> Done:
        computed.append(did)
        return done_in(did)

    monkeypatch.setattr(following, "done_in", counting)
    board(found, order=Order.FAR)

    assert len(computed) == 3


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(order=Order.FAR),
        Asked(order=Order.SINCE),
        Asked(show=Show.STUCK),
        Asked(show=Show.NEW, name="crowd"),
    ],
)
def test_a_board_costs_one_statement_once_it_is_counted_with_five_and_with_five_hundred(asked: Asked) -> None:
    """P25."""
    found = quizzed()
    costs = []
    for count in (5, 495):
        crowd(found, count, read=count // 2)
        group = boarding.find_cohort(Cohort.objects.all(), found.public_id)
        assert group is not None
        with statements() as run:
            assert boarding.board(group, asked, at=AT + 30 * DAY).rows
        costs.append(len(run))

    assert costs == [1, 1]


def test_in_a_group_too_large_to_measure_only_what_needs_no_measuring_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = quizzed()
    crowd(found, 3)
    monkeypatch.setattr(boarding, "MOST", 2)

    shown = board(found, at=AT + 30 * DAY, show=Show.STUCK, order=Order.FAR)

    assert shown.is_large
    assert (shown.asked.show, shown.asked.order, len(shown.rows)) == (Show.ALL, Order.NAME, 3)
    assert boarding.whereabouts(Group(found.course, found), at=AT) is None
    assert boarding.whereabouts(boarding.find_cohort(Cohort.objects.all(), found.public_id), at=AT) is None  # type: ignore[arg-type]


def test_of_very_many_people_one_in_so_many_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = quizzed()
    crowd(found, 30)
    everybody = Group(found.course, is_whole=True)
    monkeypatch.setattr(boarding, "MOST", 29)
    monkeypatch.setattr(boarding, "DRAWN", 10)

    some = boarding.drawn(everybody, 30)

    assert (some.one_in, some.places().count()) == (3, 10)
    assert {place.pk % 3 for place in some.places()} == {0}
    assert boarding.whereabouts(some, at=AT).people == 10  # type: ignore[union-attr]
    assert boarding.drawn(everybody, 29) is everybody


def test_where_people_are_is_counted_step_by_step() -> None:
    found = quizzed()
    member(found)
    read(member(found), "lesson-1")
    waive(member(found), "lesson", lesson_key(member(found), 1))
    done = member(found)
    read_everything(done)
    sit(done, right=5)

    counted = boarding.whereabouts(Group(found.course, found), at=AT)

    assert counted is not None
    assert (counted.people, counted.finished, counted.waiting) == (5, 1, 0)
    assert [(stage.step.title, stage.at, stage.done) for stage in counted.stages] == [
        ("Lesson 1", 2, 3),
        ("Lesson 2", 2, 1),
        ("A made-up quiz", 0, 1),
    ]


def test_whoever_can_do_nothing_yet_is_counted_as_waiting() -> None:
    found = quizzed(begins_on=date(2026, 12, 1))
    member(found)

    counted = boarding.whereabouts(Group(found.course, found), at=AT)

    assert counted is not None
    assert counted.waiting == 1
    assert {stage.at for stage in counted.stages} == {0}


def test_steps_of_all_kinds_are_called_by_name() -> None:
    page = course_page(lessons=1, quiz=True)
    release = course(page).current_release
    release.manifest["evaluation"] = {"statements": []}
    steps = measuring.plain(release).steps

    assert [wording.title(step) for step in steps] == ["Lesson 1", "Quiz: A made-up quiz", "Evaluation of the course"]


def test_a_cohort_is_listed_with_its_people_those_who_finished_and_those_who_are_stuck() -> None:
    found = quizzed()
    crowd(found, 3, read=1)
    finished_one = finished(found.course)
    Enrollment.objects.filter(pk=finished_one.pk).update(cohort=found)
    over = cohort(found.course, title="Over", begins_on=date(2026, 10, 1), ends_on=date(2026, 10, 2))
    crowd(over, 2)
    teacher = PersonFactory.create()
    for each in (found, over):
        each.teachers.add(teacher)
    quizzed(title="Another's")

    listed = listing.cohorts(Cohort.objects.taught_by(teacher), at=AT + 30 * DAY)

    assert [(one.cohort, one.people, one.finished, one.stuck, one.has_ended) for one in listed] == [
        (found, 4, 1, 3, False),
        (over, 2, 0, None, True),
    ]


def test_a_cohort_too_large_to_measure_is_listed_without_who_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 3)
    small, large = quizzed(title="Small", begins_on=date(2026, 11, 3)), quizzed(title="Large")
    crowd(small, 2)
    crowd(large, 2)

    listed = listing.cohorts(Cohort.objects.all(), at=AT + 30 * DAY)

    assert [(one.cohort, one.stuck) for one in listed] == [(small, 2), (large, None)]


def test_the_list_costs_three_statements_with_one_cohort_and_with_thirty() -> None:
    found = course()
    costs = []
    for titles in (range(1), range(1, 30)):
        for number in titles:
            crowd(cohort(found, title=f"Cohort {number}"), 2)
        with statements() as run:
            listing.cohorts(Cohort.objects.all(), at=AT + 30 * DAY)
        costs.append(len(run))

    assert costs == [3, 3]


def test_the_steps_of_two_modules_wait_for_their_own_days() -> None:
    """The second module opens a month after the first: whoever finished the first is not stuck until then."""
    page = course_page(lessons=1)
    lesson_page(module_page(page), title="Later")
    place = member(cohort(course(page)))
    first, second = place.release.manifest["modules"]
    on_release(place, modules=[first, {**second, "opens_after_days": 30}])
    read(place, "lesson-1")
    opens = datetime(2026, 12, 2, 5, tzinfo=UTC)

    assert [row(place, at=at).stuck for at in (AT + 20 * DAY, opens + DAY, opens + QUIET)] == [None, None, Stuck.QUIET]


def on_release(place: Enrollment, **words: Any) -> None:
    """Put the place on a release whose manifest says this too."""
    manifest = {**place.release.manifest, **words}
    place.release = CourseRelease.objects.create(
        course=place.course, number=2, manifest=manifest, digest="x" * 64, released_at=AT, note="Says more."
    )
    place.save()


def module_key(place: Enrollment) -> str:
    return place.release.manifest["modules"][0]["key"]


LAST = {"begins_on": date(2026, 11, 2), "ends_on": date(2026, 11, 20)}
GONE = AT + 25 * DAY


def test_nothing_that_was_done_after_the_end_shows_on_any_screen_of_an_instructor() -> None:
    """P21. Two people did the same by the end; then one goes on, as only a later end allows."""
    found = quizzed(**LAST)
    plain, extended = (member(found, name="Demo Twin") for _ in range(2))
    for place in (plain, extended):
        read(place, "lesson-1", at=AT)
    extend(extended, AT + 90 * DAY)
    before = everything(found)

    read(extended, "lesson-2", at=GONE)
    waive(plain, "lesson", lesson_key(plain, 2), at=GONE)
    begun = everything(found)
    sit(extended, right=5, at=GONE)

    extended.refresh_from_db()
    assert extended.is_finished
    assert told(row(plain, at=GONE)) == told(row(extended, at=GONE))
    assert [begun, everything(found)] == [before, before]


def test_a_board_that_has_ended_costs_one_statement_more_however_many_finished_since() -> None:
    """P25."""
    found, costs = quizzed(**LAST), []
    for count in (5, 60):
        crowd(found, count, read=count)
        found.enrollments.update(finished_at=GONE)
        group = boarding.find_cohort(Cohort.objects.all(), found.public_id)
        assert group is not None
        with statements() as run:
            assert boarding.board(group, Asked(order=Order.FAR), at=GONE).finished == 0
        costs.append(len(run))

    assert costs == [2, 2]


def test_whoever_had_done_nothing_by_the_end_goes_on_being_listed_as_not_begun() -> None:
    found = quizzed(**LAST)
    extended = member(found, name="Late")
    extend(extended, AT + 90 * DAY)
    sit(read_everything(extended, at=GONE), right=5, at=GONE)

    shown = [names(board(found, at=GONE, show=show)) for show in (Show.NEW, Show.FINISHED)]

    assert shown == [["Late"], []]


def test_what_was_handed_in_by_the_end_counts_with_the_mark_that_came_later() -> None:
    """Nobody's end was moved: only the marking took its time."""
    found = quizzed(**LAST)
    place = member(found, name="Done")
    first = sit(read_everything(place), right=0).marks.get()
    again = {"points": first.out_of, "out_of": first.out_of, "has_passed": True, "lines": first.lines}
    Mark.objects.create(attempt=first.attempt, number=2, at=GONE, **again)
    evaluate(place, at=GONE)

    (shown,) = board(found, at=GONE, show=Show.FINISHED).rows
    (listed,) = listing.cohorts(Cohort.objects.all(), at=GONE)

    assert (labeling.where(shown), board(found, at=GONE).finished, listed.finished) == ("Finished", 1, 1)


def everything(found: Cohort) -> tuple[object, ...]:
    """All that boards, counts and sums tell of a cohort after its end."""
    group = boarding.find_cohort(Cohort.objects.all(), found.public_id)
    assert group is not None
    shown = boarding.board(group, Asked(), at=GONE)
    survey = surveying.survey(found.course, floor=0, among=group.places(), until=group.until)
    return (
        [told(row) for row in shown.rows],
        (shown.people, shown.finished),
        [names(board(found, at=GONE, show=show, order=Order.FAR)) for show in Show],
        boarding.whereabouts(group, at=GONE),
        [(one.people, one.finished, one.stuck) for one in listing.cohorts(Cohort.objects.all(), at=GONE)],
        depicting.results(group, survey, floor=0, lessons=None),
    )
