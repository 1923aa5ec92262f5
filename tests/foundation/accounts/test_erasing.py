"""After an erasure nothing is left of her but what she was told is kept (P24)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page
from wagtail.users.models import UserProfile

from foundation.accounts import accommodating, erasing, exporting, granting, tasks
from foundation.accounts.models import Accommodation, User
from foundation.accounts.roles import Role
from foundation.ground import clock, records
from foundation.ground.auditing import log
from foundation.ground.identity import new_public_id
from foundation.ground.models import Job
from foundation.ground.records import Keeper
from foundation.letters import asking, sending
from foundation.letters.models import Letter
from tests.factories.people import PASSWORD, PersonFactory, SuperuserFactory, add_totp
from tests.foundation.accounts.test_signing_in import ADDRESS as SIGNED_UP
from tests.foundation.accounts.test_signing_in import sign_in, sign_up

pytestmark = pytest.mark.django_db

NAME = "Quillonzia Specimenova"
PRINTED = "Dr. Quillonzia Ottavine Specimenova"
ADDRESS = "quillonzia@example.org"
SECOND_ADDRESS = "zweitquillonzia@example.org"
WORDS = "Because of my wobblequarx I read slowly."
TRACES = ("quillonzia", "specimenova", "ottavine", "wobblequarx")
"""Planted in a person's record and grepped for after her erasure. Rooms above add their own with the same words."""


