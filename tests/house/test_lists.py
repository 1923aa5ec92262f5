"""P25: a list costs staff the same number of statements with 2 rows and with 50, whatever it lists.

A list of the admin falls into this by itself: the last test fails until somebody says here how its rows are made.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from assessments import saving, submitting
from assessments.attempting import begin
from assessments.models import Bank, BlueprintRow, EditionReview, Question, QuestionVersion, Vignette
from assessments.models.reviews import Change
from certificates.earning import crediting
from certificates.models import CreditCategory, Past
from courses.learning import inquiring
from courses.models import Announcement, Cohort
from foundation.accounts import accommodating, granting
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.models import Job
from foundation.letters.models import Letter, LetterTemplate
from foundation.pages.models import ContactMessage
from membership.models import Application, Claim, Consultation, ListPlace, Referral, RollEntry
from standards.models import Code, Draft, Edition
from tests.factories import billed_many, carded_many, members
from tests.factories.boards_of_credit import BoardFactory, approval
from tests.factories.certificates import ActivityFactory, certificate, earned, notice
from tests.factories.code import ProvisionFactory
from tests.factories.cohorts import cohort, place_in
from tests.factories.courses import AT, course, course_page, enrollment, program_page
from tests.factories.paper import asset, kind_of_certificate, signatory
from tests.factories.past import past
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.factories.quizzes import BankFactory, QuestionFactory, QuizFactory, answers
from tests.house.test_arrows import floors
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # stock templates of Wagtail

FEW, MANY = 2, 50


def attempts(count: int) -> None:
    """Every other one handed in and marked."""
    quiz = QuizFactory.create(questions=1)
    for is_handed_in, _ in zip(cycle([True, False]), range(count), strict=False):
        attempt = begin(PersonFactory.create(), quiz, at=AT)
        if is_handed_in:
            saving.save(attempt, answers(attempt, right=1), client=attempt.public_id, sequence=1, at=AT)
            submitting.submit(attempt, at=AT)


def accommodations(count: int) -> None:
    for person in PersonFactory.create_batch(count):
        accommodating.ask(person, "More time.", at=AT)


def banks(count: int) -> None:
    BankFactory.create_batch(count)


def certificates(count: int) -> None:
    """Every other one with a notice that nobody has decided."""
    for is_noticed, _ in zip(cycle([True, False]), range(count), strict=False):
        issued = certificate()
        if is_noticed:
            notice(issued)


def credits_taken_back(count: int) -> None:
    """Every other line takes one back."""
    staff = PersonFactory.create()
    for _ in range(count):
        crediting.reverse(earned(), reason="By mistake.", actor=staff, at=AT)


def codes(count: int) -> list[Code]:
    already = Code.objects.count()
    made = range(already + 1, already + count + 1)
    return [Code.objects.create(key=f"code-{n}", title="A made-up code", position=n) for n in made]


def cohorts(count: int) -> None:
    """Each with places of which one is taken."""
    found = course()
    for _ in range(count):
        place_in(cohort(found, title=f"Cohort {Cohort.objects.count()}", places=9))


def courses(count: int) -> None:
    """Each released, and with a place on it."""
    program = program_page()
    for _ in range(count):
        enrollment(course(course_page(program=program, lessons=1)))


def drafts(count: int) -> None:
    for code in codes(count):
        words = {"label": "2026", "source_name": "code.txt", "digest": "", "content": {}}
        Draft.objects.create(code=code, **words, imported_at=AT)


def editions(count: int) -> list[Edition]:
    """Each of a document of its own."""
    words = {"label": "2026", "source_name": "code.txt", "digest": ""}
    moments = {"imported_at": AT, "confirmed_at": AT}
    return [Edition.objects.create(code=code, **words, **moments) for code in codes(count)]


def edition_reviews(count: int) -> None:
    """Each of an edition and a question of its own; nobody has settled them."""
    questions(count)
    versions = QuestionVersion.objects.order_by("-pk")[:count]
    for edition, version in zip(editions(count), versions, strict=True):
        EditionReview.objects.create(edition=edition, version=version, change=Change.REWORDED, changes=[], found_at=AT)


def enrollments(count: int) -> None:
    found = course()
    for _ in range(count):
        enrollment(found)


def jobs(count: int) -> None:
    Job.objects.bulk_create(Job(kind="many", total=0, asked_at=AT, stirred_at=AT) for _ in range(count))


def letters(count: int) -> None:
    for number in range(count):
        about = uuid.uuid4()
        Letter.objects.create(
            reason="welcome", address=f"{number}@example.org", about=about, asked_at=AT, next_try_at=AT
        )


def letter_templates(count: int) -> None:
    already = LetterTemplate.objects.count()
    for number in range(already, already + count):
        LetterTemplate.objects.create(reason=f"kind_{number}", subject="Hello", body="There")


def messages(count: int) -> None:
    for number in range(count):
        words = {"name": f"Demo {number}", "email": f"demo{number}@example.org", "subject": "Hello", "message": "There"}
        ContactMessage.objects.create(**words, sent_at=AT)


def certificates_from_before(count: int) -> None:
    for number in range(already := Past.objects.count(), already + count):
        past(number=str(number), address=f"{number}@example.org")


def people(count: int) -> None:
    """Each with a role."""
    for person in PersonFactory.create_batch(count):
        granting.grant(person, Role.DOOR, actor=None, reason="helps", at=AT)


def provisions(count: int) -> None:
    ProvisionFactory.create_batch(count)


def questions(count: int) -> None:
    """Each about a case of its own."""
    bank = Bank.objects.first() or BankFactory.create()
    already = Vignette.objects.count()
    for number in range(already, already + count):
        QuestionFactory.create(bank=bank, vignette=case(bank, f"case-{number}"))


def case(bank: Bank, key: str) -> Vignette:
    words = {"title": "A case", "text": "Somebody calls.", "is_deidentified": True}
    return Vignette.objects.create(bank=bank, key=key, **words, live=True)


def quizzes(count: int) -> None:
    """Each with a blueprint."""
    for quiz in QuizFactory.create_batch(count, questions=1):
        BlueprintRow.objects.create(quiz=quiz, at_least=1, level="apply")


def vignettes(count: int) -> None:
    """Each in a bank of its own, with a question that tells it."""
    for bank in BankFactory.create_batch(count):
        Question.objects.create(bank=bank, key="about-it", level="apply", vignette=case(bank, "case"), live=False)


def announcements(count: int) -> None:
    """Each to a course of its own."""
    program, author = program_page(), PersonFactory.create()
    for _ in range(count):
        to = course(course_page(program=program, lessons=1))
        Announcement.objects.create(course=to, title="News", text="Words.", said_at=AT, author=author)


def inquiries(count: int) -> None:
    """Each from a lesson of a course of its own."""
    program = program_page()
    for _ in range(count):
        place = enrollment(course(course_page(program=program, lessons=1)))
        inquiring.ask(place, "Why?", lesson="lesson-1", at=AT)


def approvals(count: int) -> None:
    """Each of an activity and a board of its own."""
    for number in range(count):
        approval(number=f"D-{number}")


def categories(count: int) -> None:
    for _ in range(count):
        CreditCategory.objects.create(key=f"demo-{uuid.uuid4().hex[:12]}", title="Demonstration")


def activities(count: int) -> None:
    """Every other one has a type of its own."""
    for number in range(count):
        kind = kind_of_certificate(f"demo-{uuid.uuid4().hex}") if number % 2 else None
        ActivityFactory.create(certificate_type=kind)


def kinds_of_certificates(count: int) -> None:
    for number in range(count):
        kind_of_certificate(f"demo-{uuid.uuid4().hex}", signatory(f"Demo Signatory {number}"))


def signatories(count: int) -> None:
    """Every other one with a picture."""
    hand = asset()
    for number in range(count):
        signatory(f"Demo Signatory {number}", signature=hand if number % 2 else None)


def memberships(count: int) -> None:
    """Every other one an agency's."""
    level, of_agencies = members.level(), members.agency_level()
    for number in range(count):
        members.term(*((members.coordinated()[0], of_agencies) if number % 2 else (PersonFactory.create(), level)))


