"""Staff find people and do deeds; no address shows what a role may not see; Wagtail's own doors are closed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse

from foundation.accounts import accommodating, granting
from foundation.accounts.models import Accommodation, User
from foundation.accounts.roles import GRANTS, Role
from foundation.ground import clock
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # stock pages of Wagtail render
]


def rights(role: Role) -> list[Permission]:
    names = [right.split(".") for right in GRANTS[role]]
    return [Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in names]


def signed_in(person: User, settings: object) -> Client:
    """A browser of demonstration staff: the second factor has its own tests."""
    settings.DEMO = True  # type: ignore[attr-defined]
    User.objects.filter(pk=person.pk).update(is_demo=True)
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def administrator(settings: object) -> Client:
    return signed_in(SuperuserFactory(name="Demo Administrator"), settings)


@pytest.fixture
def coordinator(settings: object) -> Client:
    person = StaffFactory(Role.COORDINATOR, name="Demo Coordinator")
    person.groups.get().permissions.set(rights(Role.COORDINATOR))
    return signed_in(person, settings)


@pytest.fixture
def instructor(settings: object) -> Client:
    person = StaffFactory(Role.INSTRUCTOR, name="Demo Instructor")
    person.groups.get().permissions.set(rights(Role.INSTRUCTOR))
    return signed_in(person, settings)


def test_a_coordinator_finds_a_person_by_name_or_address(coordinator: Client) -> None:
    PersonFactory(name="Mara Specimen", email="findme@example.org")
    PersonFactory(name="Demo Other")

    for asked in ("mara", "FINDME"):
        page = coordinator.get(reverse("user:index"), {"q": asked}).content.decode()
        assert "Mara Specimen" in page
        assert "Demo Other" not in page


def test_a_coordinator_looks_at_a_person(coordinator: Client) -> None:
    person = PersonFactory(name="Mara Specimen")
    granting.grant(person, Role.DOOR, actor=person, reason="helps", at=clock.now())

    page = coordinator.get(reverse("user:inspect", args=[person.public_id])).content.decode()

    assert "Mara Specimen" in page
    assert "Door" in page
    assert reverse("grant_role", args=[person.public_id]) not in page


def test_erased_people_are_no_longer_listed(coordinator: Client) -> None:
    person = PersonFactory(name="Mara Specimen")
    User.objects.filter(pk=person.pk).update(
        email=None, name="", certificate_name="", is_active=False, erased_at=clock.now()
    )

    assert str(person.public_id) not in coordinator.get(reverse("user:index")).content.decode()


def test_an_instructor_finds_no_people_and_no_accommodations(instructor: Client) -> None:
    """P21. Planted: an accommodation that would tell."""
    one = accommodating.ask(PersonFactory(name="Mara Specimen"), "A wobblequarx.", at=clock.now())
    person = one.person

    for address in (
        reverse("user:index"), reverse("user:inspect", args=[person.public_id]), reverse("accommodation:index"),
        reverse("accommodation:inspect", args=[one.public_id]), reverse("confirm_accommodation", args=[one.public_id]),
        reverse("grant_role", args=[person.public_id]), reverse("erase_person", args=[person.public_id]),
    ):  # fmt: skip
        answer = instructor.get(address, follow=True)
        assert "wobblequarx" not in answer.content.decode()
        assert "Mara Specimen" not in answer.content.decode()


@pytest.mark.parametrize("deed", ["grant_role", "take_role", "erase_person"])
def test_a_coordinator_gives_no_roles_and_erases_nobody(coordinator: Client, deed: str) -> None:
    person = PersonFactory()
    words = {"role": "finance", "reason": "because", "is_asked_for": "on"}

    coordinator.post(reverse(deed, args=[person.public_id]), words)

    person.refresh_from_db()
    assert granting.roles_of(person) == []
    assert person.erased_at is None


def test_an_administrator_gives_and_takes_a_role(administrator: Client) -> None:
    person = PersonFactory()

    administrator.post(reverse("grant_role", args=[person.public_id]), {"role": "finance", "reason": "keeps the books"})
    assert granting.roles_of(person) == [Role.FINANCE]
    again = administrator.post(reverse("grant_role", args=[person.public_id]), {"role": "finance", "reason": "again"})
    assert "already" in again.content.decode()

    administrator.post(reverse("take_role", args=[person.public_id]), {"role": "finance", "reason": "moved on"})
    assert granting.roles_of(person) == []


def test_an_administrator_erases_at_a_persons_request_and_says_why(administrator: Client) -> None:
    person = PersonFactory()
    address = reverse("erase_person", args=[person.public_id])

    administrator.post(address, {"reason": "asked by letter"})
    person.refresh_from_db()
    assert person.erased_at is None

    administrator.post(address, {"reason": "asked by letter", "is_asked_for": "on"})
    person.refresh_from_db()
    assert person.erased_at is not None


def test_a_coordinator_answers_what_was_asked(coordinator: Client) -> None:
    first, second = PersonFactory(), PersonFactory()
    one = accommodating.ask(first, "More time.", at=clock.now())
    other = accommodating.ask(second, "Another format.", at=clock.now())
    assert "More time." in coordinator.get(reverse("accommodation:inspect", args=[one.public_id])).content.decode()

    terms = {"time_factor": "1.5", "extra_attempts": "0", "break_minutes": "0"}
    coordinator.post(reverse("confirm_accommodation", args=[one.public_id]), terms)
    coordinator.post(reverse("decline_accommodation", args=[other.public_id]), {"answer": "Not yet."})

    states = {made.person_id: made.state for made in Accommodation.objects.all()}
    assert states == {first.pk: "confirmed", second.pk: "declined"}
    coordinator.post(reverse("end_accommodation", args=[one.public_id]))
    assert accommodating.of(first) is None


@pytest.mark.parametrize("deed", ["confirm_accommodation", "decline_accommodation", "end_accommodation"])
def test_whoever_answers_has_the_persons_name_and_words_in_sight(coordinator: Client, deed: str) -> None:
    one = accommodating.ask(PersonFactory(name="Mara Specimen"), "More time, and a pause.", at=clock.now())

    page = coordinator.get(reverse(deed, args=[one.public_id])).text

    assert "Mara Specimen" in page
    assert "More time, and a pause." in page
    assert str(one) not in page


def test_only_what_can_be_done_now_is_offered(coordinator: Client) -> None:
    one = accommodating.ask(PersonFactory(), "More time.", at=clock.now())
    deeds = ("confirm_accommodation", "decline_accommodation", "end_accommodation")

    def offered() -> list[str]:
        page = coordinator.get(reverse("accommodation:inspect", args=[one.public_id])).text
        return [deed for deed in deeds if reverse(deed, args=[one.public_id]) in page]

    assert offered() == ["confirm_accommodation", "decline_accommodation"]
    terms = {"time_factor": "2", "extra_attempts": "0", "break_minutes": "0", "answer": "Gladly."}
    coordinator.post(reverse("confirm_accommodation", args=[one.public_id]), terms)
    assert offered() == ["end_accommodation"]
    assert "On everything timed: twice the time" in coordinator.get(reverse(deeds[2], args=[one.public_id])).text
    coordinator.post(reverse("end_accommodation", args=[one.public_id]))
    assert offered() == []
    one.refresh_from_db()
    assert one.answer == "Gladly."


def test_a_coordinator_writes_down_what_came_by_phone_and_answers_it(coordinator: Client) -> None:
    person = PersonFactory(name="Mara Specimen")
    address = reverse("record_accommodation", args=[person.public_id])
    assert "Mara Specimen" in coordinator.get(address).text

    answer = coordinator.post(address, {"words": "More time, told by phone."}, follow=True)

    one = Accommodation.objects.get(person=person)
    assert answer.request["PATH_INFO"] == reverse("confirm_accommodation", args=[one.public_id])
    assert "More time, told by phone." in answer.text
    again = coordinator.post(address, {"words": "Something else."}).text
    assert "Answer that first." in again
    assert f'href="{reverse("person_record", args=[person.public_id])}"' in again


def test_looking_at_a_deeds_page_does_nothing(administrator: Client) -> None:
    """P23."""
    person = PersonFactory()
    one = accommodating.ask(person, "More time.", at=clock.now())

    for deed in ("grant_role", "take_role", "erase_person"):
        assert administrator.get(reverse(deed, args=[person.public_id])).status_code == 200
    for deed in ("confirm_accommodation", "decline_accommodation", "end_accommodation"):
        assert administrator.get(reverse(deed, args=[one.public_id])).status_code == 200

    person.refresh_from_db()
    one.refresh_from_db()
    assert (person.erased_at, one.state, granting.roles_of(person)) == (None, "asked", [])


@pytest.mark.parametrize("name", ["wagtailusers_users:add", "wagtailusers_users:index", "wagtailusers_groups:add"])
def test_wagtails_own_screens_for_users_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["users/", "users/add/", "users/{pk}/", "users/edit/{pk}/", "users/delete/{pk}/", "groups/", "groups/new/"]
)
def test_not_even_an_administrator_finds_them(administrator: Client, path: str) -> None:
    person = PersonFactory()

    assert administrator.get(f"/admin/{path.format(pk=person.pk)}").status_code == 404


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_not_even_an_administrator_changes_people_in_bulk(administrator: Client, action: str) -> None:
    person, group = PersonFactory(), Group.objects.get_or_create(name="finance")[0]
    address = reverse("wagtail_bulk_action", args=["accounts", "user", action])

    administrator.post(f"{address}?id={person.pk}", {"role": group.pk, "mark_as_active": "False", "id": person.pk})

    person.refresh_from_db()
    assert (person.is_active, person.groups.count()) == (True, 0)


def test_wagtails_account_page_changes_no_name_address_or_password(administrator: Client) -> None:
    page = administrator.get(reverse("wagtailadmin_account")).content.decode()
    before = User.objects.get(name="Demo Administrator")

    words = {
        "name_email-first_name": "X", "name_email-last_name": "Y", "name_email-email": "x@example.org",
        "password-old_password": "x",
        "password-new_password1": "a new long password", "password-new_password2": "a new long password",
    }  # fmt: skip
    administrator.post(reverse("wagtailadmin_account"), words)

    after = User.objects.get(pk=before.pk)
    assert (after.email, after.name, after.password) == (before.email, before.name, before.password)
    assert 'type="password"' not in page
    assert 'type="email"' not in page
