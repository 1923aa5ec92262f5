"""The documents tell the truth about rooms, settings, commands and what must not be in the tree."""

from __future__ import annotations

import re
import subprocess

import pytest

from lms.database import HOUSE
from tests.house.test_arrows import floors

DRAWERS = re.compile(r"(^|/)(utils?|helpers?|common|core|services?|managers?|misc)(\.py|/)")


def tracked() -> list[str]:
    return subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=HOUSE, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def test_the_map_names_every_room_and_no_other() -> None:
    told = set(re.findall(r"^\| \d \| `([\w.]+)`", (HOUSE / "docs/architecture.md").read_text(), re.MULTILINE))

    assert told == set(floors())


def test_the_runbook_names_every_setting_of_a_real_site() -> None:
    sources = [(HOUSE / "lms/settings" / name).read_text() for name in ("base.py", "production.py")]
    read = set(re.findall(r'(?:environ(?:\.get)?[\[(]|demands\.\w+\()"([A-Z_]+)"', "\n".join(sources)))
    told = set(re.findall(r"`([A-Z_]{4,})`", (HOUSE / "docs/runbook.md").read_text()))

    assert read == told - {"DJANGO_SETTINGS_MODULE"}


def test_every_command_of_ours_is_documented() -> None:
    commands = {path.stem for path in HOUSE.glob("*/management/commands/*.py")} | {
        path.stem for path in HOUSE.glob("foundation/*/management/commands/*.py")
    }
    documents = "\n".join(
        path.read_text() for path in [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *(HOUSE / "docs").rglob("*.md")]
    )

    missing = {name for name in commands - {"__init__"} if not re.search(rf"\b{name}\b", documents)}

    assert missing == set()


def test_every_decision_is_numbered_once_and_says_what_was_turned_down() -> None:
    pages = sorted((HOUSE / "docs/decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [page.name for page in pages if "**Decision.**" not in page.read_text()] == []


def test_there_is_no_junk_drawer() -> None:
    assert [path for path in tracked() if DRAWERS.search(path)] == []


@pytest.mark.parametrize("word", ["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/"])
def test_nothing_in_the_tree_names_a_path_of_a_machine(word: str) -> None:
    texts = [
        path
        for path in tracked()
        if path.endswith((".py", ".md", ".html", ".css", ".js", ".toml", ".yaml", ".txt")) or path in {"dev", ".ci/run"}
    ]

    assert [
        path
        for path in texts
        if (HOUSE / path).exists()
        and re.search(rf"(?<![\w.]){word}", (HOUSE / path).read_text(encoding="utf-8", errors="ignore"))
    ] == []


def test_no_python_file_outgrows_the_eye() -> None:
    long = {
        path: lines
        for path in tracked()
        if path.endswith(".py") and "/migrations/" not in path and not path.startswith("tests/")
        and (lines := len((HOUSE / path).read_text(encoding="utf-8").splitlines())) > 300
    }  # fmt: skip

    assert long == {}


def test_the_readme_fits_one_screen() -> None:
    assert len((HOUSE / "README.md").read_text().splitlines()) <= 45
