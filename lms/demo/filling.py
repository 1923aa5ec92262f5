"""Fills the demonstration through the same rules that people's own clicks go through. Safe to run twice.

What exists is left alone, so nothing that someone edited is overwritten: each page, person and place is made only
where there is none.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import yaml
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from assessments import attempting, banking, saving, submitting
from assessments.models import Attempt, Quiz
from courses import following
from courses.authoring import programming, releasing
from courses.coordinating import enrolling
from courses.learning import reading
from courses.models import Course, CoursePage, Enrollment, Program, ProgramPage
from courses.progress import Kind
from foundation.accounts import granting
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from lms import reviewing, roles
from lms.demo import boards, cohorts, earlier, knowing, membership, modules, selling
from lms.demo import courses as demo_courses
from lms.demo import pages as demo_pages
from lms.demo.people import CONTENT, PEOPLE, SIMULATED, DemoPerson
from standards import outlining

DAY = timedelta(days=1)


@transaction.atomic
def fill(*, password: str) -> None:
    """Make what is missing of the demonstration: the Code's outline, its banks, pages, people, and their stories."""
    outlining.load()
    quiz = _quiz()
    practice = banking.load(CONTENT / "course" / "practice.yaml", at=clock.now()).quiz
    roles.apply()
    people = {person.key: _person(person, password) for person in (*PEOPLE, *SIMULATED)}
    banking.load(CONTENT / "records" / "checks.yaml", at=clock.now())
    modules.load_banks(CONTENT / "certificate")
    page, second, third = _pages(quiz)
    roles.apply_to_pages()
    reviewing.apply()
    course = _release(page, people["instructor"])
    boards.fill_signatory()
    boards.fill_board(course.activity)
    cohorts.fill(_release(second, people["instructor"]), people)
    certified = _release(third, people["instructor"])
    modules.begin(people["modules"], certified)
    certified = selling.fill(certified)
    _release_program(page, second, people["instructor"])
    _halfway(people["halfway"], course)
    _finished(people["finished"], course)
    _owed(people["owed"], course)
    earlier.fill(people)
    membership.fill(people, certified)
    _practices(people["halfway"], practice, unanswered=4, hands_in=False)
    _practices(people["finished"], practice, unanswered=1, hands_in=True)


def _quiz() -> Quiz:
    """Load the bank of the demonstration; the course's words say how many questions are drawn."""
    course = yaml.safe_load((CONTENT / "course" / "course.yaml").read_text(encoding="utf-8"))
    draws = course["modules"][0]["quiz"]["draws"]
    return banking.load(CONTENT / "course" / "questions.yaml", at=clock.now(), draws=draws).quiz


def _person(words: DemoPerson, password: str) -> User:
    """Find the person, or make her with a verified address and her role."""
    if standing := User.objects.filter(email=words.email).first():
        return standing
    person = User.objects.create(
        email=words.email, password=make_password(password), name=words.name,
        certificate_name=words.certificate_name, is_demo=True, joined_at=clock.now() - 60 * DAY,
    )  # fmt: skip
    EmailAddress.objects.create(user=person, email=words.email, verified=True, primary=True)
    if words.role in set(Role):
        granting.grant(person, Role(words.role), actor=None, reason="The demonstration.", at=clock.now())
    return person


def _pages(quiz: Quiz) -> tuple[CoursePage, CoursePage, CoursePage]:
    """Make the pages that are missing and return those of the courses."""
    home = demo_pages.make_home(CONTENT)
    page = demo_courses.make(CONTENT / "course", home=home, quizzes={"confidentiality": quiz})
    second = demo_courses.make(CONTENT / "records", home=home, quizzes={})
    third = modules.make(CONTENT / "certificate", home=home)
    demo_pages.make_pages(CONTENT / "pages", home_parent=home)
    return page, second, third


def _release(page: CoursePage, instructor: User) -> Course:
    """Release the course for the first time, if nobody has."""
    if standing := Course.objects.filter(page_key=page.translation_key).first():
        return standing
    at = clock.now() - 26 * DAY
    return releasing.release(page, note="First release.", actor=instructor, at=at).course


def _release_program(first: CoursePage, second: CoursePage, instructor: User) -> None:
    """Let the program ask for both courses, if it was never released."""
    page = ProgramPage.objects.parent_of(first).get()
    if Program.objects.filter(page_key=page.translation_key).exists():
        return
    page.requirements = [("course", first.page_ptr), ("course", second.page_ptr)]
    page.save_revision().publish()
    seen = programming.plan(page).digest
    at = clock.now() - 19 * DAY
    programming.release_program(page, seen=seen, note="First release.", actor=instructor, at=at)


def _enrollment(trainee: User, course: Course) -> Enrollment:
    """Give the trainee her place, nine days ago."""
    return enrolling.enroll(trainee, course, actor=trainee, at=clock.now() - 9 * DAY)


def _read(enrollment: Enrollment) -> None:
    """Read every lesson, eight days ago."""
    at = clock.now() - 8 * DAY
    for step in following.follow(enrollment).of_kind(Kind.LESSON):
        reading.open_lesson(enrollment, step, at=at)
        reading.finish_lesson(enrollment, step.slug, at=at + timedelta(minutes=21))


def _halfway(trainee: User, course: Course) -> None:
    """Someone who has read the lesson and not answered the quiz."""
    if not Enrollment.objects.of(trainee).exists():
        _read(_enrollment(trainee, course))


def _finished(trainee: User, course: Course) -> None:
    """Someone who passed and holds a certificate."""
    if Enrollment.objects.of(trainee).exists():
        return
    enrollment = _enrollment(trainee, course)
    _read(enrollment)
    knowing.pass_quiz(enrollment, _module_key(enrollment), at=clock.now() - 7 * DAY)


def _practices(trainee: User, practice: Quiz, *, unanswered: int, hands_in: bool) -> None:
    """Someone who began a practice yesterday, and left the last few questions open."""
    if Attempt.objects.of(trainee).at_quiz(practice).exists():
        return
    at = clock.now() - DAY
    attempt = attempting.begin(trainee, practice, at=at)
    right = knowing.right_answers(attempt)
    said = {version: right[version] for version in attempt.asked[:-unanswered]}
    saving.save(attempt, said, client=uuid4(), sequence=1, at=at + timedelta(minutes=9))
    if hands_in:
        submitting.submit(attempt, at=at + timedelta(minutes=10))


def _module_key(enrollment: Enrollment) -> str:
    """Return the key of the module that has the quiz."""
    return next(module["key"] for module in enrollment.release.manifest["modules"] if module["quiz"])


def _owed(trainee: User, course: Course) -> None:
    """Someone who passed without a name, and has said it since: staff may issue the certificate."""
    if Enrollment.objects.of(trainee).exists():
        return
    User.objects.filter(pk=trainee.pk).update(name="", certificate_name="")
    _finished(trainee, course)
    User.objects.filter(pk=trainee.pk).update(name=trainee.name, certificate_name=trainee.certificate_name)