def grep_the_database(*traces: str) -> list[str]:
    """Return `table.column` of every place in the database where one of the words stands, whatever its case or type.

    Everything that has a text is searched: text, JSON, arrays, addresses. Sessions are opened: their words are packed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            as_text = f"convert_from(\"{column}\", 'SQL_ASCII')" if is_binary(table, column) else f'"{column}"::text'
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE {as_text} ~* %s)',  # noqa: S608  (names from the catalog)
                ["|".join(traces)],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    packed = [session.pk for session in Session.objects.all() if mentions(session, traces)]
    return sorted([*found, *(f"session {key}" for key in packed)])


def is_binary(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type = 'bytea' FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        return bool(cursor.fetchone()[0])


def mentions(session: Session, traces: tuple[str, ...]) -> bool:
    return any(trace in str(session.get_decoded()).lower() for trace in traces)


@pytest.fixture
def person(client: Client) -> User:
    """Someone of whom there is a trace in every table of this room."""
    SuperuserFactory()
    person = PersonFactory(email=ADDRESS, name=NAME, certificate_name=PRINTED)
    EmailAddress.objects.create(user=person, email=SECOND_ADDRESS, verified=True)
    asking.ask("account_unknown", to=SECOND_ADDRESS, about=new_public_id(), context={"link": "/"}, at=clock.now())
    accommodating.ask(person, WORDS, at=clock.now())
    granting.grant(person, Role.INSTRUCTOR, actor=person, reason="teaches", at=clock.now())
    UserProfile.objects.create(user=person)
    sign_in(client, person)
    sign_in(Client(), person)
    Client().post(reverse("account_reset_password"), {"email": ADDRESS.upper()})
    add_totp(person)
    return person


def erase(person: User) -> list[str]:
    return erasing.erase(person, actor=person, at=clock.now())


def test_the_grep_finds_what_is_planted(person: User) -> None:
    found = set(grep_the_database(*TRACES))

    assert {
        "accounts_user.email", "accounts_user.name", "accounts_user.certificate_name", "accounts_accommodation.words",
        "account_emailaddress.email", "letters_letter.address", "letters_letter.context",
    } <= found  # fmt: skip
    assert len([place for place in found if place.startswith("session ")]) == 3


def test_nothing_is_left_but_the_last_letter_and_that_too_goes_when_it_is_sent(person: User) -> None:
    """P24."""
    erase(person)

    last = Letter.objects.get(reason="record_erased")
    assert grep_the_database(*TRACES) == ["letters_letter.address", "letters_letter.context"]
    assert list(Letter.objects.filter(address__in=[ADDRESS, SECOND_ADDRESS])) == [last]
    assert sending.send(last.pk)
    assert grep_the_database(*TRACES) == []


def test_the_row_stays_empty_and_opens_nothing(person: User, client: Client) -> None:
    erase(person)

    person.refresh_from_db()
    assert (person.email, person.name, person.certificate_name, person.is_active) == (None, "", "", False)
    assert not person.has_usable_password()
    assert not person.groups.exists()
    for model in (EmailAddress, Authenticator, UserSession, UserProfile):
        assert not model.objects.filter(user=person).exists()
    assert not Accommodation.objects.filter(person=person).exists()
    assert client.get(reverse("account_home")).status_code == 302
    sign_in(client, User(email=ADDRESS))
    assert "_auth_user_id" not in client.session


def test_other_peoples_sessions_and_records_stay(person: User) -> None:
    other, browser = PersonFactory(), Client()
    sign_in(browser, other)

    erase(person)

    assert browser.get(reverse("account_home")).status_code == 200
    assert EmailAddress.objects.filter(user=other).exists()


def test_the_letter_says_what_is_kept(person: User) -> None:
    kept = erase(person)

    letter = Letter.objects.get(reason="record_erased")
    assert letter.context["kept"] == "\n\n".join(kept)
    assert letter.context["name"] == NAME


def test_the_log_says_that_it_happened_and_to_which_number(person: User) -> None:
    erasing.erase(person, actor=SuperuserFactory(), at=clock.now(), reason="asked by letter")

    entry = ModelLogEntry.objects.get(action="accounts.erase")
    assert (entry.object_id, entry.data["reason"]) == (str(person.pk), "asked by letter")


def test_it_is_all_or_nothing(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    class BreakdownError(Exception):
        pass

    def break_down(person: User, at: datetime) -> list[str]:
        raise BreakdownError

    monkeypatch.setitem(records._keepers, "broken", Keeper(dict, break_down))

    with pytest.raises(BreakdownError):
        erase(person)

    person.refresh_from_db()
    assert (person.name, Accommodation.objects.filter(person=person).count()) == (NAME, 1)
    assert EmailAddress.objects.filter(user=person).count() == 2


def test_a_record_is_erased_once(person: User) -> None:
    erase(person)

    with pytest.raises(erasing.AlreadyErased):
        erase(person)


def test_the_last_administrator_cant_be_erased() -> None:
    only = SuperuserFactory()

    with pytest.raises(erasing.LastAdministrator):
        erase(only)
    another = SuperuserFactory()
    erase(another)
    with pytest.raises(erasing.LastAdministrator):
        erase(only)


def test_an_administrator_who_cant_sign_in_does_not_count() -> None:
    only = SuperuserFactory()
    SuperuserFactory(is_active=False)

    with pytest.raises(erasing.LastAdministrator):
        erase(only)


def test_the_export_holds_what_this_room_keeps_and_no_secret(person: User) -> None:
    """P24. Planted: a password, the app's secret, session keys."""
    secrets = [person.password, *UserSession.objects.values_list("session_key", flat=True)]
    sealed = str(Authenticator.objects.get(user=person, type="totp").data["secret"])

    exported = exporting.export(person, at=clock.now())

    own = exported["rooms"]["accounts"]
    assert (own["email"], own["name"], own["certificate_name"]) == (ADDRESS, NAME, PRINTED)
    assert {address["email"] for address in own["addresses"]} == {ADDRESS, SECOND_ADDRESS}
    assert [factor["kind"] for factor in own["second_factors"]] == ["totp", "recovery_codes"]
    assert [one["words"] for one in own["accommodations"]] == [WORDS]
    assert own["roles"] == ["instructor"]
    assert len(own["sessions"]) == 2
    assert [secret for secret in [*secrets, sealed] if secret in str(exported)] == []
    assert set(exported["rooms"]) == set(records.keepers())


