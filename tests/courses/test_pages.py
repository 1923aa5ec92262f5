"""What visitors and trainees see, and that no look changes anything (P23)."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from assessments.models import Attempt
from certificates.models import Certificate, CreditApproval
from courses.models import Course, CoursePage, Enrollment, LessonPage, Reading
from standards.models import Provision
from tests.factories.boards_of_credit import approval
from tests.factories.certificates import withdraw
from tests.factories.code import ProvisionFactory
from tests.factories.courses import (
    AT,
    course,
    course_page,
    enrollment,
    finished,
    lesson_page,
    lessons_of,
    module_of,
    program_page,
    read_everything,
    sit,
)
from tests.factories.people import PersonFactory
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def words(answer: object) -> str:
    """The page's text, without tags, in one line."""
    text = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text.split(">", 1)[1])).split())


@pytest.fixture
def place() -> Enrollment:
    return enrollment(course(quiz=True, title="The Code"))


@pytest.fixture
def trainee(client: Client, place: Enrollment) -> Client:
    client.force_login(place.trainee)
    return client


def learn(place: Enrollment, *rest: object) -> str:
    return "/".join(["/learn", place.course.slug, *(str(part) for part in rest), ""])


def module_key(place: Enrollment) -> str:
    return str(place.release.manifest["modules"][0]["key"])


def test_a_program_shows_its_courses_with_their_minutes(client: Client) -> None:
    program = program_page(title="The program", introduction="For everybody.")
    course(course_page(program=program, title="Released", summary="What it is.", quiz=True))
    course_page(program=program, title="Not yet")

    said = words(client.get(program.url))

    assert "The program For everybody. Courses Course Released What it is. About 50 minutes · Free" in said
    assert "In preparation Not yet" in said


def test_a_program_without_courses_says_so(client: Client) -> None:
    assert "No course is open yet" in words(client.get(program_page().url))


def test_a_course_says_what_it_costs_before_one_begins(client: Client) -> None:
    page = course_page(title="The Code", quiz=True, needs_first="A quiet evening.", notice="A draft.")
    course(page)

    said = words(client.get(page.url))

    assert "Please note A draft." in said
    assert "What you can do afterwards Know it. Say it." in said
    assert "Demo module 50 minutes. Lesson 1 20 min Lesson 2 20 min Quiz: A made-up quiz 10 min" in said
    assert "About 50 minutes It costs nothing." in said
    assert "A quiet evening." in said
    assert "A quiz of 5 questions on the Code; 4 right answers pass (80 percent)." in said
    assert "That you completed “The Code”, with its 50 minutes" in said
    assert "You sign in or sign up first, and come back here." in said


def test_a_course_in_preparation_cannot_be_enrolled_in(client: Client) -> None:
    said = client.get(course_page().url)

    assert "This course has not been released yet." in words(said)
    assert b"Enroll" not in said.content


def test_a_course_knows_who_looks(client: Client, place: Enrollment) -> None:
    page = CoursePage.objects.get()
    client.force_login(PersonFactory.create())
    assert f'action="{learn(place, "enroll")}"' in client.get(page.url).content.decode()
    client.force_login(place.trainee)
    assert "Go on where you were" in words(client.get(page.url))
    sit(read_everything(place), right=5)
    assert "See what you finished" in words(client.get(page.url))
    Course.objects.update(closed_at=AT)
    client.force_login(PersonFactory.create())
    assert "takes no new trainees" in words(client.get(page.url))


def test_enrolling_leads_through_sign_in_to_a_question_and_then_to_the_course(client: Client) -> None:
    found = course()
    address = f"/learn/{found.slug}/enroll/"
    sent = client.get(address)
    assert sent["Location"] == f"/accounts/login/?next={address}"
    client.force_login(PersonFactory.create())

    asked = client.get(address)
    given = client.post(address, follow=True)

    assert "It takes about 40 minutes" in words(asked)
    assert given.redirect_chain == [(f"/learn/{found.slug}/", 302)]
    assert "You have a place." in words(given)
    assert client.get(address)["Location"] == f"/learn/{found.slug}/"


def test_a_closed_course_says_so_on_both_ways(client: Client) -> None:
    found = course()
    Course.objects.update(closed_at=AT)
    client.force_login(PersonFactory.create())

    assert "takes no new trainees" in words(client.get(f"/learn/{found.slug}/enroll/"))
    refused = client.post(f"/learn/{found.slug}/enroll/")
    assert (refused.status_code, "takes no new trainees" in words(refused)) == (409, True)


