"""PDF/UA-1 and PDF/A-3a, judged by validators that others wrote: names of every kind, and pages from bare to full."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import page as page_validation
import pytest

from foundation.printing import pressing, wording
from tests.foundation.printing.wordkit import BARE, BILL, CERTIFICATE, DIFFICULT_NAMES, FIRST, FULL, PICTURES, changed

IN_CJK = frozenset({"王小明", "佐々木 はるか", "김철수"})
"""`page` reads a width of 0 from these glyphs, whose fonts say 1000: a mistake of its own, veraPDF has none to say."""


def pages() -> dict[str, bytes]:
    """The pages that are judged, by what they are."""
    found = {f"name-{at:02}": wording.certificate(changed(holder_name=name), PICTURES) for at, name in named()}
    found |= {"bare": wording.certificate(BARE), "full": wording.certificate(FULL, PICTURES)}
    found |= {"first": wording.first_certificate(FIRST), "bill": wording.bill(BILL)}
    return found | {"many": wording.certificates([CERTIFICATE, FULL, BARE], PICTURES)}


def named() -> list[tuple[int, str]]:
    """The difficult names, numbered: some can't be the name of a file."""
    return list(enumerate(DIFFICULT_NAMES))


def test_page_finds_nothing_wrong() -> None:
    in_cjk = {f"name-{at:02}" for at, name in named() if name in IN_CJK}
    judged = {name: pdf for name, pdf in pages().items() if name not in in_cjk}

    told = {
        (name, profile): [failure.message for failure in report.failures]
        for name, pdf in judged.items()
        for profile in ("ua1", "3a")
        if not (report := page_validation.validate_pdf_bytes(pdf, profile=profile)).is_compliant
    }

    assert told == {}


def test_page_finds_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "_STANDARDS", [])
    bad = wording.certificate(BARE)

    assert not page_validation.is_pdf_compliant_bytes(bad, profile="ua1")
    assert not page_validation.is_pdf_compliant_bytes(bad, profile="3a")


@pytest.mark.skipif(
    shutil.which("java") is None and not os.environ.get("CI"), reason="veraPDF needs Java, which is not on this machine"
)
def test_verapdf_finds_nothing_wrong_but_in_a_page_of_no_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = pages()
    monkeypatch.setattr(pressing, "_STANDARDS", [])
    for name, pdf in {**good, "bad": wording.certificate(BARE)}.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    files = sorted(str(path) for path in tmp_path.glob("*.pdf"))

    run = subprocess.run(
        [sys.executable, "-m", "tests.foundation.printing.verapdf", *files], check=True, capture_output=True, text=True
    )

    told = {Path(path).stem: said for path, said in json.loads(run.stdout).items()}
    wrong = told.pop("bad")
    assert all(wrong.values())
    assert told == {name: {"PDF/UA-1": [], "PDF/A-3a": []} for name in good}
