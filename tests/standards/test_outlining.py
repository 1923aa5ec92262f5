"""Loading the outline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from standards import outlining
from standards.models import Part, Provision
from tests.factories.code import ProvisionFactory

pytestmark = pytest.mark.django_db


def outline(tmp_path: Path, **changes: Any) -> Path:
    """Write a small outline of one part with a heading and two leaves; `changes` go to the last provision."""
    row = {
        "part": "ZZ",
        "parent": None,
        "topic": "Topic",
        "modality": "must",
        "modality_note": None,
        "summary": "Asks.",
    }
    provisions = [
        {**row, "id": "ZZ-1", "number": "1", "modality": "none"},
        {**row, "id": "ZZ-1.1", "number": "1.1", "parent": "ZZ-1"},
        {**row, "id": "ZZ-2", "number": "2", **changes},
    ]
    path = tmp_path / "outline.yaml"
    parts = [{"key": "ZZ", "title": "Part", "introduction": "Says."}]
    path.write_text(yaml.safe_dump({"parts": parts, "provisions": provisions}))
    return path


def test_the_real_outline_has_every_provision_of_the_three_parts() -> None:
    outlining.load()

    leaves_and_headings = {part.key: part.provisions.filter(parent=None).count() for part in Part.objects.all()}
    assert leaves_and_headings == {"CE": 13, "SP": 16, "UC": 13}
    assert list(Provision.objects.filter(is_heading=True).values_list("code", flat=True)) == ["CE-4"]
    assert list(Provision.objects.filter(parent__code="CE-4").values_list("code", flat=True)) == [
        "CE-4.1",
        "CE-4.2",
        "CE-4.3",
    ]
    assert Provision.objects.filter(parent__code="SP-15").count() == 4


def test_the_room_for_words_is_that_of_the_model() -> None:
    lengths = {name: getattr(Provision._meta.get_field(name), "max_length", None) for name in outlining.ROOM}

    assert lengths == outlining.ROOM


def test_loading_again_changes_nothing() -> None:
    outlining.load()
    before = list(Provision.objects.values())

    report = outlining.load()

    assert (report.new, report.changed, len(report.unchanged)) == ([], [], 49)
    assert list(Provision.objects.values()) == before


def test_what_the_file_says_anew_is_changed_and_reported(tmp_path: Path) -> None:
    outlining.load(outline(tmp_path))

    report = outlining.load(outline(tmp_path, topic="Another topic"))

    assert (report.new, report.changed, report.unchanged) == ([], ["ZZ-2"], ["ZZ-1", "ZZ-1.1"])
    assert Provision.objects.get(code="ZZ-2").topic == "Another topic"


def test_provisions_may_change_places(tmp_path: Path) -> None:
    path = outline(tmp_path)
    outlining.load(path)
    content = yaml.safe_load(path.read_text())
    content["provisions"] = [content["provisions"][2], *content["provisions"][:2]]
    path.write_text(yaml.safe_dump(content))

    outlining.load(path)

    assert list(Provision.objects.values_list("code", "position")) == [("ZZ-2", 1), ("ZZ-1", 2), ("ZZ-1.1", 3)]


def test_a_provision_that_the_file_no_longer_has_is_kept_behind_the_rest(tmp_path: Path) -> None:
    ProvisionFactory.create(code="ZZ-9", number="9", position=1)

    report = outlining.load(outline(tmp_path))

    assert report.absent == ["ZZ-9"]
    assert str(report).endswith("Not in the file any more, and kept: ZZ-9.")
    assert list(Provision.objects.values_list("code", "position"))[-1] == ("ZZ-9", 4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"modality": "shall"}, "ZZ-2, modality: must be must, should or none"),
        ({"topic": ""}, "ZZ-2, topic: must be text"),
        ({"topic": "x" * 151}, "ZZ-2, topic: at most 150 characters"),
        ({"number": 2}, "ZZ-2, number: must be text"),
        ({"number": "3"}, "ZZ-2, id: must be the part and the number, joined by a hyphen"),
        ({"part": "YY"}, "ZZ-2, part: there is no part “YY”"),
        ({"parent": "ZZ-7"}, "ZZ-2, parent: no provision “ZZ-7” stands before it"),
        ({"parent": "ZZ-2"}, "ZZ-2, parent: no provision “ZZ-2” stands before it"),
        ({"id": "ZZ-1", "number": "1"}, "ZZ-1, id: stands twice"),
    ],
)
def test_a_slip_is_named_by_file_entry_and_field_and_nothing_is_loaded(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(outlining.OutlineUnreadable) as refusal:
        outlining.load(outline(tmp_path, **changes))

    assert f"outline.yaml, {said}" in str(refusal.value).splitlines()
    assert not Provision.objects.exists()


def test_a_part_may_belong_to_the_companion(tmp_path: Path) -> None:
    path = outline(tmp_path)
    path.write_text(path.read_text().replace("key: ZZ", "key: ZZ\n  document: minimum-requirements"))

    report = outlining.load(path)

    assert (report.new, Part.objects.get().code.key) == (["ZZ-1", "ZZ-1.1", "ZZ-2"], "minimum-requirements")


def test_a_part_of_a_document_that_nobody_knows_is_named(tmp_path: Path) -> None:
    path = outline(tmp_path)
    path.write_text(path.read_text().replace("key: ZZ", "key: ZZ\n  document: elsewhere"))

    with pytest.raises(outlining.OutlineUnreadable, match="ZZ, document: must be ethics or minimum-requirements"):
        outlining.load(path)


@pytest.mark.parametrize("content", ["[]", "parts: 3", "parts: [1]", "a: b: c", "parts: []\nprovisions: []"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "outline.yaml"
    path.write_text(content)

    with pytest.raises(outlining.OutlineUnreadable, match=r"outline\.yaml"):
        outlining.load(path)


def test_the_command_says_what_changed_and_refuses_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_outline")

    assert capsys.readouterr().out == "49 new, 0 changed, 0 unchanged.\n"
    with pytest.raises(CommandError, match="modality: must be"):
        call_command("load_outline", outline(tmp_path, modality="shall"))
