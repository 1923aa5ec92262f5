"""A place in a cohort takes a seat, gives it back when it ends, and is refused in words where there is none (P7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from wagtail.models import ModelLogEntry

from courses import checking, keeping, offering
from courses.coordinating import closing, enrolling, foreseeing, grouping, leaving
from courses.coordinating.enrolling import CohortNeeded, EnrollmentClosed
from courses.coordinating.foreseeing import Outcome
from courses.coordinating.seating import CohortFull
from courses.models import Cohort, CourseRelease, Enrollment
from courses.offering import CohortClosed, CohortOver, OtherCourse
from foundation.ground import jobbing
from foundation.ground.models import JobResult
from foundation.letters.models import Letter
from payments import checking as counting
from payments.models import Move
from tests.factories.certificates import earned
from tests.factories.cohorts import cohort, place_in, taken
from tests.factories.courses import AT, course, finished, read_everything
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
OVER = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
"""Midnight in New York after the last day."""


def well() -> bool:
    """Whether every pool is its moves and its people."""
    return [*counting.pools_are_their_moves(), *checking.pools_are_their_people()] == []


def test_a_place_takes_a_seat_and_the_letter_says_when_it_begins() -> None:
    found, trainee = cohort(places=2), PersonFactory.create(name="Demo Trainee")

    place = place_in(found, trainee)

    assert (place.cohort, taken(found), Move.objects.get().about) == (found, 1, place.public_id)
    letter = Letter.objects.get()
    assert (letter.reason, letter.context) == (
        "welcome_to_cohort",
        {
            "name": "Demo Trainee",
            "course": "Demo course",
            "minutes": 40,
            "link": f"http://testserver/learn/{found.course.slug}/",
            "cohort": "Autumn",
            "days": "from November 2, 2026 to November 30, 2026 (New York time)",
        },
    )
    assert ModelLogEntry.objects.get(action="courses.enroll").data == {"cohort": str(found.public_id)}


def test_a_cohort_without_an_end_says_so() -> None:
    place_in(cohort(ends_on=None, zone="America/Argentina/Buenos_Aires"))

    assert Letter.objects.get().context["days"] == "from November 2, 2026, without a last day (Buenos Aires time)"


def test_a_full_cohort_is_refused_and_nothing_is_written() -> None:
    found = cohort(places=1)
    place_in(found)

    with pytest.raises(CohortFull, match=r"^Every place in “Autumn” is taken"):
        place_in(found)

    assert (taken(found), Enrollment.objects.count(), Letter.objects.count(), well()) == (1, 1, 1, True)


def test_a_closed_cohort_one_that_is_over_and_one_of_another_course_are_refused() -> None:
    closed, other, trainee = cohort(places=1), cohort(), PersonFactory.create()
    ending = cohort(closed.course, title="Ending")
    grouping.close(closed, actor=trainee, at=AT, reason="Enough")

    with pytest.raises(CohortClosed, match="“Autumn” takes no new trainees"):
        place_in(closed)
    with pytest.raises(OtherCourse, match="a cohort of another course"):
        enrolling.enroll(trainee, closed.course, actor=None, at=AT, cohort=other)
    with pytest.raises(CohortOver, match="“Ending” is over"):
        enrolling.enroll(trainee, ending.course, actor=None, at=OVER, cohort=ending)

    place = enrolling.enroll(trainee, ending.course, actor=None, at=OVER - timedelta(seconds=1), cohort=ending)
    assert place.cohort == ending


def test_whoever_enrolls_alone_chooses_a_cohort_while_one_has_not_ended_and_the_office_need_not() -> None:
    found, trainee, staff = cohort().course, PersonFactory.create(), PersonFactory.create()

    with pytest.raises(CohortNeeded, match=r"“Demo course” is taken in cohorts. Choose one of them."):
        enrolling.enroll(trainee, found, actor=trainee, at=AT)

    assert enrolling.enroll(PersonFactory.create(), found, actor=staff, at=AT).cohort is None
    assert enrolling.enroll(trainee, found, actor=trainee, at=OVER).cohort is None


def test_leaving_gives_the_seat_back_once_and_coming_back_takes_one_again() -> None:
    found = cohort(places=1)
    place = place_in(found)

    leaving.leave(place, actor=place.trainee, at=AT)
    leaving.leave(place, actor=place.trainee, at=AT)
    assert taken(found) == 0
    other = place_in(found)
    with pytest.raises(CohortFull):
        place_in(found, place.trainee)
    leaving.leave(other, actor=None, at=AT)
    back = place_in(found, place.trainee)

    assert (back, back.cohort, taken(found), well()) == (place, found, 1, True)
    assert list(Move.objects.order_by("pk").values_list("n", flat=True)) == [1, -1, 1, -1, 1]


def test_whoever_comes_back_may_come_into_another_cohort() -> None:
    found = cohort(places=1)
    other = cohort(found.course, title="Winter", places=1)
    place = place_in(found)
    leaving.leave(place, actor=None, at=AT)

    back = place_in(other, place.trainee)

    assert (back.pk, back.cohort, taken(found), taken(other)) == (place.pk, other, 0, 1)


def test_enrolling_twice_keeps_the_place_where_it_is() -> None:
    found = cohort(places=2)
    other = cohort(found.course, title="Winter", places=2)
    place = place_in(found)

    assert place_in(other, place.trainee).cohort == found
    assert (taken(found), taken(other)) == (1, 0)


def test_a_finished_place_keeps_its_seat() -> None:
    found = cohort(places=1)

    read_everything(place_in(found))

    assert (taken(found), well()) == (1, True)


def test_an_erasure_gives_every_seat_back() -> None:
    """P24."""
    trainee = PersonFactory.create()
    one, two, three = cohort(places=1), cohort(places=1), cohort(places=1)
    for found in (one, two, three):
        place_in(found, trainee)
    read_everything(Enrollment.objects.get(cohort=three))

    keeping.erase(trainee, AT)

    assert [taken(found) for found in (one, two, three)] == [0, 0, 1]
    assert well()


def test_what_is_offered_is_open_and_not_over_the_first_to_begin_first() -> None:
    late = cohort(title="Winter", begins_on=date(2027, 1, 4), ends_on=None)
    found = late.course
    soon = cohort(found, places=1)
    grouping.close(cohort(found, title="Closed"), actor=PersonFactory.create(), at=AT, reason="Enough")
    cohort(found, title="Over", begins_on=date(2026, 9, 1), ends_on=date(2026, 10, 1))
    place_in(soon)

    offers = offering.offered(found, AT)

    assert [(offer.cohort, offer.left, offer.is_full, offer.said) for offer in offers] == [
        (soon, 0, True, "Autumn: from November 2, 2026 to November 30, 2026 (New York time), 0 places left"),
        (late, None, False, "Winter: from January 4, 2027, without a last day (New York time)"),
    ]
    assert offering.must_choose(found, AT)


def test_what_comes_first_is_said_and_is_no_bar() -> None:
    found, trainee = course(title="Later"), PersonFactory.create()
    first = course(title="First")
    release = found.current_release
    manifest = {**release.manifest, "needs": [{"activity": str(first.activity.public_id), "title": "First"}]}
    CourseRelease.objects.create(course=found, number=2, manifest=manifest, digest="", released_at=AT)

    assert offering.comes_first(trainee, found) == ["First"]
    assert enrolling.enroll(trainee, found, actor=trainee, at=AT).left_at is None
    earned(trainee, first.activity, minutes=40, at=AT)
    assert (offering.comes_first(trainee, found), offering.comes_first(trainee, first)) == ([], [])


def people_of_every_kind(found: Cohort) -> list[str]:
    """Addresses of which each comes to something else; two places are left."""
    PersonFactory.create(email="new@example.org")
    place_in(found, PersonFactory.create(email="here@example.org"))
    elsewhere = cohort(found.course, title="Winter")
    place_in(elsewhere, PersonFactory.create(email="there@example.org"))
    twice = PersonFactory.create(email="twice@example.org")
    EmailAddress.objects.create(user=twice, email="again@example.org", verified=True)
    unproved = PersonFactory.create(email="unproved@example.org")
    EmailAddress.objects.filter(user=unproved).update(verified=False)
    PersonFactory.create(email="late@example.org")
    names = ["new", "here", "there", "twice", "again", "unproved", "nobody", "late"]
    return [f"{name}@example.org" for name in names]


def test_a_dry_run_says_line_by_line_what_would_happen_and_writes_nothing() -> None:
    found = cohort(places=3)
    addresses = people_of_every_kind(found)
    before = (Enrollment.objects.count(), Letter.objects.count(), ModelLogEntry.objects.count())

    foreseen = foreseeing.foresee(found.course, addresses, at=AT, cohort=found)

    assert [(line.outcome, line.says) for line in foreseen.lines] == [
        (Outcome.WOULD, "Would be enrolled."),
        (Outcome.HAS_PLACE, "Has a place already."),
        (Outcome.HAS_PLACE, "Has a place already, in “Winter”."),
        (Outcome.WOULD, "Would be enrolled."),
        (Outcome.HAS_PLACE, "Stands on this list already, with another address of the same person."),
        (Outcome.UNPROVED, "There is an account with this address, but nobody has confirmed the address yet."),
        (Outcome.NOBODY, "Nobody has an account with this address."),
        (Outcome.FULL, "No place is left: the lines above take them all."),
    ]
    assert (foreseen.would, foreseen.would_not) == (2, 6)
    assert (Enrollment.objects.count(), Letter.objects.count(), ModelLogEntry.objects.count()) == before


def test_the_job_does_what_the_dry_run_said() -> None:
    found, actor = cohort(places=3), PersonFactory.create()
    addresses = people_of_every_kind(found)
    foreseen = foreseeing.foresee(found.course, addresses, at=AT, cohort=found)

    job = enrolling.ask_for_list(found.course, addresses, actor=actor, at=AT, cohort=found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("foundation.ground.clock.now", lambda: AT)
        jobbing.run(job.pk)

    would = {line.address for line in foreseen.lines if line.outcome is Outcome.WOULD}
    results = JobResult.objects.order_by("position")
    assert {row.part for row in results if row.says == "Enrolled."} == would
    assert [row.says for row in results if row.is_refused] == [
        "Nobody has an account with this address.",
        "Nobody has an account with this address.",
        "Every place in “Autumn” is taken. Choose another cohort, or ask the office to add places.",
    ]
    assert (taken(found), job.words["title"], well()) == (3, "Demo course · Autumn", True)
    assert enrolling.address_of_list(job) == f"/admin/cohort/{found.public_id}/"


def test_two_thousand_lines_cost_a_dry_run_as_much_as_two() -> None:
    """P25."""
    found = cohort(places=5)
    people = PersonFactory.create_batch(3)
    few, many = [people[0].email], [*[person.email for person in people], *[f"x{n}@example.org" for n in range(1997)]]

    with statements() as short:
        foreseeing.foresee(found.course, [str(email) for email in few], at=AT, cohort=found)
    with statements() as long:
        foreseen = foreseeing.foresee(found.course, [str(email) for email in many], at=AT, cohort=found)

    assert (len(short), len(long), foreseen.would) == (3, 3, 3)


def test_neither_a_dry_run_nor_a_job_begins_where_nobody_can_come() -> None:
    found, actor = cohort(), PersonFactory.create()
    shut = closing.close(found.course, actor=actor, at=AT, reason="Enough")

    with pytest.raises(EnrollmentClosed):
        foreseeing.foresee(shut, ["a@example.org"], at=AT, cohort=found)
    with pytest.raises(EnrollmentClosed):
        enrolling.ask_for_list(shut, ["a@example.org"], actor=actor, at=AT)


def test_a_dry_run_on_a_course_knows_no_places() -> None:
    found = course()
    finished(found, PersonFactory.create(email="done@example.org"))
    PersonFactory.create(email="new@example.org")

    foreseen = foreseeing.foresee(found, ["new@example.org", "done@example.org"], at=AT)

    assert [line.outcome for line in foreseen.lines] == [Outcome.WOULD, Outcome.HAS_PLACE]
