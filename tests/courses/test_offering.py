"""A course behind Wagtail's privacy is offered to whom the privacy lets in, by every screen alike; places stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from courses import leading, policy
from courses.models import Course, CoursePage, Enrollment
from foundation.accounts.models import User
from standards.models import Provision
from standards.teaching import taught
from tests.factories.code import ProvisionFactory
from tests.factories.courses import citing, course, course_page, enrollment, lessons_of, program_page
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db

LOGIN, GROUPS, PASSWORD = PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD


@pytest.fixture
def found() -> Course:
    """A course that teaches a provision."""
    ProvisionFactory.create(code="CE-6")
    page = course_page(title="Quillwork", program=program_page())
    citing(lessons_of(page)[0], "CE-6")
    return course(page)


def page_of(found: Course) -> CoursePage:
    page = leading.page_of(found)
    assert page is not None
    return page


def restrict(found: Course, kind: str, *, above: bool = False) -> PageViewRestriction:
    page = page_of(found)
    made: PageViewRestriction = PageViewRestriction.objects.create(
        page=page.get_parent() if above else page, restriction_type=kind, password="sesame"
    )
    return made


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def member_of(group: Group) -> User:
    person = PersonFactory.create()
    person.groups.add(group)
    return person


def by_screens(found: Course, person: User) -> dict[str, bool]:
    """Say for every screen whether it offers the course to this person."""
    client = signed_in(person)
    provisions = list(Provision.objects.filter(code="CE-6"))
    return {
        "my learning": "Quillwork" in client.get(reverse("my_learning")).text,
        "provision": bool(taught(provisions, person)["CE-6"]),
        "enroll page": client.get(reverse("enroll", args=[found.slug])).status_code == 200,
        "enroll": client.post(reverse("enroll", args=[found.slug])).status_code == 302,
    }


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize(
    ("kind", "stranger", "person", "member", "administrator"),
    [
        (LOGIN, False, True, True, True),
        (GROUPS, False, False, True, True),
        (PASSWORD, False, False, False, True),
    ],
)
def test_a_private_course_is_offered_to_whom_the_page_opens(
    found: Course, kind: str, above: bool, stranger: bool, person: bool, member: bool, administrator: bool
) -> None:
    group = Group.objects.create(name="members")
    restrict(found, kind, above=above).groups.add(group)

    people: list[User | AnonymousUser] = [
        AnonymousUser(),
        PersonFactory.create(),
        member_of(group),
        SuperuserFactory.create(),
    ]

    assert [policy.offered(one).exists() for one in people] == [stranger, person, member, administrator]


@pytest.mark.parametrize("hide", [None, GROUPS, PASSWORD, "unpublished"])
def test_every_screen_offers_it_or_none_does(found: Course, hide: str | None) -> None:
    """P21. Before, whoever knew the address took a place on a course whose page was kept from her."""
    if hide == "unpublished":
        page_of(found).unpublish()
    elif hide:
        restrict(found, hide)

    offers = by_screens(found, PersonFactory.create())

    assert set(offers.values()) == {hide is None}
    assert Enrollment.objects.exists() == (hide is None)


@pytest.mark.parametrize("kind", [LOGIN, GROUPS, PASSWORD])
def test_the_programs_page_shows_no_card_of_a_course_that_the_visitor_cant_open(found: Course, kind: str) -> None:
    program, kept = page_of(found).get_parent().get_url(), "Quillwork"
    before = Client().get(program).text
    restrict(found, kind)

    assert (kept in before, kept in Client().get(program).text) == (True, False)


def test_whoever_knows_the_password_reads_that_she_cant_take_a_place_herself(found: Course) -> None:
    restriction, client = restrict(found, PASSWORD), signed_in(PersonFactory.create())
    address, enroll = page_of(found).get_url(), reverse("enroll", args=[found.slug])
    session = client.session
    session[PageViewRestriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()

    opened = client.get(address)

    assert (opened.status_code, enroll in opened.text) == (200, False)


def test_whoever_is_let_in_is_offered_the_place_on_the_page_itself(found: Course) -> None:
    restrict(found, LOGIN)

    assert reverse("enroll", args=[found.slug]) in signed_in(PersonFactory.create()).get(page_of(found).get_url()).text


def gone_private(found: Course) -> None:
    restrict(found, GROUPS)


def gone_unpublished(found: Course) -> None:
    page_of(found).unpublish()


@pytest.mark.parametrize("change", [gone_private, gone_unpublished])
def test_whoever_has_a_place_goes_on(found: Course, change: Callable[[Course], None]) -> None:
    """P1."""
    place = enrollment(found)
    change(found)
    client, enroll, learn = signed_in(place.trainee), reverse("enroll", args=[found.slug]), f"/learn/{found.slug}/"

    assert [client.get(enroll)["Location"], client.post(enroll)["Location"]] == [learn, learn]
    assert client.get(f"{learn}lesson-1/").status_code == 200
