"""Reading an edition beside what stands, and holding it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from standards import importing, outlining
from standards.comparing import Kind
from standards.importing import AlreadyStands, LabelTaken, NothingFound
from standards.models import Draft, Edition, Provision, Wording
from tests.factories.editions import AT, document, edition, found, held
from tests.factories.people import PersonFactory
from tests.standards.published import plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def test_reading_changes_nothing_and_says_everything() -> None:
    before = list(Provision.objects.values())

    read = found()

    assert (read.previous, read.standing, read.missing, read.troubles) == (None, None, (), ())
    assert (read.is_clean, read.is_known) == (True, False)
    assert read.difference.counts[Kind.NEW] == 49
    assert list(Provision.objects.values()) == before
    assert not Draft.objects.exists()


def test_what_the_outline_has_and_the_document_lacks_is_named() -> None:
    read = found(document().replace("  12. It is unprofessional to act", "It is unprofessional to act"))

    assert read.missing == ("UC-12",)
    assert not read.is_clean


def test_an_edition_is_held_once_and_another_takes_its_place() -> None:
    person = PersonFactory.create()
    importing.hold(found(label="first"), actor=person, at=AT)

    importing.hold(found(label="second"), actor=person, at=AT)

    draft = Draft.objects.get()
    assert (draft.label, draft.source_name, draft.imported_at) == ("second", "code.txt", AT)
    assert importing.reopen(draft).parsed == found(label="second").parsed
    assert not Edition.objects.exists()
    entries = ModelLogEntry.objects.values_list("action", "user", "label")
    assert list(entries) == [("standards.hold_edition", person.pk, label) for label in ("second", "first")]


def test_discarding_leaves_what_stands() -> None:
    standing = edition()
    draft = held(document().replace("Hold yourself", "Keep yourself"), label="2026")

    importing.discard(draft, actor=None)

    assert not Draft.objects.exists()
    assert list(Edition.objects.all()) == [standing]
    assert Wording.objects.count() == 49


def test_the_same_text_under_the_same_label_is_known_and_not_held() -> None:
    edition()

    again = found()

    assert again.is_known
    with pytest.raises(AlreadyStands, match="“2025” stands already, word for word"):
        importing.hold(again, actor=None, at=AT)
    assert not Draft.objects.exists()


def test_another_text_under_a_label_that_stands_is_refused() -> None:
    edition()

    with pytest.raises(LabelTaken, match="“2025” stands already and says something else"):
        found(document().replace("Hold yourself", "Keep yourself"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Only words.", "No provisions were found"),
        ("CODE OF ETHICS\n" + "\n".join(f"{n}. One." for n in range(1, 502)), "more provisions"),
        ("Code of Ethics\n999. One.\n999.999 Two.\n999.999.999 Three.", "longer numbers"),
    ],
)
def test_what_is_no_document_with_provisions_is_refused(text: str, said: str) -> None:
    with pytest.raises(NothingFound, match=said):
        found(text)


def test_a_parts_title_may_not_be_longer_than_a_title_is() -> None:
    page = f"<h2>{'Long ' * 30}</h2><ol><li>One.</li></ol>".encode()
    read = found()

    with pytest.raises(NothingFound, match="longer than 120 characters"):
        importing.read(read.code, importing.Source("code.html", "x"), page)


def test_editions_are_compared_with_the_one_confirmed_before_them() -> None:
    first = edition(plain({"CE-1": "Be honest.", "CE-2": "Keep records."}), label="a")
    second = edition(
        plain({"CE-1": "Be honest, always.", "CE-2": "Keep records."}), label="b", at=AT + timedelta(days=1)
    )

    assert importing.current(first.code) == second
    assert importing.difference_of(first).counts[Kind.NEW] == 2
    assert [change.kind for change in importing.difference_of(second).changes] == [Kind.REWORDED, Kind.UNCHANGED]
