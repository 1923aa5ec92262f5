"""The first page of the admin says what waits, to each only what is hers to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from wagtail.models import GroupPagePermission

from assessments.models import Question
from courses.authoring import releasing
from courses.models import CoursePage
from foundation.accounts.models import Accommodation
from foundation.accounts.roles import Role
from foundation.ground import clock
from foundation.letters.models import Letter
from foundation.pages.models import ContactMessage
from lms import roles
from payments import finding
from payments.charging import refunding
from payments.models import Dispute, Refund
from standards import outlining
from standards.models import Provision
from tests.factories import billed, carded_many, sold
from tests.factories.courses import course, course_page, enrollment, lessons_of, rewrite
from tests.factories.editions import AT, edition
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.quizzes import QuestionFactory, QuizFactory
from tests.foundation.ground.entering import with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()


def first_page(client: Client, role: Role) -> str:
    client.force_login(StaffFactory(role, is_demo=True))
    return client.get(reverse("wagtailadmin_home")).text


def editor_of(page: CoursePage) -> None:
    """Let instructors edit this course."""
    GroupPagePermission.objects.create(
        group=Group.objects.get(name=Role.INSTRUCTOR),
        page=page,
        permission=Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page"),
    )


def leave_everything_waiting() -> None:
    now = clock.now()
    person = PersonFactory.create()
    Accommodation.objects.create(person=person, words="More time", asked_at=now)
    place = enrollment(course())
    place.finished_at = now
    place.save()
    for number, given_up_at in enumerate((now, now - timedelta(days=30))):
        Letter.objects.create(
            reason=f"hello{number}",
            address="a@example.org",
            about=person.public_id,
            asked_at=now,
            next_try_at=now,
            given_up_at=given_up_at,
        )
    ContactMessage.objects.create(name="V", email="v@example.org", subject="S", message="M", sent_at=now)


WAITING = (
    "1 accommodation waits for an answer",
    "1 person finished a course and has no certificate yet",
    "1 letter of the last seven days did not arrive",
    "1 message came to the office in the last seven days",
)


def test_a_coordinator_sees_what_waits_and_where_to_do_it(client: Client) -> None:
    leave_everything_waiting()

    said = first_page(client, Role.COORDINATOR)

    assert [line for line in WAITING if line not in said] == []
    for name in ("accommodation", "enrollment", "letter", "contactmessage", "user", "certificate", "attempt"):
        assert f'href="{reverse(f"{name}:index")}"' in said


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.INSTRUCTOR, Role.FINANCE])
def test_whoever_teaches_or_enrolls_is_led_to_cohorts_and_nobody_else(client: Client, role: Role) -> None:
    """P21."""
    assert ("See how cohorts get on" in first_page(client, role)) is (role != Role.FINANCE)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.INSTRUCTOR, Role.FINANCE])
def test_only_whoever_may_see_pages_is_offered_to_search_them(client: Client, role: Role) -> None:
    """The harm: the largest thing on finance's first page led to "you do not have permission"."""
    outlining.load()
    editor_of(course_page())

    said = first_page(client, role)

    led = client.get(pages := reverse("wagtailadmin_explore_root"), follow=True)
    may_see = led.status_code == 200 and led.request["PATH_INFO"].startswith(pages)
    assert "What waits for you" in said
    assert ('role="search"' in said, may_see) in [(True, True), (False, False)]


def test_where_nothing_waits_it_says_so(client: Client) -> None:
    assert "Nothing waits for you." in first_page(client, Role.COORDINATOR)


def test_an_instructor_learns_nothing_of_people(client: Client) -> None:
    """P21."""
    leave_everything_waiting()

    said = first_page(client, Role.INSTRUCTOR)

    assert [line for line in WAITING if line in said] == []
    assert f'href="{reverse("user:index")}"' not in said


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.COORDINATOR])
def test_a_quiz_that_cant_be_begun_and_questions_after_an_edition_wait(client: Client, role: Role) -> None:
    """The harm: "Nothing waits", while two quizzes stood closed and nine questions in doubt."""
    served, closed = (QuizFactory.create(title=title, questions=0, drawn=1) for title in ("Served", "Closed"))
    served.banks.add(in_doubt(2)[0].bank)

    said = first_page(client, role)

    assert f'<a href="{reverse("quiz:edit", args=[closed.pk])}">The quiz “Closed” can&#x27;t be begun</a>' in said
    assert "“Served”" not in said
    waits = "2 questions wait for a look after a new edition of the Code"
    assert f'<a href="{reverse("editionreview:index")}">{waits}</a>' in said
    assert "Nothing waits for you." not in said


def in_doubt(count: int) -> list[Question]:
    """Questions that two editions, one after the other, put in doubt."""
    outlining.load()
    provision = Provision.objects.get(code="CE-1")
    made = QuestionFactory.create_batch(count, provisions=[provision])
    for number, words in enumerate(("Be honest.", "Be fair.")):
        edition(f"CODE OF ETHICS\n1. {words}", label=f"Edition {number}", at=AT + timedelta(days=number))
    return made


def test_whoever_has_no_questions_is_not_told_of_them(client: Client) -> None:
    """P21."""
    QuizFactory.create(title="Closed", questions=0, drawn=1)
    in_doubt(1)
    client.force_login(with_permissions("letters.see_letters"))

    said = client.get(reverse("wagtailadmin_home")).text

    assert "Nothing waits for you." in said


