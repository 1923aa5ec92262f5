"""Staff look at courses and places, enroll, end and release; whoever may not is kept out (P21)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from wagtail.models import GroupPagePermission, ModelLogEntry

from courses.models import Course, CoursePage, CourseRelease, Enrollment
from courses.wagtail_hooks import tell_what_is_read
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import jobbing
from foundation.ground.models import Job
from lms import roles
from tests.factories.courses import course, course_page, enrollment, finished, lessons_of, program_page, rewrite
from tests.factories.people import PersonFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()


@pytest.fixture
def coordinator(client: Client) -> User:
    person = StaffFactory(Role.COORDINATOR, is_demo=True)
    client.force_login(person)
    return person


def instructor_of(client: Client, page: CoursePage) -> User:
    """Somebody who may edit this course and release courses."""
    person = StaffFactory(Role.INSTRUCTOR, is_demo=True)
    for codename in ("change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=Group.objects.get(name=Role.INSTRUCTOR),
            page=page,
            permission=Permission.objects.get(content_type__app_label="wagtailcore", codename=codename),
        )
    client.force_login(person)
    return person


def shown(asked: str) -> dict[str, str]:
    """Return the hidden field by which the page of a release says what it shows."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', asked)
    assert found
    return {"seen": found[1]}


def confirm(client: Client, address: str, given: dict[str, object]) -> Any:
    """Give in a list, look at what would happen, and send what that page carries along."""
    shown = client.post(address, given)
    return client.post(address, shown.context["form"].initial | {"is_confirmed": "yes"})


def release_address(page: CoursePage) -> str:
    return f"/admin/course/page/{page.pk}/release/"


def test_a_coordinator_finds_a_place_by_address_and_sees_all_of_it(client: Client, coordinator: User) -> None:
    trainee = PersonFactory.create(email="found@example.org", name="Demo Found")
    place = finished(course(quiz=True), trainee)
    other = enrollment(trainee=PersonFactory.create(name="Demo Other"))

    listed = client.get("/admin/enrollment/?q=found@").content.decode()
    seen = client.get(f"/admin/enrollment/{place.public_id}/").content.decode()
    bare = client.get(f"/admin/enrollment/{other.public_id}/").content.decode()

    assert ("Demo Found" in listed, "Demo Other" in listed) == (True, False)
    assert "found@example.org" in seen
    assert "3 of 3 steps finished" in seen
    assert ("Lesson 1" in seen, "A made-up quiz" in seen, "MCP-2026-00001" in seen) == (True, True, True)
    assert ("No lesson was opened yet." in bare, "No quiz was begun yet." in bare, "None" in bare) == (True, True, True)


def test_a_coordinator_sees_courses_with_their_releases(client: Client, coordinator: User) -> None:
    place = finished(course(title="The Code"))
    enrollment(place.course)

    listed = client.get("/admin/course/").content.decode()
    seen = client.get(f"/admin/course/{place.course.public_id}/").content.decode()

    assert "The Code" in listed
    assert "<dt>In the middle</dt><dd>1</dd>" in seen
    assert "<dt>Finished</dt><dd>1</dd>" in seen
    assert "the platform" in seen


def test_a_coordinator_enrolls_somebody_by_her_address(client: Client, coordinator: User) -> None:
    found, trainee = course(), PersonFactory.create(email="a@example.org")
    address = f"/admin/course/{found.public_id}/enroll/"

    refused = client.post(address, {"email": "nobody@example.org"})
    done = client.post(address, {"email": "A@example.org"})

    assert b"Nobody has an account with this address." in refused.content
    assert done["Location"] == f"/admin/course/{found.public_id}/"
    assert Enrollment.objects.get().trainee == trainee
    assert ModelLogEntry.objects.get(action="courses.enroll").user == coordinator


def test_a_coordinator_pastes_a_list_and_watches_the_job(client: Client, coordinator: User) -> None:
    found = course()
    PersonFactory.create(email="a@example.org")

    done = confirm(client, f"/admin/course/{found.public_id}/enroll-list/", {"pasted": "a@example.org\nb@example.org"})

    job = Job.objects.get()
    assert done["Location"] == f"/admin/jobs/{job.public_id}/"
    assert (job.parts, job.asked_by) == (["a@example.org", "b@example.org"], coordinator.public_id)
    jobbing.run(job.pk)
    assert Enrollment.objects.count() == 1


def test_a_coordinator_uploads_a_list(client: Client, coordinator: User) -> None:
    found = course()
    file = SimpleUploadedFile("people.csv", b"email,name\na@example.org,Demo\n", content_type="text/csv")

    confirm(client, f"/admin/course/{found.public_id}/enroll-list/", {"uploaded": file})

    assert Job.objects.get().parts == ["a@example.org"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Paste a list or choose a file, one of the two."),
        ({"pasted": "a@example.org\nnobody"}, "Line 2: “nobody” is no e-mail address."),
        ({"uploaded": SimpleUploadedFile("a.csv", b"\xff\xfe")}, "This file is not plain text in UTF-8."),
        ({"uploaded": SimpleUploadedFile("a.csv", b"a" * 600_000)}, "This file is too large for a list of addresses."),
    ],
)
def test_a_list_that_is_wrong_says_where_and_asks_for_nothing(
    client: Client, coordinator: User, given: dict[str, object], says: str
) -> None:
    answer = client.post(f"/admin/course/{course().public_id}/enroll-list/", given)

    assert says in answer.content.decode()
    assert not Job.objects.exists()


