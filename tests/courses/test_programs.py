"""Programs ask for credit, and are completed by it once and for ever; courses may ask for credit too."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from certificates.earning import crediting
from certificates.issuing import NameNeeded, WithdrawnBefore
from certificates.models import Activity, Certificate, Credit, CreditCategory
from courses import charting, checking, completing, following, graduating, keeping
from courses.authoring import programming
from courses.authoring.releasing import ChangedMeanwhile, NotReleasable
from courses.completing import CreditTakenBack
from courses.digesting import sha256
from courses.fulfilling import Done, steps_left
from courses.graduating import NotCompleted
from courses.learning import reading
from courses.models import (
    Course,
    CoursePage,
    CourseRelease,
    Enrollment,
    Program,
    ProgramCompletion,
    ProgramPage,
    ProgramRelease,
    Waiver,
)
from courses.models.manifests import Rule
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import jobbing
from foundation.ground.models import Job
from lms import roles
from standards.models import Code, Edition
from tests.factories.certificates import ActivityFactory, earned, withdraw
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    open_lesson,
    program_page,
    read,
    read_everything,
    released_program,
    requiring,
)
from tests.factories.people import PersonFactory, StaffFactory
from tests.racing import at_once
from tests.standards.queries import statements

LATER = AT + timedelta(days=1)


def some(title: str, least: int, *of: tuple[str, Any]) -> tuple[str, Any]:
    return "some", {"title": title, "least": least, "of": list(of)}


def every(title: str, *of: tuple[str, Any]) -> tuple[str, Any]:
    return "all", {"title": title, "of": list(of)}


def session(activity: Activity, minutes: int | None = None) -> tuple[str, Any]:
    return "activity", {"activity": str(activity.public_id), "minutes": minutes}


def leaf(activity: Activity, **more: Any) -> Rule:
    return {"kind": "credit", "key": str(activity.public_id), "says": activity.title, **more}  # type: ignore[typeddict-item]  # as it is written


def seen(page: ProgramPage) -> str:
    return programming.plan(page).digest


def asking(*blocks: tuple[str, Any], **words: Any) -> Program:
    return released_program(program_page(**words), *blocks)


def run_jobs() -> list[str]:
    """Work every job of this room that was asked for, and say what came of each part."""
    ours = Job.objects.filter(kind__startswith="courses.").order_by("pk")
    for job in ours.filter(finished_at=None):
        jobbing.run(job.pk)
    return [result.says for job in ours for result in job.results.order_by("position")]


# What a finished course is worth


@pytest.mark.django_db
def test_a_finished_course_earns_its_minutes_with_what_the_server_saw() -> None:
    """P19."""
    place = finished(course(quiz=True))

    credit = Credit.objects.get()
    manifest = place.release.manifest
    lines = manifest["modules"][0]["lessons"]
    attempt = place.sittings.get().attempt
    assert (credit.person, credit.activity, credit.source) == (place.trainee, place.course.activity, place.public_id)
    assert (credit.minutes, credit.earned_on, credit.at) == (50, date(2026, 11, 2), AT)
    assert credit.evidence == {
        "enrollment": str(place.public_id),
        "release": place.release.digest,
        "lessons": [{"key": line["key"], "digest": line["digest"], "finished_at": AT.isoformat()} for line in lines],
        "quizzes": [str(attempt.public_id)],
        "provisions": sorted({cited["code"] for question in attempt.questions for cited in question["cites"]}),
        "edition": None,
        "checks": 0,
        "evaluation": False,
        "waived": [],
        "assessed": True,
        "demonstration": False,
    }
    assert list(checking.finished_is_credited()) == []


@pytest.mark.django_db
def test_credit_and_certificate_name_the_edition_that_was_assessed_and_how_it_was_taught() -> None:
    page = course_page(quiz=True)
    ethics = CreditCategory.objects.get(key="ethics")
    lesson, module = lessons_of(page)[0], module_of(page)
    lesson.category, module.quiz_category = ethics, ethics
    page.teachers = [("teacher", {"name": "A Demonstration Teacher", "about": ""})]
    for each in (lesson, module, page):
        each.save_revision().publish()
    code = Code.objects.get(key="ethics")
    facts = {"digest": "d" * 64, "source_name": "code.txt", "imported_at": AT, "confirmed_at": AT}
    edition = Edition.objects.create(code=code, label="2025", **facts)

    finished(course(page))

    credit, record = Credit.objects.get(), Certificate.objects.get().record
    told = {"title": f"{edition.code.title}, {edition.label}", "digest": edition.digest}
    assert (credit.evidence["edition"], record["edition"]) == (told, told)
    assert (credit.categories, credit.minutes) == ({"general": 20, "ethics": 30}, 50)
    assert record["categories"] == [{"category": "General", "minutes": 20}, {"category": "Ethics", "minutes": 30}]
    assert (credit.delivery, record["delivery"]) == ("own_pace", "Online, at one's own pace")
    assert (credit.presenters, record["presenters"]) == (["A Demonstration Teacher"], ["A Demonstration Teacher"])


@pytest.mark.django_db
def test_of_several_only_what_was_done_is_credited() -> None:
    page = course_page(lessons=3)
    page.completion = [("some", {"title": "Two", "least": 2, "of": [lesson.page_ptr for lesson in lessons_of(page)]})]
    page.save_revision().publish()
    place = enrollment(course(page))

    for slug in ("lesson-1", "lesson-3"):
        read(place, slug)

    place.refresh_from_db()
    assert place.is_finished
    assert (place.release.manifest["minutes"], Credit.objects.get().minutes) == (60, 40)


@pytest.mark.django_db
def test_what_was_waived_and_not_done_is_neither_credited_nor_printed() -> None:
    page = course_page(lessons=3, quiz=True)
    place = enrollment(course(page))
    module = place.release.manifest["modules"][0]
    open_lesson(place, "lesson-1")
    waived = [("lesson", module["lessons"][1]["key"]), ("lesson", module["lessons"][0]["key"]), ("quiz", module["key"])]
    for kind, key in waived:
        Waiver.objects.create(enrollment=place, kind=kind, key=key, reason="Done elsewhere.", at=AT)
    reading.finish_lesson(place, "lesson-1", at=AT)

    read(place, "lesson-3")

    credit, record = Credit.objects.get(), Certificate.objects.get().record
    assert (credit.minutes, record["minutes"]) == (
        40,
        40,
    )  # lessons 1 and 3: the first was waived and read all the same
    assert (credit.evidence["assessed"], record["assessed"]) == (False, "")
    assert credit.evidence["waived"] == [{"kind": kind, "key": key} for kind, key in sorted(waived)]


@pytest.mark.django_db
def test_a_certificate_claimed_later_prints_what_was_credited_then() -> None:
    place = read_everything(enrollment(trainee=PersonFactory.create(name="", certificate_name="")))
    User.objects.update(name="Demo Trainee")
    lesson_page(module_of(CoursePage.objects.get()), title="Lesson 3")

    certificate = completing.claim(place, at=LATER)

    assert (certificate.record["minutes"], certificate.record["completed_on"]) == (40, "2026-11-02")


@pytest.mark.django_db
def test_what_was_taken_back_is_not_claimed_and_what_stands_is_shown() -> None:
    certified = finished()
    waiting = read_everything(enrollment(trainee=PersonFactory.create(name="", certificate_name="")))
    User.objects.update(name="Demo Trainee")
    for credit in Credit.objects.all():
        crediting.reverse(credit, reason="Not learned.", actor=certified.trainee, at=AT)

    assert completing.claim(certified, at=LATER) == Certificate.objects.get()
    with pytest.raises(CreditTakenBack, match="was taken back"):
        completing.claim(waiting, at=LATER)
    certified.refresh_from_db()
    assert certified.finished_at == AT


@pytest.mark.django_db
def test_what_is_finished_without_credit_is_told() -> None:
    place = enrollment(course(quiz=True))
    Enrollment.objects.update(finished_at=AT)
    enrollment()

    assert list(checking.finished_is_credited()) == [f"enrollment {place.public_id} is finished and earned no credit"]


# Releasing a program


@pytest.mark.django_db
def test_a_program_is_released_as_a_tree_over_activities() -> None:
    page, one, two = program_page(title="The program"), course_page(title="One"), course_page(title="Two")
    talk = ActivityFactory.create(kind="session", title="A talk")
    walk = ActivityFactory.create(kind="session", title="A walk")
    activities = [course(one).activity, course(two).activity]
    requiring(
        page,
        ("course", one),
        some("Two electives", 1, ("course", two), every("Talks", session(talk, 60), session(walk))),
    )

    author = PersonFactory.create()
    made = programming.release_program(page, seen=seen(page), note="First", actor=author, at=AT)

    talks: Rule = {"kind": "all", "of": [leaf(talk, minutes=60), leaf(walk)], "says": "Talks"}
    assert made.tree == {
        "kind": "all",
        "of": [
            leaf(activities[0]),
            {"kind": "some", "least": 1, "of": [leaf(activities[1]), talks], "says": "Two electives"},
        ],
    }
    assert (made.number, made.digest, made.program.title) == (1, sha256(made.tree), "The program")
    [hers] = keeping.export(author)["releases_of_programs"]
    assert (hers["program"], hers["release"], hers["note"]) == ("The program", 1, "First")
    assert (made.program.slug, made.program.activity.kind) == (page.slug, "program")
    assert ModelLogEntry.objects.get(action="courses.release_program").data == {
        "reason": "First", "number": 1, "complete_at_once": 0,
    }  # fmt: skip


@pytest.mark.django_db
def test_releasing_what_has_not_changed_changes_nothing_but_its_title() -> None:
    page = program_page(title="Old")
    program = released_program(page, session(ActivityFactory.create()))
    page = ProgramPage.objects.get(pk=page.pk)
    page.title = "New"
    page.save_revision().publish()
    assert not programming.compare(page).is_empty

    made = programming.release_program(page, seen=seen(page), note="", actor=None, at=LATER)

    program.refresh_from_db()
    assert (made.number, ProgramRelease.objects.count(), program.title, program.activity.title) == (1, 1, "New", "New")
    assert programming.compare(page).is_empty


def gone(page: ProgramPage) -> None:
    doomed = course_page(program=page, title="Doomed")
    requiring(page, ("course", doomed))
    doomed.delete()


def unreleased(page: ProgramPage) -> None:
    requiring(page, ("course", course_page(title="Draft")))


def unknown(page: ProgramPage) -> None:
    requiring(page, ("activity", {"activity": str(uuid4()), "minutes": None}))


def itself(page: ProgramPage) -> None:
    requiring(page, session(Activity.objects.create(kind="program", title="Another")))


def too_many(page: ProgramPage) -> None:
    requiring(page, some("Electives", 3, *(session(ActivityFactory.create()) for _ in range(2))))


def twice(page: ProgramPage) -> None:
    talk = session(ActivityFactory.create(title="A talk"))
    requiring(page, some("Electives", 2, talk, talk))


def hollow(page: ProgramPage) -> None:
    requiring(page, every("Nothing"))


def nothing(page: ProgramPage) -> None:
    del page


def hidden(page: ProgramPage) -> None:
    requiring(page, session(ActivityFactory.create())).unpublish()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (gone, "A course that it asks for is gone. Choose another, or take it out."),
        (unreleased, "“Draft” was never released, so nobody can finish it. Release it first."),
        (unknown, "An activity that it asks for is gone. Choose another, or take it out."),
        (itself, "“Another” is a program: nobody has credit from it. Ask for its courses instead."),
        (too_many, "“Electives” asks for 3 of 2. It can never be met."),
        (twice, "“Electives” names “A talk” twice, and it would count twice."),
        (hollow, "“Nothing” asks for nothing: nothing in it has to be done."),
        (nothing, "The program asks for nothing. Say on its page what completes it."),
        (hidden, "The page of the program is not published."),
    ],
)
def test_a_program_that_nobody_could_complete_is_refused_in_words(wrong: Any, said: str) -> None:
    page = program_page()
    wrong(page)
    page = ProgramPage.objects.get(pk=page.pk)

    assert programming.compare(page).problems == (said,)
    with pytest.raises(NotReleasable) as refused:
        programming.release_program(page, seen=seen(page), note="", actor=None, at=AT)
    assert str(refused.value) == said
    assert not Program.objects.exists()


@pytest.mark.django_db
def test_what_was_published_meanwhile_is_not_released_unseen() -> None:
    page = requiring(program_page(), session(ActivityFactory.create()))
    looked = seen(page)
    requiring(page, session(ActivityFactory.create()))

    with pytest.raises(ChangedMeanwhile):
        programming.release_program(page, seen=looked, note="", actor=None, at=AT)


@pytest.mark.django_db
def test_a_release_says_before_what_changes_for_whom_and_does_just_that() -> None:
    """P1."""
    one, two, three = (ActivityFactory.create() for _ in range(3))
    page = program_page()
    program = released_program(page, session(one), session(two))
    completed, will, gains, same = PersonFactory.create_batch(4)
    for activity in (one, two):
        earned(completed, activity)
    for activity in (one, three):
        earned(will, activity)
    earned(gains, two)
    earned(same, one)
    page = requiring(page, session(one), session(three))

    change = programming.compare(page)
    programming.release_program(page, seen=change.digest, note="", actor=None, at=LATER)
    assert ProgramCompletion.objects.count() == 1
    said = run_jobs()

    assert (change.completed, change.complete_at_once, change.gain_work) == (1, 1, 1)
    facts = ProgramCompletion.objects.order_by("pk").values_list("person", "release__number", "program")
    assert list(facts) == [(completed.pk, 1, program.pk), (will.pk, 2, program.pk)]
    assert said == [str(ProgramCompletion.objects.get(person=will))]
    [taken] = keeping.export(will)["completed_programs"]
    assert (taken["program"], taken["release"]) == (program.title, 2)


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_an_instructor_releases_a_program_from_its_pages_menu(client: Client, settings: Any) -> None:
    settings.DEMO = True
    page = requiring(program_page(), session(ActivityFactory.create(title="A talk")))
    roles.apply()
    roles.apply_to_pages()
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))
    deed = reverse("release_program", args=[page.pk])

    menu = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    shown = client.get(deed)
    refused = client.post(deed, {"note": "First", "seen": "another"}).text
    answer = client.post(deed, {"note": "First", "seen": shown.context["form"].initial["seen"]})

    assert (deed in menu, "A talk" in shown.text, "published another change meanwhile" in refused) == (True,) * 3
    assert answer["Location"] == reverse("wagtailadmin_explore", args=[page.pk])
    assert ProgramRelease.objects.get().note == "First"
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    assert client.get(deed).status_code == 302


# Completing a program


@pytest.mark.django_db
def test_the_last_course_completes_the_program_and_both_certificates_are_issued() -> None:
    page = program_page(title="The program")
    one, two = course_page(program=page, is_demo=True), course_page(program=page, quiz=True, lessons=1)
    first, second = course(one), course(two)
    program = released_program(page, ("course", one), ("course", two))
    place = finished(first)
    assert not ProgramCompletion.objects.exists()

    finished(second, place.trainee)

    done = ProgramCompletion.objects.get()
    last = Certificate.objects.get(activity=program.activity).record
    assert (done.person, done.program, done.completed_at) == (place.trainee, program, AT)
    assert (last["course_title"], last["program_title"], last["minutes"]) == ("The program", "", 40 + 30)
    assert (last["assessed"], last["demonstration"]) == ("Assessed by a quiz on the Code of Ethics: passed.", True)
    assert [issued.record["course_title"] for issued in Certificate.objects.order_by("pk")][-1] == "The program"
    assert ModelLogEntry.objects.filter(action="courses.complete_program").count() == 1
    assert list(checking.completed_is_complete()) == []


@pytest.mark.django_db
def test_of_a_choice_what_was_done_counts_and_what_falls_short_does_not() -> None:
    talk, long, short = (ActivityFactory.create() for _ in range(3))
    program = asking(some("Any", 1, session(talk), session(long, 60), session(short, 60)), session(talk))
    person = PersonFactory.create()
    earned(person, long, minutes=70)
    earned(person, short, minutes=50)

    earned(person, talk, minutes=5)

    assert Certificate.objects.get(activity=program.activity).record["minutes"] == 75


@pytest.mark.django_db
def test_without_a_name_the_program_is_completed_and_its_certificate_is_claimed_later() -> None:
    talk = ActivityFactory.create()
    program = asking(session(talk))
    person = PersonFactory.create(name="", certificate_name="")
    earned(person, talk)

    with pytest.raises(NameNeeded):
        graduating.claim(person, program, at=LATER)
    User.objects.filter(pk=person.pk).update(name="Demo Trainee")
    issued = graduating.claim(person, program, at=LATER)

    assert (issued.record["completed_on"], issued.record["minutes"]) == ("2026-11-23", 30)
    assert graduating.claim(person, program, at=LATER) == issued
    withdraw(issued, reason="A mistake", actor=PersonFactory.create(), at=LATER)
    with pytest.raises(WithdrawnBefore):
        graduating.claim(person, program, at=LATER)


@pytest.mark.django_db
def test_a_program_with_something_left_is_not_completed() -> None:
    program = asking(session(ActivityFactory.create()))

    with pytest.raises(NotCompleted, match="something left"):
        graduating.claim(PersonFactory.create(), program, at=AT)


@pytest.mark.django_db
def test_taking_credit_back_leaves_the_program_completed_and_names_its_certificate() -> None:
    """P1."""
    talk, other = ActivityFactory.create(), ActivityFactory.create()
    program = asking(session(talk))
    credit = earned(activity=talk)
    unshaken = earned(activity=talk)
    crediting.reverse(earned(unshaken.person, other), reason="By mistake.", actor=credit.person, at=AT)
    nameless = earned(PersonFactory.create(name="", certificate_name=""), talk)

    for each in (credit, nameless):
        crediting.reverse(each, reason="Not learned.", actor=credit.person, at=LATER)

    issued = Certificate.objects.get(activity=program.activity, person=credit.person)
    assert (ProgramCompletion.objects.count(), list(graduating.in_doubt())) == (3, [issued])
    assert list(checking.completed_is_complete()) == []
    User.objects.filter(pk=nameless.person_id).update(name="Demo Trainee")
    with pytest.raises(CreditTakenBack):
        graduating.claim(nameless.person, program, at=LATER)
    earned(credit.person, talk)
    assert list(graduating.in_doubt()) == []


@pytest.mark.django_db
def test_a_completion_that_never_was_is_named() -> None:
    program = asking(session(ActivityFactory.create()))
    done = ProgramCompletion.objects.create(
        program=program, release=program.current_release, person=PersonFactory.create(), completed_at=AT
    )

    assert list(checking.completed_is_complete()) == [
        f"completion {done.public_id} rests on less than its release asks for"
    ]


@pytest.mark.usefixtures("committed")
def test_the_last_two_credits_earned_at_once_complete_the_program_once() -> None:
    one, two = ActivityFactory.create(), ActivityFactory.create()
    asking(session(one), session(two))
    person = PersonFactory.create()

    at_once([lambda: earned(person, one), lambda: earned(person, two)])

    assert (ProgramCompletion.objects.count(), Certificate.objects.count()) == (1, 1)


@pytest.mark.usefixtures("committed")
def test_without_the_persons_lock_the_last_two_credits_leave_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each sees the other's credit missing, and nobody completes the program."""
    from threading import Barrier  # noqa: PLC0415

    one, two = ActivityFactory.create(), ActivityFactory.create()
    asking(session(one), session(two))
    person = PersonFactory.create()
    looked = Barrier(2, timeout=20)
    minutes = crediting.minutes

    def look(whose: User) -> Any:
        found = minutes(whose)
        looked.wait()
        return found

    monkeypatch.setattr(crediting, "hold", lambda pk: User.objects.get(pk=pk))
    monkeypatch.setattr(crediting, "minutes", look)

    at_once([lambda: earned(person, one), lambda: earned(person, two)])

    assert (ProgramCompletion.objects.count(), Credit.objects.count()) == (0, 2)


