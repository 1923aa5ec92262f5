"""What two people, or two tabs, do at once. Each lock is also taken off, to see that the race is real."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from assessments import attempting
from assessments.models import Attempt, Quiz
from courses.coordinating import enrolling
from courses.models import Course, Enrollment
from foundation.accounts import accommodating, erasing, granting, holding, naming
from foundation.accounts.forms import entry
from foundation.accounts.models import Accommodation, User
from foundation.accounts.roles import Role
from foundation.ground import clock
from tests.factories.courses import course, course_page
from tests.factories.people import PASSWORD, PersonFactory, SuperuserFactory
from tests.factories.quizzes import QuizFactory
from tests.foundation.accounts.test_signing_in import ADDRESS, app_code, sign_in, sign_up
from tests.racing import PATIENCE, at_once, interrupted, meanwhile, unlock

pytestmark = pytest.mark.usefixtures("committed")


def troubles(*deeds: Callable[[], object]) -> list[Exception]:
    """Do all at the same moment; return what was refused or went wrong."""
    return [came for came in at_once(list(deeds)) if isinstance(came, Exception)]


def ask_twice(person: User) -> list[Exception]:
    ask = lambda: accommodating.ask(person, "More time.", at=clock.now())  # noqa: E731  (two threads do the same)
    return troubles(ask, ask)


def without_locks() -> Any:
    return patch.object(QuerySet, "select_for_update", lambda self, **_options: self)


def test_two_tabs_that_ask_at_once_make_one_request() -> None:
    for _ in range(5):
        person = PersonFactory()

        assert ask_twice(person) == []
        assert Accommodation.objects.filter(person=person).count() == 1


def test_without_the_lock_two_tabs_collide() -> None:
    with without_locks():
        collisions = [trouble for _ in range(30) for trouble in ask_twice(PersonFactory())]

    assert collisions != []


def erase_each_other() -> int:
    """Two administrators, the only ones, erase themselves at once; return how many are left."""
    User.objects.filter(is_superuser=True).update(is_superuser=False)
    both = [SuperuserFactory(), SuperuserFactory()]
    troubles(*[lambda one=one: erasing.erase(one, actor=one, at=clock.now()) for one in both])
    return User.objects.filter(is_superuser=True).count()


def test_of_two_administrators_that_erase_themselves_at_once_one_is_left() -> None:
    assert [erase_each_other() for _ in range(3)] == [1, 1, 1]


def test_without_the_lock_the_house_would_be_left_without_an_administrator() -> None:
    with without_locks():
        left = [erase_each_other() for _ in range(15)]

    assert 0 in left


def give(person: User) -> Callable[[], None]:
    return lambda: granting.grant(person, Role.DOOR, actor=None, reason="helps", at=clock.now())


def take(person: User) -> Callable[[], None]:
    return lambda: granting.take(person, Role.DOOR, actor=None, reason="no more", at=clock.now())


def logged(deed: str) -> int:
    return ModelLogEntry.objects.filter(action=f"accounts.{deed}_role").count()


def test_a_role_given_twice_at_once_is_given_once_and_logged_once() -> None:
    person = PersonFactory()

    refused = troubles(*[give(person)] * 4)

    assert ([type(trouble) for trouble in refused], logged("grant")) == ([granting.RoleStands] * 3, 1)


def test_a_role_taken_twice_at_once_is_taken_once_and_logged_once() -> None:
    person = PersonFactory()
    give(person)()

    refused = troubles(*[take(person)] * 4)

    assert ([type(trouble) for trouble in refused], logged("take")) == ([granting.NoSuchRole] * 3, 1)


@pytest.mark.parametrize(("deed", "held", "word"), [(give, False, "grant"), (take, True, "take")], ids=["give", "take"])
def test_without_the_lock_the_log_tells_of_a_deed_that_changed_nothing(
    monkeypatch: pytest.MonkeyPatch, deed: Callable[[User], Callable[[], None]], word: str, *, held: bool
) -> None:
    """Sabotage: both see the role as it was before the other's deed."""
    person = PersonFactory()
    if held:
        give(person)()
    unlock(monkeypatch, User)
    looked, roles_of = threading.Barrier(2, timeout=PATIENCE), granting.roles_of

    def slow(whose: User) -> list[Role]:
        found = roles_of(whose)
        looked.wait()
        return found

    monkeypatch.setattr(granting, "roles_of", slow)

    assert (troubles(*[deed(person)] * 2), logged(word)) == ([], 2)