def test_the_first_page_costs_as_much_with_one_of_each_as_with_thirty(client: Client) -> None:
    client.force_login(StaffFactory(Role.COORDINATOR, is_demo=True))
    costs = []
    outlining.load()
    for count in (1, 29):
        QuizFactory.create_batch(count, questions=0, drawn=2)
        QuestionFactory.create_batch(count, provisions=[Provision.objects.get(code="CE-1")])
        edition(f"CODE OF ETHICS\n1. Be {count}.", label=str(count), at=AT + timedelta(days=count))
        client.get(reverse("wagtailadmin_home"))
        with statements() as asked:
            client.get(reverse("wagtailadmin_home"))
        costs.append(len(asked))

    assert costs[0] == costs[1]


def leave_money_waiting() -> None:
    """A dispute with a day and one without, a refund that failed, one that went, and invoices past due and not."""
    dated, _undated = carded_many.disputes(2)
    Dispute.objects.filter(pk=dated.pk).update(answer_by=datetime(2026, 12, 9, 17, tzinfo=UTC))
    failed, went = carded_many.refunds(2)
    Refund.objects.filter(pk=failed.pk).update(ended_at=sold.AT, ended_as="failed")
    Refund.objects.filter(pk=went.pk).update(ended_at=sold.AT, ended_as="succeeded")
    order = failed.payment.order
    finding.note(refunding.FAILED, str(failed.public_id), "It did not reach the payer.", at=sold.AT, order=order)
    settled = finding.note("amount", "x", "It was off.", at=sold.AT)
    finding.settle(settled, reason="Looked at.", actor=PersonFactory.create(), at=sold.AT)
    with sold.open_shop():
        for at in (sold.AT, sold.AT + timedelta(days=1), sold.AT + timedelta(days=120)):
            billed.invoice(at=at)
        paid = billed.invoice().order
        billed.check(30_000, {paid: 30_000})


@pytest.fixture
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 130 days after the shop opened: what was invoiced then is a hundred days overdue."""
    monkeypatch.setattr(clock, "now", lambda: sold.AT + timedelta(days=130))


@pytest.mark.usefixtures("_later")
def test_finance_sees_disputes_refunds_that_failed_findings_and_invoices_past_due(client: Client) -> None:
    """The harm: "Nothing waits", with a dispute open, $300 owed again and an invoice a hundred days overdue."""
    leave_money_waiting()
    dispute, undated = Dispute.objects.order_by("pk")
    failed = Refund.objects.get(ended_as="failed")
    until = "December 9, 2026, 12:00 p.m. EST"
    since = date_format(clock.day_of(sold.AT) + timedelta(days=30), "F j, Y")

    said = first_page(client, Role.FINANCE)

    waits = said.split("What waits for you")[1].split("What you may want to do")[0]
    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', waits) == [
        (
            reverse("dispute:inspect", args=[dispute.public_id]),
            f"Order {dispute.payment.order.spoken}: $300.00 is disputed, evidence is due by {until}",
        ),
        (
            reverse("dispute:inspect", args=[undated.public_id]),
            f"Order {undated.payment.order.spoken}: $300.00 is disputed",
        ),
        (
            reverse("refund:inspect", args=[failed.public_id]),
            f"Order {failed.payment.order.spoken}: a refund of $1.00 failed, and is owed again",
        ),
        (reverse("reconciliation"), "1 finding is to be settled"),
        (reverse("aging"), f"2 invoices are overdue, the oldest since {since}"),
    ]


@pytest.mark.usefixtures("_later")
def test_whoever_only_looks_at_orders_is_not_told_what_finance_has_to_do(client: Client) -> None:
    """P21."""
    leave_money_waiting()

    assert "Nothing waits for you." in first_page(client, Role.COORDINATOR)


@pytest.mark.usefixtures("_later")
def test_finances_first_page_costs_as_much_with_one_of_each_as_with_many(client: Client) -> None:
    client.force_login(StaffFactory(Role.FINANCE, is_demo=True))
    costs = []
    for count in (1, 9):
        carded_many.disputes(count)
        for refund in carded_many.refunds(count):
            finding.note(refunding.FAILED, str(refund.public_id), "It did not reach the payer.", at=sold.AT)
        with sold.open_shop():
            for _row in range(count):
                billed.invoice()
        client.get(reverse("wagtailadmin_home"))
        with statements() as asked:
            client.get(reverse("wagtailadmin_home"))
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_an_instructor_sees_which_of_her_courses_has_changes_to_release(client: Client) -> None:
    hers, settled, strange = (course_page(title=title) for title in ("Hers", "Settled", "Not hers"))
    for page in (hers, settled):
        editor_of(page)
    for page in (hers, settled, strange):
        releasing.release(page, note="First", actor=StaffFactory(Role.INSTRUCTOR), at=clock.now())
    for page in (hers, strange):
        rewrite(lessons_of(page)[0], "Better words.")

    said = first_page(client, Role.INSTRUCTOR)

    assert "“Hers” has changes to release" in said
    assert reverse("release_course", args=[hers.pk]) in said
    assert "Settled" not in said.split("What you may want to do")[0].split("What waits for you")[1]
    assert "“Not hers”" not in said


def test_a_course_that_was_never_released_waits_too(client: Client) -> None:
    editor_of(course_page(title="New"))

    assert "“New” was never released" in first_page(client, Role.INSTRUCTOR)
