"""What the office decides for one person: another cohort, a step less, a later end. Reasons stay with the office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from courses import checking, following, keeping
from courses.coordinating import excusing, extending, grouping, leaving, transferring
from courses.coordinating.deciding import FinishedAlready, PlaceLeft
from courses.coordinating.excusing import DoneAlready, NoSuchStep
from courses.coordinating.extending import NoEnd, NotLater
from courses.coordinating.seating import CohortFull
from courses.coordinating.transferring import ThereAlready
from courses.models import Enrollment, Extension, Waiver
from courses.offering import CohortClosed, CohortOver, OtherCourse
from courses.progress import State
from foundation.letters.models import Letter
from payments import checking as counting
from tests.factories.cohorts import cohort, instructor, place_in, taken
from tests.factories.courses import AT, course, enrollment, finished, read, read_everything
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PLANTED = "Hospital stay"
LATER = AT + timedelta(days=1)
WINTER = {"title": "Winter", "begins_on": date(2027, 1, 4), "ends_on": date(2027, 2, 1), "zone": "America/Chicago"}
MIDNIGHT = datetime(2026, 12, 25, 5, 0, tzinfo=UTC)
"""The end of December 24 in New York."""


def first_step(place: Enrollment) -> tuple[str, str]:
    step = following.follow(place).steps[0]
    return step.kind.value, step.key


def told(reason: str) -> dict[str, str]:
    return dict(Letter.objects.filter(reason=reason).latest("pk").context)


def test_a_transfer_moves_the_seat_keeps_what_was_done_and_says_which_days_hold() -> None:
    found, staff = cohort(places=2), PersonFactory.create()
    other = cohort(found.course, places=1, **WINTER)
    place = place_in(found, PersonFactory.create(name="Demo Trainee"))
    read(place, "lesson-1")
    own = extending.extend(place, date(2027, 3, 1), actor=staff, at=AT, reason="Ill")

    moved = transferring.transfer(place, other, actor=staff, at=LATER, reason="Moved away")

    assert (moved.cohort, taken(found), taken(other)) == (other, 0, 1)
    [followed] = following.follow_all(place.trainee, at=LATER)
    assert followed.progress.steps[0].state is State.DONE
    assert followed.calendar.until == own.until
    assert told("transferred") == {
        "name": "Demo Trainee",
        "course": "Demo course",
        "cohort": "Winter",
        "days": "from January 4, 2027 to February 1, 2027 (Chicago time)",
        "link": f"http://testserver/learn/{found.course.slug}/",
    }
    entry = ModelLogEntry.objects.get(action="courses.transfer")
    assert (entry.user, entry.data) == (staff, {"cohort": str(other.public_id), "reason": "Moved away"})
    assert [*counting.pools_are_their_moves(), *checking.pools_are_their_people()] == []


def test_whoever_is_transferred_back_gets_a_second_letter() -> None:
    found, staff = cohort(places=1), PersonFactory.create()
    other = cohort(found.course, **WINTER)
    place = place_in(found)

    transferring.transfer(place, other, actor=staff, at=LATER, reason="Moved")
    transferring.transfer(place, found, actor=staff, at=LATER, reason="Moved back")

    assert (Letter.objects.filter(reason="transferred").count(), taken(found)) == (2, 1)


def test_whoever_went_alone_can_be_transferred_into_a_cohort() -> None:
    place = enrollment()
    found = cohort(place.course, places=1)

    assert transferring.transfer(place, found, actor=place.trainee, at=AT, reason="Asked").cohort == found
    assert taken(found) == 1


def test_a_transfer_that_cant_be_is_refused_and_moves_nothing() -> None:
    found, staff = cohort(places=2), PersonFactory.create()
    full, shut = cohort(found.course, places=1, **WINTER), cohort(found.course, title="Shut")
    over = cohort(found.course, title="Over", begins_on=date(2026, 9, 1), ends_on=date(2026, 9, 2))
    place_in(full)
    grouping.close(shut, actor=staff, at=AT, reason="Enough")
    place = place_in(found)

    for other, refusal in (
        (full, CohortFull), (shut, CohortClosed), (over, CohortOver), (cohort(), OtherCourse), (found, ThereAlready)
    ):  # fmt: skip
        with pytest.raises(refusal), transaction.atomic():
            transferring.transfer(place, other, actor=staff, at=LATER, reason="Moved")

    place.refresh_from_db()
    assert (place.cohort, taken(found), taken(full)) == (found, 1, 1)
    assert not Letter.objects.filter(reason="transferred").exists()


def test_a_step_is_excused_once_and_the_letter_names_it_without_the_reason() -> None:
    place, staff = enrollment(trainee=PersonFactory.create(name="Demo Trainee")), PersonFactory.create()
    step = first_step(place)

    waiver = excusing.excuse(place, step, actor=staff, at=LATER, reason=PLANTED)

    done = following.follow(place).steps[0]
    assert (done.is_excused, done.state, waiver.actor, waiver.reason) == (True, State.DONE, staff, PLANTED)
    assert told("excused") == {
        "name": "Demo Trainee",
        "course": "Demo course",
        "step": "the lesson “Lesson 1”",
        "link": f"http://testserver/learn/{place.course.slug}/",
    }
    entry = ModelLogEntry.objects.get(action="courses.excuse")
    assert (entry.user, entry.data) == (staff, {"kind": step[0], "key": step[1]})
    with pytest.raises(DoneAlready, match="This step is done already"):
        excusing.excuse(place, step, actor=staff, at=LATER, reason=PLANTED)
    with pytest.raises(NoSuchStep, match="has no such step"):
        excusing.excuse(place, ("lesson", "elsewhere"), actor=staff, at=LATER, reason=PLANTED)


def test_excused_from_the_last_step_the_course_is_finished_and_certified_at_once() -> None:
    """P5."""
    place = enrollment(course(quiz=True))
    read_everything(place)
    [quiz] = excusing.excusable(place)

    excusing.excuse(place, (quiz.kind.value, quiz.key), actor=PersonFactory.create(), at=LATER, reason=PLANTED)

    place.refresh_from_db()
    assert (place.finished_at, Certificate.objects.count()) == (LATER, 1)
    assert list(checking.finished_is_complete()) == []
    assert told("excused")["step"] == "the quiz “A made-up quiz”"


def test_more_time_is_a_moment_of_ones_own_and_the_letter_names_its_day() -> None:
    found, staff = cohort(), PersonFactory.create()
    place = place_in(found, PersonFactory.create(name="Demo Trainee"))

    extension = extending.extend(place, date(2026, 12, 24), actor=staff, at=LATER, reason=PLANTED)

    assert (extension.until, extending.end_of(place), extension.reason) == (MIDNIGHT, MIDNIGHT, PLANTED)
    assert told("extended") == {
        "name": "Demo Trainee",
        "course": "Demo course",
        "last_day": "December 24, 2026",
        "zone": "New York time",
        "link": f"http://testserver/learn/{found.course.slug}/",
    }
    entry = ModelLogEntry.objects.get(action="courses.extend")
    assert (entry.user, entry.data) == (staff, {"until": MIDNIGHT.isoformat()})


def test_more_time_opens_again_what_had_ended() -> None:
    place = place_in(cohort())
    after = datetime(2026, 12, 10, tzinfo=UTC)
    [ended] = following.follow_all(place.trainee, at=after)

    extending.extend(place, date(2026, 12, 24), actor=PersonFactory.create(), at=after, reason=PLANTED)

    [again] = following.follow_all(place.trainee, at=after)
    assert [step.state for step in (ended.progress.steps[0], again.progress.steps[0])] == [State.LOCKED, State.OPEN]


def test_an_end_that_is_not_later_and_one_of_what_never_ends_are_refused() -> None:
    place, staff = place_in(cohort()), PersonFactory.create()
    said = r"^The place lasts until the end of November 30, 2026 \(New York time\) as it is\. Choose a later day\.$"

    with pytest.raises(NotLater, match=said):
        extending.extend(place, date(2026, 11, 30), actor=staff, at=AT, reason=PLANTED)
    with pytest.raises(NotLater, match="This day is over already"):
        extending.extend(place, date(2026, 12, 24), actor=staff, at=MIDNIGHT, reason=PLANTED)
    for endless in (enrollment(), place_in(cohort(ends_on=None))):
        with pytest.raises(NoEnd, match="no last day, so there is nothing to extend"):
            extending.extend(endless, date(2026, 12, 24), actor=staff, at=AT, reason=PLANTED)
    extending.extend(place, date(2026, 12, 24), actor=staff, at=AT, reason=PLANTED)
    with pytest.raises(NotLater, match="the end of December 24, 2026"):
        extending.extend(place, date(2026, 12, 23), actor=staff, at=AT, reason=PLANTED)

    assert Extension.objects.count() == 1


def test_nothing_is_decided_for_what_is_finished_or_was_left() -> None:
    """P1."""
    staff, done, gone = PersonFactory.create(), finished(), place_in(cohort())
    other = cohort(gone.course, **WINTER)
    done_in = cohort(done.course)
    leaving.leave(gone, actor=None, at=AT)

    for place, target, refusal in ((done, done_in, FinishedAlready), (gone, other, PlaceLeft)):
        with pytest.raises(refusal):
            transferring.transfer(place, target, actor=staff, at=LATER, reason="Moved")
        with pytest.raises(refusal):
            excusing.excuse(place, first_step(place), actor=staff, at=LATER, reason=PLANTED)
        with pytest.raises(refusal):
            extending.extend(place, date(2027, 3, 1), actor=staff, at=LATER, reason=PLANTED)

    assert (Waiver.objects.count(), Extension.objects.count()) == (0, 0)


def test_a_reason_is_in_the_persons_own_record_until_an_erasure_empties_it() -> None:
    """P24."""
    place, staff = place_in(cohort()), PersonFactory.create()
    excusing.excuse(place, first_step(place), actor=staff, at=LATER, reason=PLANTED)
    extending.extend(place, date(2026, 12, 24), actor=staff, at=LATER, reason=PLANTED)

    [exported] = keeping.export(place.trainee)["enrollments"]
    keeping.erase(place.trainee, LATER)
    keeping.erase(place.trainee, LATER)

    assert exported["cohort"] == "Autumn"
    assert exported["excused"] == [{"step": "the lesson “Lesson 1”", "at": LATER.isoformat(), "reason": PLANTED}]
    assert exported["extended"] == [{"until": MIDNIGHT.isoformat(), "at": LATER.isoformat(), "reason": PLANTED}]
    assert (Waiver.objects.get().reason, Extension.objects.get().reason) == ("", "")
    with pytest.raises(IntegrityError, match="what was decided stays"), transaction.atomic():
        Waiver.objects.update(kind="quiz")


def test_the_export_names_the_quiz_or_the_kind_of_step_that_was_excused() -> None:
    place = enrollment(course(quiz=True))
    quiz = following.follow(place).steps[-1]
    Waiver.objects.create(enrollment=place, kind="quiz", key=quiz.key, reason="", at=AT)
    Waiver.objects.create(enrollment=place, kind="evaluation", key="", reason="", at=AT)

    [exported] = keeping.export(place.trainee)["enrollments"]

    assert [row["step"] for row in exported["excused"]] == ["the quiz “A made-up quiz”", "the evaluation at the end"]


def test_an_instructors_export_names_the_cohorts_taught() -> None:
    teacher = instructor()
    cohort(teachers=(teacher,))

    assert keeping.export(teacher)["cohorts_taught"] == [{"course": "Demo course", "cohort": "Autumn"}]