def test_a_coordinator_ends_a_place_with_a_reason_but_not_a_finished_one(client: Client, coordinator: User) -> None:
    place, done = enrollment(), finished()

    without = client.post(f"/admin/enrollment/{place.public_id}/end/", {"reason": ""})
    client.post(f"/admin/enrollment/{place.public_id}/end/", {"reason": "Asked for it"})
    refused = client.post(f"/admin/enrollment/{done.public_id}/end/", {"reason": "Mistake"})

    place.refresh_from_db()
    assert (without.status_code, place.left_at is not None) == (200, True)
    assert b"This course is finished, and stays so." in refused.content


def test_an_instructor_is_shown_what_changes_for_whom_attests_and_releases(client: Client) -> None:
    page = course_page(title="The Code")
    place = enrollment(course(page))
    instructor = instructor_of(client, page)
    rewrite(lessons_of(page)[0], "New words.", title="Lesson one")

    asked = client.get(release_address(page)).content.decode()
    without = client.post(release_address(page), {"note": "Clearer"}).content.decode()
    done = client.post(release_address(page), {**shown(asked), "note": "Clearer", "is_attested": "on"}, follow=True)

    assert "What release 2 changes" in asked
    assert "<dt>Changed lessons</dt><dd><ul><li>Lesson one</li></ul></dd>" in asked
    assert "One trainee is in the middle." in asked
    assert "confirm that nothing identifies a client" in without
    assert done.redirect_chain[0][0] == f"/admin/pages/{page.pk}/"
    assert "Everybody in the middle goes on with it" in done.content.decode()
    place.refresh_from_db()
    assert (place.release.number, place.release.note) == (2, "Clearer")
    assert ModelLogEntry.objects.get(action="courses.attest").user == instructor


def test_what_cannot_be_released_is_said_before_and_refused_after(client: Client) -> None:
    page = course_page(lessons=0)
    instructor_of(client, page)

    asked = client.get(release_address(page)).content.decode()
    sent = {**shown(asked), "note": "First", "is_attested": "on"}
    refused = client.post(release_address(page), sent).content.decode()

    assert "The course has no published lesson." in asked
    assert "The course has no published lesson." in refused
    assert not CourseRelease.objects.exists()


def test_an_unchanged_course_says_that_there_is_nothing_to_release(client: Client) -> None:
    page = course_page()
    course(page)
    instructor_of(client, page)
    lesson = lessons_of(page)[0]
    lesson.title = "Not published"
    lesson.save_revision()

    asked = client.get(release_address(page)).content.decode()

    assert "Nothing has changed since the last release." in asked
    assert "These pages hold changes or drafts that are not published and stay out:" in asked


def test_what_was_not_shown_is_not_released_and_must_be_attested_anew(client: Client) -> None:
    """What is attested is what she looked at: somebody publishes another lesson's words meanwhile."""
    page = course_page()
    course(page)
    instructor_of(client, page)
    rewrite(lessons_of(page)[0], "New words.", title="Lesson one")
    asked = client.get(release_address(page)).content.decode()
    rewrite(lessons_of(page)[1], "Other words.", title="Lesson two")
    words = {"note": "Clearer", "is_attested": "on"}

    refused = client.post(release_address(page), {**shown(asked), **words}).content.decode()
    unseen = client.post(release_address(page), words).content.decode()

    said = "Someone published another change meanwhile: look again, then confirm."
    assert said in refused
    assert said in unseen
    assert "<li>Lesson two</li>" in refused
    assert 'value="Clearer"' in refused
    assert not re.search(r'name="is_attested"[^>]*checked', refused)
    assert (CourseRelease.objects.count(), ModelLogEntry.objects.filter(action="courses.attest").exists()) == (1, False)
    client.post(release_address(page), {**shown(refused), **words})
    assert CourseRelease.objects.count() == 2


def test_a_mistake_in_the_form_keeps_the_attestation_of_what_is_still_shown(client: Client) -> None:
    page = course_page()
    instructor_of(client, page)
    asked = client.get(release_address(page)).content.decode()

    again = client.post(release_address(page), {**shown(asked), "is_attested": "on"}).content.decode()

    assert shown(again) == shown(asked)
    assert re.search(r'name="is_attested"[^>]*checked', again)


