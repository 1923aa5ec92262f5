"""An instructor says something to a cohort: it stands on their page and goes out once to each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from wagtail.models import ModelLogEntry

from courses import keeping
from courses.coordinating import leaving
from courses.models import Announcement
from courses.overseeing import announcing
from courses.overseeing.announcing import Audience, Words
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import jobbing
from foundation.ground.models import Job, JobResult
from foundation.letters import composing, kinds
from foundation.letters.models import Letter
from lms import roles
from tests.factories.courses import AT, course, enrollment
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory
from tests.factories.voices import cohort, in_cohort, instructor

pytestmark = pytest.mark.django_db
SAID = Words("We meet on Monday", "Bring the vignette.\n\nhttps://example.org/map")


@pytest.fixture(autouse=True)
def _roles() -> None:
    roles.apply()


def group(teacher: User, *, people: int = 2) -> Audience:
    """A cohort of so many people, and one person on the course beside it."""
    found = course()
    autumn = cohort(found, teacher)
    for _ in range(people):
        in_cohort(enrollment(found), autumn)
    enrollment(found)
    Letter.objects.all().delete()
    return Audience(found, autumn)


def run(said: Announcement) -> list[str]:
    """Work the job; return what came of each part."""
    job = Job.objects.get(words__announcement=str(said.public_id))
    jobbing.run(job.pk)
    return list(job.results.order_by("position").values_list("says", flat=True))


def test_everybody_of_the_cohort_gets_one_letter_and_nobody_else() -> None:
    teacher = instructor()
    audience = group(teacher)

    said = announcing.announce(audience, SAID, actor=teacher, at=AT)
    outcomes = run(said)
    JobResult.objects.all().delete()
    Job.objects.update(finished_at=None, holder=None, parts=[str(place.public_id) for place in audience.readers])
    run(said)

    letters = Letter.objects.filter(reason="announcement")
    assert outcomes == ["Letter asked for."] * 2
    assert {letter.address for letter in letters} == {place.trainee.email for place in audience.readers}
    assert letters.count() == 2
    first = audience.readers.order_by("pk")[0].trainee
    assert letters.get(address=first.email).context == {
        "name": first.name,
        "course": "Demo course",
        "title": SAID.title,
        "text": SAID.text,
        "link": f"{settings.SITE_ADDRESS}/learn/{audience.course.slug}/news/",
    }


def test_a_whole_course_is_written_to_by_whoever_gives_places() -> None:
    audience = group(instructor())
    coordinator = StaffFactory(Role.COORDINATOR)

    said = announcing.announce(Audience(audience.course), SAID, actor=coordinator, at=AT)

    assert len(run(said)) == 3


def test_nobody_writes_to_people_of_somebody_else() -> None:
    """P21."""
    teacher, other = instructor(), instructor()
    audience = group(teacher)
    refused = [(other, audience), (teacher, Audience(audience.course)), (PersonFactory.create(), audience)]

    for person, people in refused:
        with pytest.raises(announcing.NotTheirPeople):
            announcing.announce(people, SAID, actor=person, at=AT)

    assert not Announcement.objects.exists()
    said = announcing.announce(audience, SAID, actor=teacher, at=AT)
    assert [list(announcing.seen_by(who)) for who in (teacher, other, PersonFactory.create())] == [[said], [], []]
    with pytest.raises(announcing.NotTheirPeople):
        announcing.withdraw(said, reason="Not mine", actor=other, at=AT)


def test_a_cohort_of_another_course_is_nobodys_audience() -> None:
    teacher = instructor()
    audience = group(teacher)

    assert not announcing.may_say(teacher, Audience(course(), audience.cohort))


def test_pressed_twice_it_is_said_once_and_a_week_later_again() -> None:
    teacher = instructor()
    audience = group(teacher)

    said, again, later = (
        announcing.announce(audience, SAID, actor=teacher, at=AT + timedelta(minutes=minutes))
        for minutes in (0, 9, 10080)
    )

    assert (again == said, later == said, Job.objects.count()) == (True, False, 2)


def test_taken_down_it_is_gone_and_letters_that_have_not_left_never_do() -> None:
    teacher = instructor()
    audience = group(teacher)
    said = announcing.announce(audience, SAID, actor=teacher, at=AT)

    announcing.withdraw(said, reason="The wrong day", actor=teacher, at=AT)

    assert run(said) == ["Taken down before this letter left."] * 2
    assert not Letter.objects.exists()
    assert announcing.latest(audience.readers[0]) == ([], False)
    assert ModelLogEntry.objects.get(action="courses.withdraw_announcement").data["reason"] == "The wrong day"
    with pytest.raises(announcing.TakenDown):
        announcing.withdraw(said, reason="Again", actor=teacher, at=AT)


def test_whoever_left_or_was_erased_gets_no_letter() -> None:
    teacher = instructor()
    audience = group(teacher, people=3)
    left, erased, there = audience.readers.order_by("pk")
    said = announcing.announce(audience, SAID, actor=teacher, at=AT)
    leaving.leave(left, actor=left.trainee, at=AT)
    erasing.erase(erased.trainee, actor=SuperuserFactory.create(), at=AT)
    Letter.objects.all().delete()

    outcomes = run(said)

    assert outcomes[0] == "Has left the course meanwhile."
    assert outcomes[1].startswith("This record was erased on")
    assert outcomes[2:] == ["Letter asked for."]
    assert [letter.address for letter in Letter.objects.all()] == [there.trainee.email]


def test_whoever_joins_later_reads_it_and_gets_no_letter() -> None:
    teacher = instructor()
    audience = group(teacher, people=0)
    said = announcing.announce(audience, SAID, actor=teacher, at=AT)

    assert audience.cohort is not None
    late, outside = in_cohort(enrollment(audience.course), audience.cohort), enrollment(audience.course)

    assert (run(said), Letter.objects.filter(reason="announcement").exists()) == ([], False)
    assert [announcing.latest(place) for place in (late, outside)] == [([said], False), ([], False)]


def test_the_audit_log_holds_no_word_of_an_announcement() -> None:
    coordinator = StaffFactory(Role.COORDINATOR)

    said = announcing.announce(Audience(course()), Words("Planted title", "Planted words."), actor=coordinator, at=AT)
    announcing.withdraw(said, reason="Twice", actor=coordinator, at=AT)

    written = ModelLogEntry.objects.filter(action__in=["courses.announce", "courses.withdraw_announcement"])
    assert written.count() == 2
    assert "Planted" not in "".join(f"{entry.label} {entry.data}" for entry in written)


def test_a_page_shows_three_and_knows_that_there_are_more() -> None:
    coordinator = StaffFactory(Role.COORDINATOR)
    place = enrollment()
    said = [
        announcing.announce(Audience(place.course), Words(f"News {n}", "Words."), actor=coordinator, at=AT)
        for n in range(5)
    ]

    assert announcing.latest(place) == (said[::-1][: announcing.SHOWN], True)


def test_what_looks_like_a_placeholder_stays_what_it_is() -> None:
    """What an instructor writes is filled in, never read as a template, and a title is one line."""
    teacher = instructor()
    tricky = Words("{{ office }}\r\nBcc: a@b.example", "{% now %}")
    run(announcing.announce(group(teacher, people=1), tricky, actor=teacher, at=AT))
    letter = Letter.objects.get(reason="announcement")

    words = composing.shipped(kinds.find("announcement"), {**letter.context, **composing.facts_for_all()})

    assert words.subject == "News: {{ office }} Bcc: a@b.example"
    assert "{% now %}" in words.body


def test_the_job_leads_to_the_announcement_and_names_nobody() -> None:
    teacher = instructor()
    audience = group(teacher)
    said = announcing.announce(audience, SAID, actor=teacher, at=AT)

    job = Job.objects.get()

    assert jobbing.words_of(job).address(job) == f"/admin/announcement/{said.public_id}/"
    assert job.parts == [str(place.public_id) for place in audience.readers.order_by("pk")]
    assert job.words == {"announcement": str(said.public_id), "title": "Demo course"}


def test_whoever_announced_takes_it_away_and_is_told_that_it_stays() -> None:
    teacher = instructor()
    audience = group(teacher)
    announcing.announce(audience, SAID, actor=teacher, at=AT)
    announcing.announce(Audience(audience.course), SAID, actor=(chief := SuperuserFactory.create()), at=AT)

    told = [keeping.export(who)["announcements_made"] for who in (teacher, chief)]

    plain = {"course": "Demo course", "title": SAID.title, "text": SAID.text, "at": AT.isoformat()}
    assert told == [[{**plain, "cohort": "Autumn"}], [{**plain, "cohort": None}]]
    assert keeping.kept(teacher) == [
        "What you announced to a course or a cohort, without your name: its people go on reading it."
    ]