def test_the_course_says_what_is_left_and_why_the_quiz_is_not_open(trainee: Client, place: Enrollment) -> None:
    said = words(trainee.get(learn(place)))

    assert "0 of 3 steps finished, about 50 minutes left" in said
    assert (
        "What is left Read “Lesson 1” About 20 minutes. Read “Lesson 2” About 20 minutes. "
        "Pass the quiz “A made-up quiz” Opens when every lesson of “Demo module” is finished. Begin Lesson 1"
    ) in said


def test_reading_on_goes_from_lesson_to_quiz_to_certificate(trainee: Client, place: Enrollment) -> None:
    first = trainee.get(learn(place, "lesson-1"))
    assert "Words." in words(first)
    second = trainee.post(learn(place, "lesson-1", "finish"))
    assert second["Location"] == learn(place, "lesson-2")
    trainee.get(second["Location"])
    door = trainee.post(learn(place, "lesson-2", "finish"))
    assert door["Location"] == learn(place, "quiz", module_key(place))
    assert "A quiz of 5 questions on the Code; 4 right answers pass (80 percent)." in words(
        trainee.get(door["Location"])
    )
    begun = trainee.post(door["Location"])
    assert begun["Location"] == f"/quiz/{Attempt.objects.get().public_id}/"
    sit(place, right=5)

    said = words(trainee.get(learn(place)))

    assert "You finished this course on November 2, 2026." in said
    assert f'href="/certificates/{Certificate.objects.get().public_id}/"' in trainee.get(learn(place)).content.decode()


def test_finishing_a_lesson_that_was_never_opened_leads_to_it(trainee: Client, place: Enrollment) -> None:
    """P5."""
    led = trainee.post(learn(place, "lesson-1", "finish"), follow=True)

    assert led.redirect_chain == [(learn(place, "lesson-1"), 302)]
    assert "You have not opened this lesson yet." in words(led)
    assert Reading.objects.get().finished_at is None


def test_the_last_lesson_of_a_course_without_quiz_leads_to_what_was_earned(client: Client) -> None:
    place = enrollment(course(lessons=1))
    client.force_login(place.trainee)
    client.get(learn(place, "lesson-1"))

    done = client.post(learn(place, "lesson-1", "finish"), follow=True)

    assert done.redirect_chain == [(learn(place), 302)]
    assert "See your certificate" in words(done)


def test_a_lesson_says_whether_it_is_finished_and_what_stands_beside_it(trainee: Client, place: Enrollment) -> None:
    trainee.get(learn(place, "lesson-1"))
    trainee.post(learn(place, "lesson-1", "finish"))
    before = trainee.get(learn(place, "lesson-2"))
    trainee.post(learn(place, "lesson-2", "finish"))
    after = trainee.get(learn(place, "lesson-2"))

    door = f'<p class="onwards-title"><a href="{learn(place, "quiz", module_key(place))}">'
    assert "Then comes Quiz: A made-up quiz Back to “Lesson 1” I have read this: go on" in words(before)
    assert door not in before.content.decode()
    assert "Next Quiz: A made-up quiz Back to “Lesson 1” Finished" in words(after)
    assert door in after.content.decode()


def test_nothing_leads_to_a_quiz_that_waits_for_another_lesson(trainee: Client, place: Enrollment) -> None:
    before = words(trainee.get(learn(place, "lesson-2")))
    sent = trainee.post(learn(place, "lesson-2", "finish"))
    after = words(trainee.get(learn(place, "lesson-2")))

    assert "Then comes Lesson 1 " in before
    assert sent["Location"] == learn(place, "lesson-1")
    assert "Next Lesson 1 " in after


def test_going_on_says_go_on(trainee: Client, place: Enrollment) -> None:
    trainee.get(learn(place, "lesson-1"))

    said = words(trainee.get(learn(place)))

    assert "Go on reading “Lesson 1”" in said
    assert "Go on Lesson 1" in said