def test_releasing_what_has_not_changed_attests_nothing_and_says_so(client: Client) -> None:
    page = course_page()
    course(page)
    instructor_of(client, page)
    asked = client.get(release_address(page)).content.decode()

    sent = {**shown(asked), "note": "Again", "is_attested": "on"}
    done = client.post(release_address(page), sent, follow=True).content.decode()

    assert "Nothing had changed, so nothing was released." in done
    assert "Everybody in the middle" not in done
    assert (CourseRelease.objects.count(), ModelLogEntry.objects.filter(action="courses.attest").exists()) == (1, False)


def test_the_button_stands_where_a_course_is_edited_and_listed_for_whoever_may(client: Client) -> None:
    program = program_page()
    page = course_page(program=program)
    instructor_of(client, program)

    lesson = lessons_of(page)[0]
    ways = (f"{page.pk}/edit/", f"{page.pk}/", f"{program.pk}/", f"{lesson.pk}/edit/")

    shown = [release_address(page) in client.get(f"/admin/pages/{way}").content.decode() for way in ways]
    on_the_program = client.get(f"/admin/pages/{program.pk}/edit/").content.decode()

    assert shown == [True] * 4
    assert "/admin/course/page/" not in on_the_program


def test_a_course_that_is_not_hers_to_edit_is_not_hers_to_release(client: Client) -> None:
    """P21."""
    mine, other = course_page(), course_page()
    instructor_of(client, mine)

    assert client.get(release_address(mine)).status_code == 200
    for answer in (
        client.get(release_address(other)),
        client.post(release_address(other), {"note": "x", "is_attested": "on"}),
    ):
        assert answer["Location"] == "/admin/"
    assert not CourseRelease.objects.exists()


def test_a_page_that_is_no_course_is_not_released(client: Client) -> None:
    program = program_page()
    instructor_of(client, program)

    assert client.get(f"/admin/course/page/{program.pk}/release/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.INSTRUCTOR, 302), (Role.FINANCE, 302), (Role.COMMITTEE, 403)])
def test_other_staff_neither_see_places_nor_enroll(client: Client, role: Role, status: int) -> None:
    """P21."""
    place = enrollment()
    client.force_login(StaffFactory(role, is_demo=True))
    ways = [
        "/admin/enrollment/",
        f"/admin/enrollment/{place.public_id}/",
        f"/admin/enrollment/{place.public_id}/end/",
        "/admin/course/",
        f"/admin/course/{place.course.public_id}/",
        f"/admin/course/{place.course.public_id}/enroll/",
        f"/admin/course/{place.course.public_id}/enroll-list/",
    ]

    answers = [client.get(way) for way in ways]

    assert {answer.status_code for answer in answers} == {status}
    assert {answer.get("Location", "/admin/") for answer in answers} == {"/admin/"}
    client.post(ways[2], {"reason": "x"})
    place.refresh_from_db()
    assert place.left_at is None


def test_a_coordinator_releases_nothing(client: Client, coordinator: User) -> None:
    """P21."""
    assert client.get(release_address(course_page()))["Location"] == "/admin/"
    assert not Course.objects.exists()


def test_nobody_is_offered_to_enroll_anyone_in_a_closed_course(client: Client, coordinator: User) -> None:
    found = course()
    open_page = client.get(f"/admin/course/{found.public_id}/").content.decode()
    client.post(f"/admin/course/{found.public_id}/close/", {"reason": "Full."})

    closed_page = client.get(f"/admin/course/{found.public_id}/").content.decode()

    offered = ["Enroll somebody", "Enroll a list", "Close to new trainees", "Open again"]
    assert [said for said in offered if said in open_page] == offered[:3]
    assert [said for said in offered if said in closed_page] == offered[3:]


def test_the_page_of_a_list_says_what_it_is_and_leads_back_to_the_course(client: Client, coordinator: User) -> None:
    found = course(title="The Code")
    confirm(client, f"/admin/course/{found.public_id}/enroll-list/", {"pasted": "one@example.org"})
    client.force_login(PersonFactory.create(is_superuser=True, is_demo=True))

    shown = client.get(f"/admin/jobs/{Job.objects.get().public_id}/").content.decode()

    assert "Enrolling a list" in shown
    assert f'<a href="/admin/course/{found.public_id}/">Back to The Code</a>' in shown


@pytest.mark.parametrize(
    ("is_released", "said"),
    [
        (False, "Published. Nobody reads it before the course is released for the first time."),
        (True, "Published. Trainees go on reading the last release until the course is released again."),
    ],
)
def test_publishing_a_lesson_says_what_trainees_read_and_leads_to_releasing(
    client: Client, rf: RequestFactory, is_released: bool, said: str
) -> None:
    page = course_page(quiz=False)
    if is_released:
        course(page)
    request = rf.post("/")
    request.user = instructor_of(client, page)
    request.session = client.session
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # Django's own place

    for published in (page, lessons_of(page)[0]):
        tell_what_is_read(request, published)

    [message] = request._messages  # type: ignore[attr-defined]  # Django's own place
    assert said in str(message)
    assert f'href="{release_address(page)}"' in str(message)
