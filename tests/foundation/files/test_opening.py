"""Private files open by their policy alone, whole or in part, and never into a shared cache."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Collection

from foundation.files import keeping, naming, opening, ranging
from foundation.files.models import Download, PrivateFile
from foundation.files.ranging import Span, Unsatisfiable
from foundation.ground import clock
from tests.factories.people import PersonFactory
from tests.foundation.ground.entering import with_permissions

CONTENT = b"0123456789"
Keep = Callable[..., PrivateFile]


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Return a function that keeps a file which everyone signed in may open."""
    monkeypatch.setitem(opening._policies, "test", lambda user, _file: user.is_authenticated)

    def keep(kind: str = "test", name: str = "a.pdf", content_type: str = "application/pdf") -> PrivateFile:
        return keeping.keep(
            CONTENT, kind=kind, about=uuid.uuid4(), name=name, content_type=content_type, at=clock.now()
        )

    return keep


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    client.force_login(PersonFactory.create())
    return client


def address(file: PrivateFile) -> str:
    return reverse("private_file", args=[file.public_id])


@pytest.mark.django_db
def test_whoever_may_opens_the_file(signed_in: Client, keep: Keep) -> None:
    file = keep(name="Zeugnis für „Ada“.pdf")

    answer = signed_in.get(address(file))

    assert (answer.status_code, answer.getvalue()) == (200, CONTENT)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "10"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Zeugnis%20f%C3%BCr")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{file.digest}"'


@pytest.mark.django_db
def test_what_one_may_not_see_is_not_there(client: Client, signed_in: Client, keep: Keep) -> None:
    """P21."""
    behind_no_policy, open_to_some = keep(kind="unregistered"), keep()

    assert signed_in.get(address(behind_no_policy)).status_code == 404
    assert Client().get(address(open_to_some)).status_code == 404
    assert Client().head(address(open_to_some)).status_code == 404
    assert Client().get(address(open_to_some), headers={"Range": "bytes=0-1"}).status_code == 404
    assert signed_in.get(reverse("private_file", args=[uuid.uuid4()])).status_code == 404
    assert signed_in.post(address(open_to_some)).status_code == 405


def test_a_kind_without_a_policy_opens_to_nobody() -> None:
    opening.register("opened", lambda _user, _file: True)

    assert opening.may_open(None, PrivateFile(kind="opened"))
    assert not opening.may_open(None, PrivateFile(kind="never registered"))
    del opening._policies["opened"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status", "body", "said"),
    [
        ({"Range": "bytes=0-3"}, 206, b"0123", "bytes 0-3/10"),
        ({"Range": "bytes=8-"}, 206, b"89", "bytes 8-9/10"),
        ({"Range": "bytes=-3"}, 206, b"789", "bytes 7-9/10"),
        ({"Range": "bytes=5-500"}, 206, b"56789", "bytes 5-9/10"),
        ({"Range": "bytes=10-"}, 416, b"", "bytes */10"),
        ({"Range": "bytes=-0"}, 416, b"", "bytes */10"),
        ({"Range": "bytes=0-1,4-5"}, 200, CONTENT, None),
        ({"Range": "lines=0-1"}, 200, CONTENT, None),
        ({"Range": "bytes=0-3", "If-Range": '"of another file"'}, 200, CONTENT, None),
        ({"Range": "bytes=0-3", "If-Range": "Mon, 01 Jan 2024 00:00:00 GMT"}, 200, CONTENT, None),
    ],
)
def test_a_part_is_answered_with_that_part(
    signed_in: Client, keep: Keep, headers: dict[str, str], status: int, body: bytes, said: str | None
) -> None:
    answer = signed_in.get(address(keep()), headers=headers)

    assert (answer.status_code, answer.getvalue(), answer.get("Content-Range")) == (status, body, said)
    assert answer["Accept-Ranges"] == "bytes"
    if status != 416:
        assert answer["Content-Length"] == str(len(body))


@pytest.mark.django_db
def test_a_part_of_the_same_file_goes_on_where_it_stopped(signed_in: Client, keep: Keep) -> None:
    file = keep()
    begun = signed_in.get(address(file))

    rest = signed_in.get(address(file), headers={"Range": "bytes=6-", "If-Range": begun["ETag"]})

    assert (begun.getvalue()[:6] + rest.getvalue(), rest.status_code) == (CONTENT, 206)


@pytest.mark.django_db
def test_head_tells_all_and_sends_nothing(signed_in: Client, keep: Keep) -> None:
    answer = signed_in.head(address(keep()), headers={"Range": "bytes=0-3"})

    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", "10")


@pytest.mark.django_db
def test_the_web_server_is_told_where_the_file_lies(signed_in: Client, keep: Keep, settings: Any) -> None:
    settings.PRIVATE_FILES_BY_WEB_SERVER = True
    file = keep()

    answer = signed_in.get(address(file))

    assert (answer["X-Accel-Redirect"], answer.content) == (f"/private/{keeping.place_of(file.digest)}", b"")
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get(address(file)).status_code == 404


