"""`manage.py import_code`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from standards import outlining
from standards.models import Draft, Edition, Provision, Wording
from tests.factories.editions import DOCUMENT, document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


def run(capsys: pytest.CaptureFixture[str], path: Path = DOCUMENT, *options: str, label: str = "2025") -> list[str]:
    call_command("import_code", str(path), "--edition", label, *options)
    return capsys.readouterr().out.splitlines()


def rewritten(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = document()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "code.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dry_run_says_everything_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(Provision.objects.values())

    said = run(capsys, DOCUMENT, "--dry-run")

    assert said[:3] == [
        "CE CODE OF ETHICS: 13 provisions, 3 below them",
        "SP STANDARDS OF PRACTICE: 16 provisions, 4 below them",
        "UC EXAMPLES OF UNPROFESSIONAL CONDUCT: 13 provisions",
    ]
    assert "  Line 3, stands before the document's title: You are here" in said
    assert [line for line in said if "SP-10" in line] == [
        "  Line 52, SP-10: footnote 12 stands behind a space; taken as a footnote",
        "  Line 52, SP-10: footnote 12 is marked, and its text is not in the document",
    ]
    assert said[-2:] == [
        "This is the first edition: there is nothing to compare it with.",
        "Dry run: nothing was changed.",
    ]
    assert (Edition.objects.count(), Draft.objects.count(), Wording.objects.count()) == (0, 0, 0)
    assert list(Provision.objects.values()) == before


def test_importing_twice_changes_nothing_the_second_time(capsys: pytest.CaptureFixture[str]) -> None:
    first = run(capsys, DOCUMENT, "--adopted", "2025-06-01")
    rows = [*Edition.objects.values(), *Wording.objects.values(), *Provision.objects.values()]

    second = run(capsys)

    assert first[-1] == "Imported: the edition 2025 is what the Code says now."
    assert second[-2:] == [
        "Compared with 2025: 49 unchanged, 0 reworded, 0 moved, 0 new, 0 gone.",
        "No change: the edition 2025 stands already, word for word.",
    ]
    assert [*Edition.objects.values(), *Wording.objects.values(), *Provision.objects.values()] == rows


def test_the_difference_from_the_edition_before_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys)
    path = rewritten(
        tmp_path,
        ("Hold yourself to", "Keep yourself to"),
        ("  13. If you have doubts", "  13. A wholly fresh and unheard-of duty.\n  14. If you have doubts"),
        ("\n  13. It is unprofessional to serve", "\n  \n"),
    )
    text = path.read_text()
    path.write_text(text[: text.index("\n  \n")] + "\n")

    said = run(capsys, path, label="2026")

    assert said[said.index("Compared with 2025: 46 unchanged, 1 reworded, 1 moved, 1 new, 1 gone."):] == [
        "Compared with 2025: 46 unchanged, 1 reworded, 1 moved, 1 new, 1 gone.",
        "  CE-1: reworded",
        "  CE-13: new",
        "  CE-14: moved (was CE-13)",
        "  UC-13: gone",
        "Imported: the edition 2026 is what the Code says now.",
    ]  # fmt: skip


def test_an_edition_with_something_out_of_place_is_held(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = rewritten(tmp_path, ("\n  12. It is unprofessional to act", "\n\nIt is unprofessional to act"))

    said = run(capsys, path)

    begin = said.index("Without a place inside the document:")
    assert said[begin + 1].startswith("  Line 80, has no number and goes on from no provision: It is unprofessional")
    assert said[begin + 2 : begin + 4] == ["In the outline, and not in this document:", "  UC-12"]
    assert "  Line 81, UC-12: this number is missing; the next one follows" in said
    assert said[-1] == "Held: an editor confirms or discards the edition 2025 in the admin, under The Code."
    assert (Edition.objects.count(), Draft.objects.count()) == (0, 1)


def test_it_can_be_held_on_purpose(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, DOCUMENT, "--hold")[-1].startswith("Held: ")
    assert Draft.objects.get().label == "2025"


def test_the_companion_has_a_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("MINIMUM REQUIREMENTS\n\n1. Train.1\n\nNOTES\n\n1. A note.\n2. Unused.\n")

    said = run(capsys, path, "--document", "minimum-requirements")

    assert said[0] == "MR MINIMUM REQUIREMENTS: 1 provision"
    assert "  footnote 2 has a text, and nothing marks it" in said
    assert Edition.objects.get().code.key == "minimum-requirements"
    assert Edition.objects.get().notes == {"1": "A note.", "2": "Unused."}


def test_what_cant_be_read_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "code.pdf"
    path.write_bytes(b"%PDF-1.7")

    with pytest.raises(CommandError, match=r"Files ending in “\.pdf” can't be read"):
        call_command("import_code", str(path), "--edition", "2025")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_code", str(tmp_path / "nowhere.txt"), "--edition", "2025")