def test_the_door_of_a_quiz_says_when_it_is_locked_begun_and_passed(trainee: Client, place: Enrollment) -> None:
    door = learn(place, "quiz", module_key(place))
    assert "Opens when every lesson of “Demo module” is finished." in words(trainee.get(door))
    assert trainee.post(door).status_code == 409
    read_everything(place)
    assert "Begin the quiz" in words(trainee.get(door))
    trainee.post(door)
    begun = words(trainee.get(door))
    assert "Go on with your attempt" in begun
    assert "Attempt 1 : begun on" in begun
    sit(place, right=2)
    failed = trainee.get(door)
    assert "Try again" in words(failed)
    assert "Attempt 1 : not passed, 2 of 5 points, handed in on November 2, 2026" in words(failed)
    assert f'href="{Attempt.objects.get().get_absolute_url()}"' in failed.content.decode()
    sit(place, right=5)
    assert "You have passed this quiz" in words(trainee.get(door))


def test_leaving_is_asked_first_and_comes_back_to_the_course(trainee: Client, place: Enrollment) -> None:
    asked = words(trainee.get(learn(place, "leave")))
    left = trainee.post(learn(place, "leave"), follow=True)

    assert "You give up your place." in asked
    assert left.redirect_chain == [(CoursePage.objects.get().url, 302)]
    assert "You have left the course." in words(left)
    assert trainee.get(learn(place))["Location"] == CoursePage.objects.get().url


def test_leaving_a_course_whose_page_is_gone_leads_to_my_learning(trainee: Client, place: Enrollment) -> None:
    CoursePage.objects.get().unpublish()

    assert trainee.post(learn(place, "leave"))["Location"] == "/my-learning/"


def test_a_certificate_that_waits_is_asked_for_with_a_button(client: Client) -> None:
    place = read_everything(enrollment(trainee=PersonFactory.create(name="", certificate_name="")))
    client.force_login(place.trainee)
    assert "Your certificate has not been made yet" in words(client.get(learn(place)))
    assert client.post(learn(place, "certificate")).status_code == 409
    place.trainee.name = "Demo Trainee"
    place.trainee.save()

    made = client.post(learn(place, "certificate"))

    assert made["Location"] == f"/certificates/{Certificate.objects.get().public_id}/"


def test_a_withdrawn_certificate_is_said_to_be(client: Client) -> None:
    place = finished()
    withdraw(Certificate.objects.get(), reason="A mistake", actor=PersonFactory.create(), at=AT)
    client.force_login(place.trainee)

    assert "Its certificate has come to an end" in words(client.get(learn(place)))


def test_a_lesson_draws_every_kind_of_block(client: Client) -> None:
    provision = ProvisionFactory.create(topic="Confidences")
    page = course_page(lessons=0)
    body = [
        {"type": "heading", "value": "A heading", "id": "1"},
        {"type": "callout", "value": {"title": "Mind", "text": "<p>A callout.</p>"}, "id": "2"},
        {"type": "vignette", "value": {"title": "The bed", "text": "<p>A story.</p>"}, "id": "3"},
        {"type": "citation", "value": provision.code, "id": "4"},
        {"type": "citation", "value": "ZZ-0", "id": "5"},
        {"type": "reflection", "value": {"text": "<p>Think.</p>"}, "id": "6"},
        {"type": "quote", "value": {"text": "Ask.", "source": "Somebody"}, "id": "7"},
    ]
    lesson_page(module_of(page), title="Lesson", body=body, introduction="About it.")
    place = enrollment(course(page))
    client.force_login(place.trainee)

    answer = client.get(learn(place, "lesson"))

    assert (
        "Lesson About it. Plain page to print, or for a slow line Take this lesson along (ZIP) "
        "A heading Mind A callout. A story to think with: The bed A story. "
        f"{provision.code} Confidences ZZ-0 To think over, for yourself alone Think. Ask. Somebody"
    ) in words(answer)
    assert f'href="/code/{provision.code}/"' in answer.content.decode()


@pytest.mark.parametrize("rest", [(), ("lesson-1",), ("leave",)])
def test_a_stranger_is_led_to_the_course_and_a_visitor_to_sign_in(
    client: Client, place: Enrollment, rest: tuple[str, ...]
) -> None:
    """P21."""
    address = learn(place, *rest)
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(PersonFactory.create())
    assert client.get(address)["Location"] == CoursePage.objects.get().url


@pytest.mark.parametrize("rest", [("lesson-1", "finish"), ("certificate",), ("leave",)])
def test_a_stranger_can_do_nothing(client: Client, place: Enrollment, rest: tuple[str, ...]) -> None:
    """P21."""
    client.force_login(PersonFactory.create())

    assert client.post(learn(place, *rest))["Location"] == CoursePage.objects.get().url
    assert client.post(learn(place, "quiz", module_key(place)))["Location"] == CoursePage.objects.get().url
    assert (Reading.objects.count(), Attempt.objects.count()) == (0, 0)