def agencies(count: int) -> None:
    """Every other one a member."""
    for number in range(count):
        agency, _coordinator = members.coordinated()
        if number % 2:
            members.term(agency)


def applications(count: int) -> None:
    """Each for a level of its own."""
    for person in PersonFactory.create_batch(count):
        Application.objects.create(person=person, level=members.level(), asked_at=AT)


def claims(count: int) -> None:
    for person in PersonFactory.create_batch(count):
        Claim.objects.create(person=person, asked_at=AT)


def levels(count: int) -> None:
    """Every other one for sale."""
    for number in range(count):
        members.level(12_000 if number % 2 else None)


def members_from_before(count: int) -> None:
    """Each of a level of its own."""
    for number in range(already := RollEntry.objects.count(), already + count):
        span = DateRange(members.ON, members.ON.replace(year=2027))
        words = {"address": f"{number}@example.org", "level": members.level(), "span": span, "checked_on": members.ON}
        RollEntry.objects.create(**words, brought_at=AT)


def consultations(count: int) -> None:
    """Each with somebody who has it."""
    for person in PersonFactory.create_batch(count):
        Consultation.objects.create(person=person, words="How?", asked_at=AT, assigned_to=PersonFactory.create())


def referrals(count: int) -> None:
    """Each with somebody who has it."""
    for number in range(count):
        Referral.objects.create(office=f"Demo Office {number}", asked_at=AT, assigned_to=PersonFactory.create())


def list_places(count: int) -> None:
    for person in PersonFactory.create_batch(count):
        ListPlace.objects.create(person=person, address=str(person.email), changed_at=AT)