def confirmed(client: Client) -> Client:
    """She has just proved once more that it is she: with a recovery code where she has one, else her password."""
    person = User.objects.get(pk=client.session["_auth_user_id"])
    if codes := Authenticator.objects.filter(user=person, type="recovery_codes").first():
        client.post(reverse("mfa_reauthenticate"), {"code": codes.wrap().get_unused_codes()[0]})
    else:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def stale(client: Client) -> Client:
    """She signed in long ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {**method, "at": method["at"] - 3600} for method in session["account_authentication_methods"]
    ]
    session.save()
    return client


def test_she_takes_her_record_away_as_one_file(person: User, client: Client) -> None:
    answer = confirmed(client).get(reverse("account_export"))

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="my-record.json"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["rooms"]["accounts"]["name"] == NAME


def test_she_is_led_on_from_the_question_to_a_page_that_hands_the_record_out(person: User, client: Client) -> None:
    """A download alone would leave her browser at "Is it you?", as if she were refused."""
    stale(client)
    question = client.get(reverse("account_record_ready"))["Location"]
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()

    page = client.post(question, {"code": codes[0]}, follow=True)

    assert page.request["PATH_INFO"] == reverse("account_record_ready")
    assert "Your record is ready" in page.text
    assert "For 5 minutes" in page.text
    for name in ("account_export", "account_record_page"):
        assert f'href="{reverse(name)}"' in page.text
        assert client.get(reverse(name)).status_code == 200


def test_she_reads_her_record_as_a_page(person: User, client: Client) -> None:
    accommodating.ask(person, "More time.\nAnd <b>breaks</b>.", at=clock.now())

    page = confirmed(client).get(reverse("account_record_page"))

    assert "no-store" in page["Cache-Control"]
    assert f"<strong>Name</strong>: <bdi>{NAME}</bdi>" in page.text
    assert "<strong>In your words</strong>: <bdi>More time.<br>And &lt;b&gt;breaks&lt;/b&gt;.</bdi>" in page.text


@pytest.mark.parametrize("page", ["account_export", "account_record_page"])
def test_what_is_handed_out_leads_back_to_the_page_that_asks(person: User, client: Client, page: str) -> None:
    stale(client)

    assert client.get(reverse(page)).url == reverse("account_record_ready")  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", ["account_record_ready", "account_erase"])
def test_the_record_opens_only_to_who_has_just_signed_in(person: User, client: Client, page: str) -> None:
    stale(client)

    assert client.get(reverse(page)).url.startswith(reverse("mfa_reauthenticate"))  # type: ignore[attr-defined]
    assert client.post(reverse("account_erase"), {"email": ADDRESS}).status_code == 302
    person.refresh_from_db()
    assert person.erased_at is None


def test_she_erases_her_record_by_typing_her_address(person: User, client: Client) -> None:
    confirmed(client)

    refused = client.post(reverse("account_erase"), {"email": "someone@example.org"})
    person.refresh_from_db()
    assert (refused.status_code, person.erased_at) == (200, None)

    page = client.post(reverse("account_erase"), {"email": ADDRESS.upper()})
    person.refresh_from_db()
    assert person.erased_at is not None
    assert "An empty entry without your name" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_page_says_before_the_button_what_the_last_letter_will_say(person: User, client: Client) -> None:
    """P24."""
    address_on_a_list(person)

    page = confirmed(client).get(reverse("account_erase"))

    told, said = page.context["kept"], page.content.decode()
    assert len(told) == 3
    assert all(sentence in said[: said.index("Erase my record</button>")] for sentence in told)
    assert erase(person) == told


def address_on_a_list(person: User) -> Job:
    """Her address stands on a list that staff gave in and that nobody has worked yet."""
    at = clock.now()
    return Job.objects.create(kind="test", parts=[str(person.email)], total=1, asked_at=at, stirred_at=at)


def test_ended_sessions_and_their_places_are_forgotten_and_standing_ones_stay(person: User, client: Client) -> None:
    Session.objects.exclude(pk=client.session.session_key).update(expire_date=clock.now() - timedelta(days=1))

    tasks.clear_sessions()

    assert [session.pk for session in Session.objects.all()] == [client.session.session_key]
    assert [place.session_key for place in UserSession.objects.all()] == [client.session.session_key]
    assert client.get(reverse("account_home")).status_code == 200


def test_looking_at_the_page_erases_nothing(person: User, client: Client) -> None:
    """P23."""
    confirmed(client).get(reverse("account_erase"))

    person.refresh_from_db()
    assert person.erased_at is None


def test_the_only_administrator_reads_why_not(client: Client, settings: Settings) -> None:
    only = SuperuserFactory()
    sign_in(client, only)

    page = confirmed(client).post(reverse("account_erase"), {"email": only.email})

    assert "only administrator" in page.content.decode()


@pytest.mark.django_db
def test_erasing_ann_signs_nobody_out_whose_address_ends_like_hers() -> None:
    ann, joann = PersonFactory(email="ann@demo.example"), PersonFactory(email="joann@demo.example")
    client = Client()
    client.force_login(joann)
    session = client.session
    session["email"] = joann.email
    session.save()
    unfinished = SessionStore()
    unfinished["email"] = ann.email
    unfinished.save()

    erasing.end_sessions(ann, {"ann@demo.example"}, set())

    assert list(Session.objects.values_list("session_key", flat=True)) == [session.session_key]


@pytest.fixture
def stranger_with_her_address() -> tuple[User, User]:
    """A stranger has typed a person's address into his account and never proved it; she is signing in right now."""
    SuperuserFactory()
    stranger, she = PersonFactory(), PersonFactory(email="she@demo.example")
    EmailAddress.objects.filter(user=she).delete()  # Hers was never proved either, so that two may have typed it.
    EmailAddress.objects.create(user=stranger, email="she@demo.example", verified=False)
    session = SessionStore()
    session["email"] = "she@demo.example"
    session.save()
    return stranger, she