def test_a_role_given_while_she_is_erased_is_refused() -> None:
    """P24: an erased record holds no rights."""
    SuperuserFactory()
    person = PersonFactory()

    refused = meanwhile(lambda: erasing.erase(person, actor=person, at=clock.now()), give(person))

    assert (type(refused), granting.roles_of(person)) == (holding.Erased, [])


def test_without_the_lock_an_erased_record_is_given_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: she is erased after she was looked at."""
    SuperuserFactory()
    person = PersonFactory()
    unlock(monkeypatch, User)
    interrupted(monkeypatch, granting, "roles_of", lambda: erasing.erase(person, actor=person, at=clock.now()))

    give(person)()

    person.refresh_from_db()
    assert (person.erased_at is not None, granting.roles_of(person)) == (True, [Role.DOOR])


def stale(person: User) -> User:
    """As a request that began before the erasure has her in hand."""
    return User.objects.get(pk=person.pk)


def begin(person: User) -> object:
    return attempting.begin(person, Quiz.objects.get(), at=clock.now())


def enroll_one(person: User) -> object:
    return enrolling.enroll(person, Course.objects.get(), actor=person, at=clock.now())


WRITERS: list[Callable[[User], object]] = [
    lambda person: accommodating.ask(person, "More time.", at=clock.now()),
    lambda person: naming.choose(person, "Demo Name", called="Demo"),
    enroll_one,
    begin,
]
WRITES = ["accommodation", "name", "place", "attempt"]


def traces(person: User) -> list[int]:
    """Count what a request in flight could leave of her."""
    nouns = [
        Accommodation.objects.filter(person=person),
        Enrollment.objects.filter(trainee=person),
        Attempt.objects.of(person),
        User.objects.filter(pk=person.pk).exclude(name=""),
    ]
    return [noun.count() for noun in nouns]


@pytest.mark.parametrize("write", WRITERS, ids=WRITES)
def test_what_she_does_while_she_is_erased_is_refused(write: Callable[[User], object]) -> None:
    """P24: a request that began before the erasure writes nothing after it."""
    administrator, person = SuperuserFactory(), PersonFactory()
    course(course_page(lessons=1))
    QuizFactory.create()
    before = stale(person)

    refused = meanwhile(lambda: erasing.erase(person, actor=administrator, at=clock.now()), lambda: write(before))

    assert (type(refused), traces(person)) == (holding.Erased, [0, 0, 0, 0])


@pytest.mark.parametrize("write", [enroll_one, begin], ids=["place", "attempt"])
def test_without_holding_her_an_erased_record_takes_a_place_and_an_attempt(
    monkeypatch: pytest.MonkeyPatch, write: Callable[[User], object]
) -> None:
    """Sabotage: nobody looks whether she was erased meanwhile."""
    administrator, person = SuperuserFactory(), PersonFactory()
    course(course_page(lessons=1))
    QuizFactory.create()
    before = stale(person)
    monkeypatch.setattr(holding, "refuse_erased", lambda _moment: None)
    monkeypatch.setattr(enrolling, "welcome", lambda _place, **_more: None)  # There is no address to write to.
    erasing.erase(person, actor=administrator, at=clock.now())

    write(before)

    assert sum(traces(person)) == 1


ROWS: list[Callable[[User], object]] = [
    lambda person: EmailAddress.objects.create(user=person, email="second@example.org"),
    lambda person: Authenticator.objects.create(user=person, type="totp", data={}),
    lambda person: UserSession.objects.create(user=person, ip="192.0.2.1", session_key="k"),
    lambda person: Accommodation.objects.create(person=person, words="More time.", asked_at=clock.now()),
]
TABLES = ["address", "second factor", "session", "accommodation"]


@pytest.mark.parametrize("write", ROWS, ids=TABLES)
def test_the_database_refuses_an_erased_person_what_others_code_would_write(write: Callable[[User], object]) -> None:
    """P24: allauth knows nothing of erasures."""
    administrator, person = SuperuserFactory(), PersonFactory()
    before = stale(person)

    def try_to() -> object:
        try:
            return write(before)
        except IntegrityError as error:
            return holding.as_refusal(error)

    refused = meanwhile(lambda: erasing.erase(person, actor=administrator, at=clock.now()), try_to)

    assert (type(refused), list(holding.left_behind())) == (holding.Erased, [])


@pytest.mark.parametrize("write", ROWS, ids=TABLES)
def test_what_an_erased_person_has_all_the_same_is_named(write: Callable[[User], object]) -> None:
    person = PersonFactory()
    write(person)
    assert list(holding.left_behind()) == []
    User.objects.filter(pk=person.pk).update(email=None, name="", is_active=False, erased_at=clock.now())

    assert any(str(person.public_id) in line for line in holding.left_behind())


def test_a_row_is_not_handed_to_an_erased_person_either() -> None:
    administrator, person = SuperuserFactory(), PersonFactory()
    erasing.erase(person, actor=administrator, at=clock.now())
    address = EmailAddress.objects.create(user=administrator, email="second@example.org")

    with pytest.raises(IntegrityError):
        EmailAddress.objects.filter(pk=address.pk).update(user=person)


def test_a_page_sent_by_somebody_erased_meanwhile_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an error of the database would be all she reads."""
    administrator, person = SuperuserFactory(), PersonFactory()
    client.force_login(person)
    interrupted(monkeypatch, accommodating, "hold", lambda: erasing.erase(person, actor=administrator, at=clock.now()))
    monkeypatch.setattr(holding, "refuse_erased", lambda _moment: None)

    answer = client.post("/accounts/accommodations/", {"words": "More time."})

    assert (answer.status_code, "This record was erased." in answer.content.decode()) == (409, True)