class Undone(Exception):  # noqa: N818  (a signal to take an example's changes back)
    """Takes back what an example did to the database."""


DEEDS = st.tuples(st.sampled_from(["credit", "reverse", "release", "work"]), st.integers(0, 2), st.integers(1, 2))


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, max_size=12))
def test_a_completion_stays_after_any_sequence(deeds: list[tuple[str, int, int]]) -> None:
    """P1: credit earned, credit taken back, releases that ask for anything."""
    with contextlib.suppress(Undone), transaction.atomic():
        activities = [ActivityFactory.create() for _ in range(3)]
        people = PersonFactory.create_batch(2)
        page = program_page()
        released_program(page, session(activities[0]))
        completed: dict[int, Any] = {}
        for deed, place, number in deeds:
            if deed == "credit":
                earned(people[number - 1], activities[place])
            elif deed == "reverse" and (row := Credit.objects.standing().filter(activity=activities[place]).first()):
                crediting.reverse(row, reason="By mistake.", actor=people[0], at=AT)
            elif deed == "release":
                asked = (session(activity) for activity in activities[: place + 1])
                released_program(page, *asked) if place == 0 else released_program(page, some("Any", number, *asked))
            elif deed == "work":
                run_jobs()
            now = dict(ProgramCompletion.objects.values_list("person", "release"))
            assert completed.items() <= now.items()
            completed = now
            assert list(checking.completed_is_complete()) == []
        run_jobs()
        program = Program.objects.get()
        for person in people:
            left = steps_left(program.current_release.tree, Done(credits=crediting.minutes(person)))
            if person.pk not in dict(ProgramCompletion.objects.values_list("person", "release")):
                assert left > 0
        raise Undone


