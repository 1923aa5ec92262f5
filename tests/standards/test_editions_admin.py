"""Staff import an edition by upload, look at what it changes, and confirm or discard it; nobody else may."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ModelLogEntry

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from lms import roles
from standards import outlining, reading
from standards.models import Code, Draft, Edition, Wording
from tests.factories.editions import document, edition, held
from tests.factories.people import PersonFactory, StaffFactory
from tests.standards.published import page, plain, word

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()
    outlining.load()


@pytest.fixture
def coordinator(client: Client) -> User:
    person = StaffFactory(Role.COORDINATOR, is_demo=True)
    client.force_login(person)
    return person


def ethics() -> Code:
    return Code.objects.get(key="ethics")


def upload(client: Client, content: bytes, name: str = "code.txt", **more: str) -> str:
    given = {"file": SimpleUploadedFile(name, content), "label": "2025", **more}
    return client.post(f"/admin/code/{ethics().public_id}/import/", given, follow=True).content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def seen(html: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


def test_an_upload_is_held_looked_at_and_confirmed(client: Client, coordinator: User) -> None:
    shown = upload(client, document().encode(), adopted_on="2025-06-01")
    draft = Draft.objects.get()

    assert "CE CODE OF ETHICS: 13 provisions, 3 below them" in shown
    assert "Line 52, SP-10: footnote 12 stands behind a space" in shown
    assert "The first edition: all of it is new" in shown
    assert not Edition.objects.exists()

    asked = client.get(f"/admin/draft/{draft.public_id}/confirm/").content.decode()
    done = client.post(f"/admin/draft/{draft.public_id}/confirm/", {"seen": seen(asked), "reason": ""}, follow=True)

    made = Edition.objects.get()
    assert (made.label, str(made.adopted_on), Wording.objects.count()) == ("2025", "2025-06-01", 49)
    assert "From now on this is what the Code says" in done.content.decode()
    assert list(ModelLogEntry.objects.values_list("action", "user").order_by("pk"))[-2:] == [
        ("standards.hold_edition", coordinator.pk),
        ("standards.confirm_edition", coordinator.pk),
    ]


def test_word_and_web_pages_are_taken_too(client: Client, coordinator: User) -> None:
    code = {"CE-1": "Be honest.", "CE-2": "Keep records."}

    upload(client, word(code), "code.docx")
    first = Draft.objects.get().content["provisions"]
    upload(client, page(code).encode(), "code.html")

    said = [
        [placed["passage"]["text"] for placed in found] for found in (first, Draft.objects.get().content["provisions"])
    ]
    assert said == [["Be honest.", "Keep records."]] * 2


def test_both_editions_stand_side_by_side_and_each_word_is_marked_without_color(
    client: Client, coordinator: User
) -> None:
    edition()

    shown = upload(client, document().replace("Hold yourself to", "Keep yourself always to").encode(), label="2026")

    assert "48 unchanged, 1 reworded, 0 moved, 0 new, 0 gone." in shown
    assert re.search(r"<del>.*removed:.*Hold.*</del> yourself to", shown)
    assert re.search(r"<ins>.*added:.*Keep.*</ins> yourself", shown)
    assert shown.count("<del>") == 1
    assert "What changes against the edition 2025" in shown


def test_a_file_with_a_line_out_of_place_needs_a_reason(client: Client, coordinator: User) -> None:
    shown = upload(client, (document() + "\nThe printer's address.\n").encode())
    draft = Draft.objects.get()
    address = f"/admin/draft/{draft.public_id}/confirm/"
    assert "Not everything has its place" in shown
    assert "has no number and goes on from no provision: The printer&#x27;s address." in shown
    given = {"seen": seen(client.get(address).content.decode())}

    refused = client.post(address, given).content.decode()
    client.post(address, {**given, "reason": "It is no part of the Code."})

    assert "Say why the edition is confirmed all the same" in refused
    assert ModelLogEntry.objects.get(action="standards.confirm_edition").data == {
        "reason": "It is no part of the Code."
    }


def test_what_changed_between_is_looked_at_again(client: Client, coordinator: User) -> None:
    address = f"/admin/draft/{held().public_id}/confirm/"

    refused = client.post(address, {"seen": "0" * 64}).content.decode()
    done = client.post(address, {"seen": seen(refused)})

    assert "Something changed since you looked" in refused
    assert done.status_code == 302


def test_a_held_edition_is_discarded(client: Client, coordinator: User) -> None:
    draft = held()
    assert "is held" in client.get(f"/admin/code/{ethics().public_id}/").content.decode()

    asked = client.get(f"/admin/draft/{draft.public_id}/discard/")
    done = client.post(f"/admin/draft/{draft.public_id}/discard/", follow=True)

    assert asked.status_code == 200
    assert "None yet" in done.content.decode()
    assert not Draft.objects.exists()


def test_the_day_of_adoption_is_written_down_once(client: Client, coordinator: User) -> None:
    address = f"/admin/edition/{edition().public_id}/adopted/"

    client.post(address, {"adopted_on": "2025-06-01"})
    refused = client.post(address, {"adopted_on": "2025-07-01"}).content.decode()

    assert str(Edition.objects.get().adopted_on) == "2025-06-01"
    assert "The day is written down already: 2025-06-01." in refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("code.pdf", b"%PDF-1.7", "can&#x27;t be read"),
        ("code.txt", b"No provisions.", "No provisions were found"),
        ("code.docx", b"PK\x03\x04", "damaged"),
        ("code.txt", b"x" * (reading.MOST_BYTES + 1), "larger than 5 MB"),
        ("code.txt", b"", "empty"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_bad_file_is_refused_on_the_form_and_nothing_is_held(
    client: Client, coordinator: User, name: str, content: bytes, said: str
) -> None:
    shown = upload(client, content, name)

    assert said in shown
    assert not Draft.objects.exists()


def test_an_edition_that_stands_is_not_held_again(client: Client, coordinator: User) -> None:
    edition()

    assert "stands already, word for word" in upload(client, document().encode())
    assert not Draft.objects.exists()


def test_editions_are_listed_and_looked_at(client: Client, coordinator: User) -> None:
    made = edition(document() + "\nA loose line.\n")

    listed = client.get("/admin/edition/").content.decode()
    shown = client.get(f"/admin/edition/{made.public_id}/").content.decode()
    of_document = client.get(f"/admin/code/{made.code.public_id}/").content.decode()

    assert f"/admin/edition/{made.public_id}/" in listed
    assert "0 unchanged, 0 reworded, 0 moved, 49 new, 0 gone." in shown
    assert "no number and goes on from no provision: A loose line." in shown
    assert "(current)" in text_of(of_document)


def test_an_instructor_reads_who_imports_an_edition_and_a_coordinator_where(client: Client) -> None:
    """The harm: no button anywhere, and the address said no more than "no permission"."""
    pages = ("/admin/edition/", f"/admin/code/{ethics().public_id}/")
    said, importing = "A coordinator imports an edition and confirms it.", f"/admin/code/{ethics().public_id}/import/"
    shown = {}
    for role in (Role.INSTRUCTOR, Role.COORDINATOR):
        client.force_login(StaffFactory(role, is_demo=True))
        shown[role] = [client.get(address).text for address in pages]

    assert [(said in page, importing in page) for page in shown[Role.INSTRUCTOR]] == [(True, False)] * 2
    assert [(said in page, importing in page) for page in shown[Role.COORDINATOR]] == [(False, True)] * 2


ADDRESSES = (
    "/admin/draft/",
    "/admin/draft/{draft}/",
    "/admin/draft/{draft}/confirm/",
    "/admin/draft/{draft}/discard/",
    "/admin/code/{code}/import/",
    "/admin/edition/{edition}/adopted/",
)


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.FINANCE, Role.COMMITTEE, Role.DOOR, None])
def test_nobody_but_a_coordinator_sees_or_touches_what_is_held(client: Client, role: Role | None) -> None:
    """P21."""
    made = edition(plain({"CE-1": "Be honest."}), label="a")
    draft = held(plain({"CE-1": "PLANTED words that are not public yet."}), label="b")
    person = StaffFactory(role, is_demo=True) if role else PersonFactory.create()
    client.force_login(person)
    names = {"draft": draft.public_id, "code": made.code.public_id, "edition": made.public_id}

    for address in ADDRESSES:
        for ask in (client.get, client.post):
            answered = ask(address.format(**names))
            assert answered.status_code in {302, 403}, address
    assert Draft.objects.get() == draft


def test_what_is_held_leaks_nowhere(client: Client) -> None:
    """Until it is confirmed, no public page, search or instructor's screen shows a word of it."""
    draft = held(plain({"CE-1": "PLANTED zeppelin words."}))
    instructor = StaffFactory(Role.INSTRUCTOR, is_demo=True)
    addresses = ["/code/", "/code/CE-1/", "/code/minimum-requirements/", "/search/?q=zeppelin", "/sitemap.xml"]

    public = [client.get(address).content.decode() for address in addresses]
    client.force_login(instructor)
    staff = [
        client.get(address).content.decode() for address in ("/admin/code/", f"/admin/code/{draft.code.public_id}/")
    ]

    assert [address for address, shown in zip(addresses, public, strict=True) if "PLANTED" in shown] == []
    assert [shown for shown in staff if "PLANTED" in shown or "is held" in shown] == []