def test_erasing_reaches_nothing_of_an_address_that_was_never_proved(
    stranger_with_her_address: tuple[User, User],
) -> None:
    stranger, she = stranger_with_her_address
    asking.ask("account_unknown", to=str(she.email), about=new_public_id(), context={"link": "/"}, at=clock.now())
    log(she, "accounts.grant_role", she, reason="She is she@demo.example.")
    before = set(Session.objects.values_list("pk", flat=True))

    erase(stranger)

    assert Letter.objects.filter(reason="account_unknown").exists()
    assert ModelLogEntry.objects.get(action="accounts.grant_role").data["reason"] == "She is she@demo.example."
    assert set(Session.objects.values_list("pk", flat=True)) == before


def test_erasing_who_never_proved_her_address_takes_her_own_sign_up_with_it(client: Client) -> None:
    SuperuserFactory()
    sign_up(client, name=NAME)
    person = User.objects.get(email=SIGNED_UP)
    log(person, "accounts.grant_role", person, reason=f"She is {SIGNED_UP}.")

    erase(person)

    last = Letter.objects.get()
    assert (last.reason, last.context["name"]) == ("record_erased", "")
    assert grep_the_database(SIGNED_UP, *TRACES) == ["letters_letter.address"]


def test_the_export_tells_the_reasons_about_her_and_what_she_wrote_and_no_reason_about_others(person: User) -> None:
    """P24. Planted: a reason that she gave, as staff, for something about another person."""
    other, page = PersonFactory(), Page.objects.first()
    granting.grant(other, Role.INSTRUCTOR, actor=person, reason="PLANTED", at=clock.now())
    comment = Comment.objects.create(page=page, user=person, text="Mine.", contentpath="title", position="")
    CommentReply.objects.create(comment=comment, user=person, text="Mine too.")
    CommentReply.objects.create(comment=comment, user=other, text="PLANTED")

    own = exporting.own_part(person)

    assert [(entry["what"], entry.get("reason")) for entry in own["log"] if "grant" in entry["what"]] == [
        ("accounts.grant_role", "teaches"),
        ("accounts.grant_role", None),
    ]
    assert [one["text"] for one in own["comments"]] == ["Mine.", "Mine too."]
    assert "PLANTED" not in str(own)