# A course that asks for credit


def asks_for_credit(found: Course, activity: Activity) -> CourseRelease:
    """Release a course anew, so that it asks for credit beside its lessons."""
    before = found.current_release
    manifest = {**before.manifest, "rule": {"kind": "all", "of": [
        {"kind": "lesson", "key": before.manifest["modules"][0]["lessons"][0]["key"]}, leaf(activity)]}}  # fmt: skip
    return CourseRelease.objects.create(
        course=found, number=2, manifest=manifest, digest=sha256(manifest), released_at=AT
    )


@pytest.mark.django_db
def test_credit_finishes_the_courses_that_ask_for_it_and_they_go_on_to_others() -> None:
    talk, other = ActivityFactory.create(), ActivityFactory.create()
    first, second = course(course_page(lessons=1)), course(course_page(lessons=1))
    for found, activity in ((first, talk), (second, first.activity)):
        asks_for_credit(found, activity)
    person = PersonFactory.create()
    places = [enrollment(found, person) for found in (first, second)]
    waits = enrollment(first)
    for place in (*places, waits):
        read(place, "lesson-1")
    earned(person, other)
    assert (Job.objects.count(), Enrollment.objects.finished().count()) == (0, 0)

    credit = earned(person, talk)
    run_jobs()
    said = run_jobs()

    assert said == ["Finished.", "Finished."]
    assert set(Enrollment.objects.finished()) == set(places)
    crediting.reverse(credit, reason="By mistake.", actor=person, at=AT)
    assert list(checking.finished_is_complete()) == []