LISTS: dict[str, Callable[[int], Any]] = {
    "accommodation": accommodations,
    "agency": agencies,
    "application": applications,
    "claim": claims,
    "level": levels,
    "membership": memberships,
    "rollentry": members_from_before,
    "consultation": consultations,
    "referral": referrals,
    "listplace": list_places,
    "announcement": announcements,
    "attempt": attempts,
    "bank": banks,
    "activity": activities,
    "board": BoardFactory.create_batch,
    "certificate": certificates,
    "credit": credits_taken_back,
    "certificatetype": kinds_of_certificates,
    "creditapproval": approvals,
    "creditcategory": categories,
    "code": codes,
    "cohort": cohorts,
    "contactmessage": messages,
    "course": courses,
    "draft": drafts,
    "edition": editions,
    "editionreview": edition_reviews,
    "enrollment": enrollments,
    "inquiry": inquiries,
    "job": jobs,
    "letter": letters,
    "past": certificates_from_before,
    "lettertemplate": letter_templates,
    "provision": provisions,
    "question": questions,
    "quiz": quizzes,
    "signatory": signatories,
    "user": people,
    "vignette": vignettes,
    "order": billed_many.orders,
    "invoice": billed_many.orders,
    "remittance": billed_many.orders,
    "quote": billed_many.quotes,
    "sellable": billed_many.sellables,
    "refundpolicy": billed_many.policies,
    "discount": billed_many.codes,
    "terms": billed_many.terms,
    "cardattempt": carded_many.attempts,
    "payment": carded_many.payments,
    "refund": carded_many.refunds,
    "dispute": carded_many.disputes,
    "stripeevent": carded_many.events,
    "finding": carded_many.findings,
}


def viewsets_of_the_house() -> dict[str, ModelViewSet]:
    """Every list of records in the admin, by name; snippets among them."""
    reverse("wagtailadmin_home")  # Whoever first reads the addresses fills the registry.
    return {
        viewset.url_namespace: viewset
        for viewset in viewsets.viewsets
        if isinstance(viewset, ModelViewSet) and type(viewset).__module__.startswith(tuple(floors()))
    }


def door(name: str) -> str:
    """Return where the list stands."""
    viewset = viewsets_of_the_house()[name]
    return reverse(viewset.get_url_name("list" if isinstance(viewset, SnippetViewSet) else "index"))


@pytest.fixture
def staff(settings: Any) -> Client:
    """Somebody who may see every list."""
    settings.DEMO = True
    client = Client()
    client.force_login(SuperuserFactory.create(is_demo=True))
    return client


ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)


def dead_ends(page: str) -> list[str]:
    """Return the rows of a list's table that lead nowhere."""
    [_before, *bodies] = page.split("<tbody>")
    return [row for body in bodies for row in ROW.findall(body.split("</tbody>")[0]) if 'href="/admin/' not in row]


def cost(client: Client, address: str) -> list[str]:
    """Return the statements of one look."""
    with statements() as run:
        answer = client.get(address)
    assert answer.status_code == 200
    return run


@pytest.mark.parametrize(("name", "make"), LISTS.items(), ids=LISTS)
def test_a_list_costs_the_same_with_two_rows_and_with_fifty_and_each_row_leads_on(
    staff: Client, name: str, make: Callable[[int], Any]
) -> None:
    address = door(name)
    make(FEW)
    shown = staff.get(address)  # as somebody did in every process
    few = cost(staff, address)
    make(MANY - FEW)

    assert len(cost(staff, address)) == len(few)
    assert dead_ends(shown.content.decode()) == []


def test_a_narrowed_list_of_certificates_costs_the_same_too(staff: Client) -> None:
    address = f"{door('certificate')}?standing=standing&noticed=true"
    certificates(FEW)
    staff.get(address)
    few = cost(staff, address)
    certificates(MANY - FEW)

    assert len(cost(staff, address)) == len(few)


def test_a_row_that_asks_for_itself_would_be_noticed(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: each person's name is fetched anew."""
    monkeypatch.setattr(User, "get_full_name", lambda self: User.objects.get(pk=self.pk).name)
    address = door("accommodation")
    accommodations(FEW)
    staff.get(address)
    few = cost(staff, address)
    accommodations(FEW)

    assert len(cost(staff, address)) == len(few) + FEW


def test_a_row_that_leads_nowhere_would_be_noticed() -> None:
    plain = "<tr><td>A name</td></tr>"

    assert dead_ends(f'<tbody>{plain}<tr><td><a href="/admin/user/1/">A</a></td></tr></tbody>') == [plain]


def test_every_list_of_the_house_is_tried_here() -> None:
    assert set(viewsets_of_the_house()) == set(LISTS)


NAMED = re.compile(
    r"""\bicon(?:_name)?(?:: [\w\[\]| ]+)? ?= ?"([a-z0-9-]+)"|\bDeed\(.*?\), "([a-z0-9-]+)",""", re.DOTALL
)


def test_every_icon_that_the_admin_names_is_there() -> None:
    """The harm: the button that gives something up showed an empty circle."""
    there = {
        icon.split("/")[-1].removesuffix(".svg") for hook in hooks.get_hooks("register_icons") for icon in hook([])
    }
    sources = [path for room in floors() for path in (settings.HOUSE / room).rglob("*.py")]
    named = {first or then for path in sources for first, then in NAMED.findall(path.read_text())}

    assert {"resubmit", "cross", "list-ul"} <= named
    assert named - there == set()
