"""A trainee asks her instructors; they and the office read it, and nobody else (P21)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings
from wagtail.models import ModelLogEntry

from courses import keeping
from courses.coordinating import leaving
from courses.following import NoPlace
from courses.learning import entering, inquiring
from courses.models import Enrollment, Inquiry, Reply
from courses.overseeing import replying
from foundation.accounts import erasing, holding
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.letters.models import Letter
from lms import roles
from tests.factories.courses import AT, course, course_page, enrollment
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory
from tests.factories.voices import cohort, in_cohort, instructor

pytestmark = pytest.mark.django_db
PLANTED = "Is the xylophonist a client?"


@pytest.fixture(autouse=True)
def _roles() -> None:
    roles.apply()


def taught(*teachers: User) -> Enrollment:
    """Somebody in a cohort of these people."""
    place = enrollment(trainee=PersonFactory.create(name="Ána Demo"))
    in_cohort(place, cohort(place.course, *teachers))
    Letter.objects.all().delete()
    return place


def test_a_question_reaches_each_instructor_of_the_cohort_by_a_letter_without_its_words() -> None:
    one, other = instructor(), instructor()
    place = taught(one, other)

    inquiry = inquiring.ask(place, PLANTED, lesson="lesson-1", at=AT)

    assert (inquiry.text, inquiry.lesson and inquiry.lesson.slug, inquiry.asked_at) == (PLANTED, "lesson-1", AT)
    letters = Letter.objects.order_by("pk")
    assert [(each.reason, each.address, each.person) for each in letters] == [
        ("inquiry_waits", one.email, one.public_id),
        ("inquiry_waits", other.email, other.public_id),
    ]
    link = f"{settings.SITE_ADDRESS}/admin/inquiry/{inquiry.public_id}/"
    assert [each.context for each in letters] == [{"course": "Demo course", "link": link}] * 2


@pytest.mark.parametrize("why", ["no cohort", "no teacher", "no right", "closed", "herself"])
def test_the_office_gets_the_letter_where_no_instructor_can_answer(why: str) -> None:
    place = enrollment()
    teachers = {
        "no right": [PersonFactory.create()],
        "closed": [StaffFactory(Role.INSTRUCTOR, is_active=False)],
        "herself": [place.trainee],
    }
    if why != "no cohort":
        in_cohort(place, cohort(place.course, *teachers.get(why, [])))
    Letter.objects.all().delete()

    inquiring.ask(place, PLANTED, at=AT)

    assert [each.address for each in Letter.objects.all()] == [settings.OFFICE_EMAIL]


def test_a_question_sent_twice_is_one_and_asked_again_once_it_is_settled_is_another() -> None:
    teacher = instructor()
    place = taught(teacher)

    first = inquiring.ask(place, PLANTED, at=AT)
    again = inquiring.ask(place, PLANTED, at=AT)
    replying.settle(first, seen=0, actor=teacher, at=AT)
    later = inquiring.ask(place, PLANTED, at=AT)

    assert (again == first, later == first, Letter.objects.count()) == (True, False, 2)


def test_she_adds_to_it_and_it_waits_again() -> None:
    teacher = instructor()
    inquiry = inquiring.ask(taught(teacher), PLANTED, at=AT)
    replying.reply(inquiry, "No.", actor=teacher, at=AT)
    replying.settle(inquiry, seen=1, actor=teacher, at=AT)
    assert not Inquiry.objects.waiting().exists()

    said = inquiring.add(inquiry, "Why not?", at=AT)
    again = inquiring.add(inquiry, "Why not?", at=AT)

    inquiry.refresh_from_db()
    assert (again, inquiry.settled_at) == (said, None)
    assert list(Inquiry.objects.waiting()) == [inquiry]
    assert Letter.objects.filter(reason="inquiry_waits", about=said.public_id, address=teacher.email).count() == 1


def test_whoever_left_the_course_asks_and_adds_nothing() -> None:
    place = taught(instructor())
    inquiry = inquiring.ask(place, PLANTED, at=AT)
    leaving.leave(place, actor=place.trainee, at=AT)

    with pytest.raises(NoPlace):
        inquiring.ask(place, "Again?", at=AT)
    with pytest.raises(NoPlace):
        inquiring.add(inquiry, "Again?", at=AT)


def test_a_lesson_that_the_release_has_not_is_asked_about_by_nobody() -> None:
    with pytest.raises(entering.NotInRelease):
        inquiring.ask(enrollment(), PLANTED, lesson="nowhere", at=AT)


def test_whoever_writes_too_often_waits_and_others_do_not() -> None:
    place, other = enrollment(), enrollment()
    for number in range(inquiring.MOST):
        inquiring.ask(place, f"Question {number}", at=AT)

    with pytest.raises(inquiring.TooManyQuestions):
        inquiring.ask(place, "One more", at=AT)
    inquiring.ask(other, "The first", at=AT)
    inquiring.ask(place, "Later", at=AT + timedelta(seconds=inquiring.SPAN_SECONDS))

    assert Inquiry.objects.filter(enrollment=place).count() == inquiring.MOST + 1


def test_an_answer_reaches_her_by_a_letter_without_its_words() -> None:
    teacher = instructor()
    place = taught(teacher)
    inquiry = inquiring.ask(place, PLANTED, at=AT)

    said = replying.reply(inquiry, "The glockenspielist is.", actor=teacher, at=AT)
    again = replying.reply(inquiry, "The glockenspielist is.", actor=teacher, at=AT)

    [letter] = Letter.objects.filter(reason="inquiry_answered")
    link = f"{settings.SITE_ADDRESS}/learn/{place.course.slug}/questions/{inquiry.public_id}/"
    assert again == said
    assert (letter.address, letter.person, letter.about) == (
        place.trainee.email,
        place.trainee.public_id,
        said.public_id,
    )
    assert letter.context == {"name": "Ána Demo", "course": "Demo course", "link": link}
    assert not Inquiry.objects.waiting().exists()


def test_an_instructor_sees_questions_of_the_cohorts_that_are_hers_alone() -> None:
    """P21."""
    mine, other = instructor(), instructor()
    inquiry = inquiring.ask(taught(mine), PLANTED, at=AT)
    coordinator = StaffFactory(Role.COORDINATOR)

    seen = [list(replying.seen_by(who)) for who in (mine, other, coordinator, PersonFactory.create())]

    assert seen == [[inquiry], [], [inquiry], []]
    with pytest.raises(replying.NotTheirs):
        replying.reply(inquiry, "Mine now.", actor=other, at=AT)
    with pytest.raises(replying.NotTheirs):
        replying.settle(inquiry, seen=0, actor=other, at=AT)
    assert not Reply.objects.exists()


def test_a_question_from_nobodys_cohort_is_for_whoever_may_edit_the_course() -> None:
    page = course_page()
    editor, other = instructor(), instructor()
    page.owner = editor
    page.save()
    inquiry = inquiring.ask(enrollment(course(page)), PLANTED, at=AT)
    may_add = page.get_parent()

    from django.contrib.auth.models import Permission  # noqa: PLC0415
    from wagtail.models import GroupPagePermission  # noqa: PLC0415

    for who, codename in ((editor, "change_page"),):
        own = who.groups.create(name="Editors of it")
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=own, page=may_add, permission=permission)

    assert [list(replying.seen_by(who)) for who in (editor, other)] == [[inquiry], []]


def test_what_was_added_meanwhile_is_read_before_it_is_settled() -> None:
    teacher = instructor()
    inquiry = inquiring.ask(taught(teacher), PLANTED, at=AT)
    inquiring.add(inquiry, "And one more thing.", at=AT)

    with pytest.raises(replying.SomethingAdded):
        replying.settle(inquiry, seen=0, actor=teacher, at=AT)
    settled = replying.settle(inquiry, seen=1, actor=teacher, at=AT)
    again = replying.settle(inquiry, seen=1, actor=teacher, at=AT + timedelta(days=1))

    assert (settled.settled_at, again.settled_at) == (AT, AT)
    assert ModelLogEntry.objects.filter(action="courses.settle_question").count() == 1


def test_the_audit_log_holds_none_of_the_words() -> None:
    teacher = instructor()
    inquiry = inquiring.ask(taught(teacher), PLANTED, at=AT)
    replying.reply(inquiry, PLANTED, actor=teacher, at=AT)
    inquiring.add(inquiry, PLANTED, at=AT)
    replying.settle(inquiry, seen=2, actor=teacher, at=AT)

    entries = ModelLogEntry.objects.filter(action__in=LOGGED).order_by("pk")

    assert [entry.action for entry in entries] == LOGGED
    assert [entry for entry in entries if "xylophonist" in f"{entry.label} {json.dumps(entry.data)}"] == []


LOGGED = ["courses.ask", "courses.answer", "courses.ask_again", "courses.settle_question"]


def test_each_takes_away_her_own_words_and_the_asker_the_answers_too() -> None:
    teacher = instructor()
    place = taught(teacher)
    inquiry = inquiring.ask(place, PLANTED, lesson="lesson-1", at=AT)
    replying.reply(inquiry, "The glockenspielist is.", actor=teacher, at=AT)
    inquiring.add(inquiry, "Thanks.", at=AT)

    told, taught_one = keeping.export(place.trainee), keeping.export(teacher)

    assert told["questions_asked"] == [
        {
            "course": "Demo course",
            "lesson": "Lesson 1",
            "text": PLANTED,
            "asked_at": AT.isoformat(),
            "settled_at": None,
            "replies": [
                {"is_yours": False, "text": "The glockenspielist is.", "at": AT.isoformat()},
                {"is_yours": True, "text": "Thanks.", "at": AT.isoformat()},
            ],
        }
    ]
    assert taught_one["answers_given"] == [{"text": "The glockenspielist is.", "at": AT.isoformat()}]
    assert "xylophonist" not in json.dumps(taught_one)


def test_an_erasure_empties_what_she_asked_and_takes_her_name_from_the_answers() -> None:
    """P24."""
    teacher = instructor()
    place = taught(teacher)
    inquiry = inquiring.ask(place, PLANTED, at=AT)
    replying.reply(inquiry, "Dear Ána Demo, no.", actor=teacher, at=AT)
    inquiring.add(inquiry, "Thanks, Ána", at=AT)

    kept = erasing.erase(place.trainee, actor=SuperuserFactory.create(), at=AT)

    inquiry.refresh_from_db()
    assert (inquiry.text, inquiry.settled_at) == ("", AT)
    assert [said.text for said in replying.thread(inquiry)] == ["Dear [erased], no.", ""]
    assert "What instructors answered you, without your name; what you asked and added is erased." in kept
    with pytest.raises(holding.Erased):
        replying.reply(inquiry, "Are you there?", actor=teacher, at=AT)


def test_an_instructors_erasure_empties_her_answers_alone() -> None:
    teacher = instructor()
    inquiry = inquiring.ask(taught(teacher), PLANTED, at=AT)
    replying.reply(inquiry, "No.", actor=teacher, at=AT)

    erasing.erase(teacher, actor=SuperuserFactory.create(), at=AT)

    inquiry.refresh_from_db()
    assert (inquiry.text, [said.text for said in replying.thread(inquiry)]) == (PLANTED, [""])