@pytest.mark.django_db
def test_credit_alone_does_not_finish_a_course_with_something_left() -> None:
    talk, found = ActivityFactory.create(), course(course_page(lessons=1))
    asks_for_credit(found, talk)
    place = enrollment(found)

    earned(place.trainee, talk)

    assert run_jobs() == ["Something is left."]
    assert not following.follow(place).is_complete


# What is left of a program


@pytest.mark.django_db
def test_what_is_left_says_what_is_done_under_way_and_to_come() -> None:
    page = program_page()
    done, begun = course_page(program=page, title="Done"), course_page(program=page, title="Begun")
    later = course_page(program=page, title="Later")
    courses = [course(each) for each in (done, begun, later)]
    talk = ActivityFactory.create(title="A talk")
    program = released_program(
        page,
        some("Two electives", 2, ("course", done), ("course", begun), ("course", later)),
        every("And", session(talk, 60)),
    )
    place = finished(courses[0])
    read(enrollment(courses[1], place.trainee), "lesson-1")
    earned(place.trainee, talk, minutes=20)

    [chart] = charting.mine(
        place.trainee,
        charting.places_of(place.trainee, at=AT),
        earned=crediting.minutes(place.trainee),
        addresses={str(found.activity.public_id): f"/{found.slug}/" for found in courses},
    )

    assert (chart.title, chart.words, chart.waits, chart.completed_at) == (
        program.title,
        "1 of 3 steps done",
        False,
        None,
    )
    assert [(node.title, node.said, node.state) for node in chart.nodes] == [
        ("Two electives", "Any 2 of these: 1 done, 1 to go", ""),
        ("And", "All of these: 0 done, 1 to go", ""),
    ]
    assert [(node.said, node.state, node.url) for node in chart.nodes[0].parts] == [
        ("Done, 40 minutes", "done", f"/{courses[0].slug}/"),
        ("1 of 2 steps finished, about 20 minutes left", "begun", f"/learn/{courses[1].slug}/"),
        ("", "open", f"/{courses[2].slug}/"),
    ]
    assert [node.said for node in chart.nodes[1].parts] == ["20 of 60 minutes earned"]


