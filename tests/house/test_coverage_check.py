"""The floors under the suite hold rules in every branch, and edges and nouns only together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lms.database import HOUSE
from tests import measuring
from tests.house import coverage_check
from tests.house.coverage_check import rules, shortfalls

RULE = "courses/coordinating/enrolling.py"


def module(*lines: int, branches: tuple[tuple[int, int], ...] = ()) -> dict[str, Any]:
    return {"missing_lines": list(lines), "missing_branches": [list(branch) for branch in branches]}


def report(found: dict[str, Any], *, total: float = 99.0) -> dict[str, Any]:
    return {"files": {RULE: found, "courses/views.py": module(27)}, "summary": {"percent_covered": total}}


def test_rules_are_files_that_stand_and_no_edges_or_nouns_are_among_them() -> None:
    held = rules()

    assert {RULE, "certificates/spelling.py", "foundation/accounts/granting.py"} <= set(held)
    assert [path for path in held if not (HOUSE / path).is_file()] == []
    assert [path for path in held if path.endswith(("/views.py", "/forms.py", "/admin.py", "/tasks.py"))] == []


def test_every_module_named_with_a_gerund_is_held() -> None:
    rooms = [
        HOUSE / room.replace(".", "/")
        for room in ("courses", "assessments", "certificates", "membership", "standards", "payments")
    ]
    rooms += [path for path in (HOUSE / "foundation").iterdir() if path.is_dir()]
    gerunds = {str(path.relative_to(HOUSE)) for room in rooms for path in room.glob("*ing.py")}

    assert gerunds - set(rules()) == {"foundation/pages/rendering.py"}  # an edge: it renders where Wagtail asks


def test_a_rule_run_in_every_branch_is_content_whatever_an_edge_lacks() -> None:
    assert shortfalls(report(module()), [RULE]) == []


def test_a_line_and_a_branch_that_nothing_ran_are_named() -> None:
    found = module(12, 14, 15, 16, branches=((10, 12), (12, 13), (20, 0)))

    assert shortfalls(report(found), [RULE]) == [
        f"{RULE}: line 12, lines 14-16, the jump from line 10 to line 12, the jump from line 20 to the end"
    ]


def test_a_rule_that_was_never_measured_is_named() -> None:
    assert shortfalls(report(module()), ["courses/leaving.py"]) == ["courses/leaving.py: never measured"]


def test_the_house_has_a_floor_as_a_whole() -> None:
    assert shortfalls(report(module(), total=94.99), [RULE]) == [
        "The house as a whole: 94.99 %, and 95 % is its floor."
    ]
    assert shortfalls(report(module(), total=95.0), [RULE]) == []


@pytest.mark.parametrize(("found", "answer"), [(module(), 0), (module(12), 1)])
def test_the_command_fails_where_something_is_below_its_floor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: dict[str, Any], answer: int
) -> None:
    monkeypatch.setattr(coverage_check, "rules", lambda: [RULE])
    monkeypatch.setattr(measuring, "merged", lambda: report(found))

    assert coverage_check.main() == answer
    said = capsys.readouterr()
    assert (said.out + said.err).startswith("Not run by any test:" if answer else "Every branch of 1 rule modules")


HALF_READ = """
import json
from tests.measuring import measuring
from certificates import spelling

def missing():
    return len(measuring.slipcover.get_coverage()["files"]["certificates/spelling.py"]["missing_branches"])

spelling.read("nothing of the kind")
half = missing()
spelling.read("/c/K7QW-3MZD-0000-0000-0000/")
print(json.dumps([half, missing()]))
"""


def test_a_branch_is_missing_until_something_takes_it() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HALF_READ],
        env=os.environ | {"MEASURED": "yes"}, cwd=HOUSE, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(run.stdout) == [1, 0]


def test_what_each_process_saw_is_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "SEEN", tmp_path)
    for name, seen, missing in (("gw0", [12], [14]), ("gw1", [14], [12, 16])):
        found = {
            "executed_lines": seen,
            "missing_lines": missing,
            "executed_branches": [],
            "missing_branches": [[12, missing[0]]],
        }
        written = {"meta": {"software": "slipcover", "branch_coverage": True}, "files": {RULE: found}}
        (tmp_path / f"{name}.json").write_text(json.dumps(written))

    [together] = measuring.merged()["files"].values()

    assert together["executed_lines"] == [12, 14]
    assert together["missing_lines"] == [16]


def test_where_nothing_was_measured_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "SEEN", tmp_path)

    with pytest.raises(FileNotFoundError, match="Nothing was measured"):
        measuring.merged()