def test_what_is_not_there_is_not_found(trainee: Client, place: Enrollment) -> None:
    nowhere = "01890000-0000-7000-8000-000000000000"
    assert trainee.get("/learn/nothing/").status_code == 404
    assert trainee.get(learn(place, "lesson-9")).status_code == 404
    assert trainee.get(learn(place, "quiz", nowhere)).status_code == 404
    CoursePage.objects.get().unpublish()
    trainee.force_login(PersonFactory.create())
    assert trainee.get(learn(place)).status_code == 404


def test_pages_inside_a_course_lead_to_what_may_be_read(client: Client, place: Enrollment) -> None:
    page = CoursePage.objects.get()
    lesson, module = lessons_of(page)[0], module_of(page)
    assert (client.get(lesson.url)["Location"], client.get(module.url)["Location"]) == (page.url, page.url)
    client.force_login(place.trainee)
    assert client.get(lesson.url)["Location"] == learn(place, "lesson-1")
    assert client.get(module.url)["Location"] == learn(place)
    assert client.get(lesson_page(module, title="New").url)["Location"] == learn(place)


def test_pages_inside_a_course_that_was_never_released_lead_to_its_page(client: Client) -> None:
    page = course_page()

    assert client.get(lessons_of(page)[0].url)["Location"] == page.url


def test_a_preview_shows_the_lesson_as_a_trainee_sees_it_and_says_that_it_is_one() -> None:
    page = course_page()
    lesson = lessons_of(page)[0]
    lesson.body = [{"type": "prose", "value": "<p>Not saved yet.</p>", "id": "x"}]

    answer = lesson.make_preview_request()

    answer.render()
    said = words(answer)
    assert "Preview: nobody reads this before it is published and released Lesson 1 Not saved yet." in said
    assert "I have read this" not in said


def test_a_preview_of_a_lesson_that_was_never_saved() -> None:
    module = module_of(course_page(lessons=0))
    fresh = LessonPage(title="Fresh", slug="fresh", minutes=5, path=f"{module.path}0001", depth=module.depth + 1)
    fresh.body = [{"type": "prose", "value": "<p>Fresh words.</p>", "id": "x"}]

    answer = fresh.make_preview_request()

    answer.render()
    assert "Fresh words." in words(answer)


def test_no_look_changes_anything_but_the_first_opening(trainee: Client, place: Enrollment) -> None:
    """P23."""
    trainee.get(learn(place, "lesson-1"))
    for rest in [(), ("lesson-1",), ("leave",), ("quiz", module_key(place))]:
        with statements() as run:
            trainee.get(learn(place, *rest))
        assert [line for line in run if CHANGING.match(line)] == []
    with statements() as run:
        trainee.head(learn(place, "lesson-2"))
    assert [line for line in run if CHANGING.match(line)] == []
    with statements() as run:
        trainee.get(learn(place, "lesson-2"))
    assert [line.split('"')[1] for line in run if CHANGING.match(line)] == ["courses_reading"]


@pytest.mark.parametrize("rest", [("lesson-1", "finish"), ("certificate",)])
def test_a_deed_is_not_done_by_looking(trainee: Client, place: Enrollment, rest: tuple[str, ...]) -> None:
    """P23."""
    assert trainee.get(learn(place, *rest)).status_code == 405


@pytest.mark.parametrize("rest", [("enroll",), ("leave",), ("certificate",), ("lesson-1", "finish")])
def test_a_deed_needs_its_token(place: Enrollment, rest: tuple[str, ...]) -> None:
    """P23."""
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(place.trainee)

    assert guarded.post(learn(place, *rest)).status_code == 403


def test_a_lesson_is_drawn_once_for_everybody(trainee: Client, place: Enrollment) -> None:
    trainee.get(learn(place, "lesson-1"))
    with statements() as run:
        trainee.get(learn(place, "lesson-1"))

    assert [line for line in run if Provision._meta.db_table in line] == []


def test_a_course_names_the_boards_that_have_approved_it_and_none_that_were_only_asked(client: Client) -> None:
    """P19."""
    page = course_page()
    found = course(page)
    approval(found.activity, category="ethics", number="E-7", minutes=30)
    approval(found.activity, number="ASKED-8", status=CreditApproval.Status.PENDING)

    said = words(client.get(page.get_url()))

    assert "no. E-7: Ethics, up to 30 minutes." in said
    assert "ASKED-8" not in said