@pytest.mark.django_db
def test_what_opens_later_says_when() -> None:
    found = course(course_page(lessons=1))
    before = found.current_release
    manifest = {**before.manifest, "modules": [{**before.manifest["modules"][0], "opens_on": "2026-12-24"}]}
    CourseRelease.objects.create(course=found, number=2, manifest=manifest, digest=sha256(manifest), released_at=AT)
    place = enrollment(found)
    asking(("activity", {"activity": str(found.activity.public_id), "minutes": 15}))

    [chart] = charting.mine(place.trainee, charting.places_of(place.trainee, at=AT), earned={}, addresses={})

    assert (
        chart.nodes[0].said
        == "0 of 1 step finished, about 20 minutes left. Opens on December 24, 2026 (New York time)."
    )


@pytest.mark.django_db
def test_a_programs_page_shows_everybody_what_completes_it_and_each_where_they_stand(client: Client) -> None:
    """P21."""
    page = program_page(title="The program")
    one, two = course_page(program=page, title="One"), course_page(program=page, title="Two")
    first, second = course(one), course(two)
    talk = ActivityFactory.create(title="A talk")
    released_program(page, ("course", one), some("Any", 1, ("course", two), session(talk, 60)))
    place = finished(first)

    visitor = client.get(page.url).text
    client.force_login(place.trainee)
    mine = client.get(page.url).text
    finished(second, place.trainee)
    after = client.get(page.url).text
    client.force_login(PersonFactory.create())
    other = client.get(page.url).text

    assert ("What completes the program" in visitor, "Any 1 of these" in visitor, "1 done" in visitor) == (
        True,
        True,
        False,
    )
    assert ("At least 60 minutes" in visitor, "Done, 40 minutes" in visitor) == (True, False)
    assert ("1 of 2 steps done" in mine, "Done, 40 minutes" in mine) == (True, True)
    assert ("You completed this program on" in after, "See your certificate" in after) == (True, True)
    assert ("0 of 2 steps done" in other, "Done, 40 minutes" in other) == (True, False)