def test_a_sign_up_sent_twice_at_once_makes_one_account_and_both_lead_on(monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[Any] = []

    def other_press() -> None:
        came.append(sign_up(Client()))
        cache.clear()  # Else the second letter to the same address would be put off.

    interrupted(monkeypatch, entry.SignUp, "save", other_press)

    came.append(sign_up(Client()))

    assert [(answer.status_code, answer.url) for answer in came] == [
        (302, reverse("account_email_verification_sent"))
    ] * 2
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_two_sign_ups_at_the_same_moment_are_both_answered() -> None:
    came = at_once([lambda: sign_up(Client())] * 2)

    # The second may read that it was too often: each address gets one letter in ten seconds.
    assert {answer.status_code for answer in came} <= {302, 429}
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_an_app_added_twice_at_once_is_added_once_and_both_lead_on(monkeypatch: pytest.MonkeyPatch) -> None:
    person, client, tab, came = PersonFactory(), Client(), Client(), list[Any]()
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    words = {"code": app_code(page.context["form"].secret)}
    tab.cookies = client.cookies
    interrupted(monkeypatch, TOTP, "activate", lambda: came.append(tab.post(reverse("mfa_activate_totp"), words)))

    came.append(client.post(reverse("mfa_activate_totp"), words))

    assert [answer.status_code for answer in came] == [302, 302]
    assert Authenticator.objects.filter(user=person, type="totp").count() == 1


def write_about(person: User) -> list[Exception]:
    """Write a row about her from another connection, as a certificate is; return what went wrong within a second."""
    troubles: list[Exception] = []

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            UserProfile.objects.create(user=person)
        except OperationalError as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return troubles


DEEDS: list[Callable[[User], object]] = [
    lambda person: accommodating.ask(person, "More time.", at=clock.now()),
    lambda person: granting.grant(person, Role.INSTRUCTOR, actor=None, reason="teaches", at=clock.now()),
    erasing._lock,
]


@pytest.mark.parametrize("deed", DEEDS, ids=["ask", "grant", "erase"])
def test_whoever_locks_a_person_keeps_nobody_from_writing_about_her(deed: Callable[[User], object]) -> None:
    """Else finishing a course, which writes a certificate, and an erasure would wait for each other for ever."""
    SuperuserFactory()
    person = SuperuserFactory()

    with transaction.atomic():
        deed(person)
        assert write_about(person) == []


def test_with_a_lock_on_the_key_they_would_wait() -> None:
    person = PersonFactory()
    lock = QuerySet.select_for_update

    with patch.object(QuerySet, "select_for_update", lambda self, **_options: lock(self)), transaction.atomic():
        erasing._lock(person)
        assert len(write_about(person)) == 1