@pytest.mark.django_db
def test_what_could_act_in_a_browser_is_saved_and_not_shown(signed_in: Client, keep: Keep) -> None:
    answer = signed_in.get(address(keep(name="evil.html", content_type="text/html")))

    assert answer["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert answer.getvalue() == CONTENT


@given(header=st.text(max_size=20) | st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True), size=st.integers(0, 300))
def test_a_span_lies_within_the_file(header: str, size: int) -> None:
    try:
        span = ranging.asked(header, size)
    except Unsatisfiable:
        return

    assert span is None or (0 <= span.first <= span.last < size and span.length == span.last - span.first + 1)


def test_a_span_that_ends_before_it_begins_is_not_understood() -> None:
    assert ranging.asked("bytes=5-2", 10) is None
    assert ranging.asked("bytes=-", 10) is None
    assert ranging.asked("bytes=-20", 10) == Span(0, 9)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "abSet-Cookie x=1.pdf"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("  .hidden. ", "hidden"),
        ("///", "file"),
        ("", "file"),
        ("e\u0301.pdf", "é.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
        ("x." + "y" * 300, "x." + "y" * 148),
    ],
)
def test_a_name_for_saving_is_safe(name: str, safe: str) -> None:
    assert naming.safe(name) == safe


@given(name=st.text())
def test_no_name_breaks_a_header_or_leaves_its_folder(name: str) -> None:
    safe = naming.safe(name)

    assert 1 <= len(safe) <= naming.LONGEST
    assert not set(safe) & {"/", "\\", '"', "\r", "\n", "\0"}
    assert safe not in {".", ".."}
    assert naming.safe(safe) == safe


def document(*, collection: Collection | None = None) -> Download:
    facts = {"collection": collection} if collection else {}
    return Download.objects.create(title="Notes", file=ContentFile(CONTENT, name="notes.pdf"), **facts)


def public() -> Collection:
    return Collection.objects.get(name=opening.PUBLIC)


@pytest.mark.django_db
def test_a_document_is_private_until_it_lies_in_the_public_collection(client: Client, signed_in: Client) -> None:
    """P21."""
    private, below = document(), document(collection=public().add_child(name="Handouts"))

    assert Client().get(private.url).status_code == 404
    assert signed_in.get(private.url).status_code == 404
    assert Client().get(reverse("private_document", args=[private.pk])).status_code == 404
    assert Client().get(below.url).getvalue() == CONTENT


@pytest.mark.django_db
def test_a_public_document_moved_out_is_private_at_once(client: Client) -> None:
    moved = document(collection=public())
    assert client.get(moved.url).getvalue() == CONTENT

    moved.collection = Collection.get_first_root_node()
    moved.save()

    assert client.get(moved.url).status_code == 404


@pytest.mark.django_db
def test_whoever_works_with_documents_opens_private_ones_and_no_cache_keeps_them(client: Client, settings: Any) -> None:
    settings.DEMO = True
    client.force_login(with_permissions(is_superuser=True))

    answer = client.get(document().url, follow=True)

    assert (answer.getvalue(), answer["Cache-Control"]) == (CONTENT, "private, no-store")


@pytest.mark.django_db
def test_whoever_works_with_documents_and_has_not_proved_herself_opens_public_ones_only(client: Client) -> None:
    """P21: her rights rest until the second step."""
    client.force_login(with_permissions(is_superuser=True))

    assert client.get(document().url, follow=True).status_code == 404
    assert client.get(document(collection=public()).url).getvalue() == CONTENT


@pytest.mark.django_db
def test_a_document_made_public_opens_under_the_private_address_that_somebody_kept(client: Client) -> None:
    found = document(collection=public())

    assert client.get(reverse("private_document", args=[found.pk])).getvalue() == CONTENT


@pytest.mark.django_db
def test_documents_lie_outside_the_media_folder(settings: Any) -> None:
    assert document().file.path.startswith(str(settings.PRIVATE_ROOT))


@pytest.mark.django_db
def test_the_public_collection_is_made_once_and_again_if_it_is_gone() -> None:
    opening.make_public_collection()
    assert Collection.objects.filter(name=opening.PUBLIC).count() == 1
    public().delete()

    opening.make_public_collection()

    assert public().depth == 2


@pytest.mark.django_db
def test_a_range_of_thousands_of_digits_is_answered_with_the_whole(signed_in: Client, keep: Keep) -> None:
    for header in ("bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000, "bytes=0-" + "9" * 5000):
        answer = signed_in.get(address(keep()), headers={"Range": header})
        assert (answer.status_code, answer.getvalue()) == (200, CONTENT)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a" * 5000, "%00"])
def test_a_picture_whose_name_no_disk_has_is_not_there(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}.png").status_code == 404