@pytest.mark.django_db
def test_a_completed_program_without_a_certificate_offers_to_make_it(client: Client) -> None:
    page, talk = program_page(), ActivityFactory.create()
    program = released_program(page, session(talk))
    person = PersonFactory.create(name="", certificate_name="")
    earned(person, talk)
    client.force_login(person)
    deed = reverse("claim_program", args=[program.slug])

    offered, refused = client.get(page.url).text, client.post(deed)
    User.objects.filter(pk=person.pk).update(name="Demo Trainee")
    answer = client.post(deed)
    issued = Certificate.objects.get()
    withdraw(issued, reason="A mistake", actor=person, at=AT)
    withdrawn = client.get(page.url).text

    assert (deed in offered, refused.status_code) == (True, 409)
    assert answer["Location"] == reverse("certificate", args=[issued.public_id])
    assert ("Its certificate has come to an end" in withdrawn, deed in withdrawn) == (True, False)


@pytest.mark.django_db
def test_a_program_costs_four_signed_out_and_eight_signed_in(client: Client) -> None:
    """P25."""
    visitor, hers = [], []
    for count in (2, 30):
        page = program_page()
        pages = [course_page(program=page, lessons=1) for _ in range(count)]
        places = [enrollment(course(each), None) for each in pages]
        released_program(page, *(("course", each) for each in pages))
        client.logout()
        client.get(page.url)
        with statements() as run:
            client.get(page.url)
        visitor.append(len(run))
        client.force_login(places[0].trainee)
        client.get(page.url)
        with statements() as run:
            client.get(page.url)
        hers.append(len(run))

    assert visitor[0] == visitor[1] <= 4
    assert hers[0] == hers[1] <= 8


@pytest.mark.parametrize(
    ("earned_minutes", "left"), [({}, 3), ({"a": 1}, 2), ({"a": 1, "b": 1}, 1), ({"c": 1}, 2), ({"a": 1, "c": 9}, 1)]
)
def test_steps_left_count_the_shortest_way(earned_minutes: dict[str, int], left: int) -> None:
    def step(key: str) -> Rule:
        return {"kind": "credit", "key": key}

    choice: Rule = {"kind": "some", "least": 1, "of": [{"kind": "all", "of": [step("a"), step("b")]}, step("d")]}
    tree: Rule = {"kind": "all", "of": [step("a"), step("c"), choice]}

    assert steps_left(tree, Done(credits=earned_minutes)) == left
