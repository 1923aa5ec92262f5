"""A holder keeps the name off the public page; a stranger checks by code, by name and by file, and an office a list."""

from __future__ import annotations

import base64
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from certificates.composing import Teaching
from certificates.models import (
    Board,
    Certificate,
    CertificateType,
    Credit,
    CreditApproval,
    CreditCategory,
    Signatory,
    Signing,
)
from certificates.printing import archiving
from certificates.standing import Standing
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.models import Job
from lms.demo import people
from tests.browsing import PHONE, House, sign_in
from tests.factories import standings
from tests.factories.certificates import ActivityFactory, withdraw
from tests.journeys.test_the_thin_chain import EITHER_WAY, follow, hers, press

pytestmark = pytest.mark.journey

NAME = next(found.certificate_name for found in people.PEOPLE if found.email == "finished.trainee@demo.example")
DROPPED = """async ([base64, name]) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const dropped = new DataTransfer();
    dropped.items.add(new File([bytes], name, { type: "application/pdf" }));
    for (const kind of ["dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""


def keep_off(house: House, *, javascript: bool) -> None:
    """The holder chooses that strangers only compare the name."""
    page = house.open_page(javascript=javascript, viewport=PHONE)
    sign_in(page, "finished.trainee@demo.example")
    page.goto(f"/certificates/{hers().public_id}/")
    page.get_by_label(re.compile("everything but the name")).check()
    press(page, "Keep this choice")
    expect(page.get_by_role("main")).to_contain_text("Your name is no longer shown")


def the_file(tmp_path: Path) -> Path:
    """The PDF as it is kept, and as its holder has it."""
    found = tmp_path / "certificate.pdf"
    with transaction.atomic():
        archiving.archive(Job(), hers().pk, clock.now())
    found.write_bytes(archiving.content(hers()))
    return found


def choose(page: Page, file: Path) -> None:
    page.get_by_label("The certificate\u2019s PDF").set_input_files(file)


@EITHER_WAY
def test_a_holder_keeps_the_name_off_and_a_stranger_compares_it(house: House, javascript: bool) -> None:
    keep_off(house, javascript=javascript)

    page = house.open_page(javascript=javascript, viewport=PHONE)
    page.goto("/check/")
    page.get_by_label("Code or address on the certificate").fill(hers().spoken_code.lower())
    press(page, "Check")
    main = page.get_by_role("main")
    expect(main).to_contain_text("It stands today as it was issued.")
    assert NAME not in page.content()
    page.get_by_label("The name to compare").fill("Ana Somebody")
    press(page, "Compare the name")
    expect(main.get_by_role("status").filter(has_text="is not the name on this certificate")).to_be_visible()
    assert NAME not in page.content()
    page.get_by_label("The name to compare").fill(f" {NAME.upper()} ")
    press(page, "Compare the name")
    expect(main.get_by_role("status").filter(has_text="is the name on this certificate")).to_be_visible()

    assert page.context.cookies() == []


def test_a_stranger_drops_the_file_and_nothing_is_uploaded(house: House, tmp_path: Path) -> None:
    keep_off(house, javascript=True)
    file = the_file(tmp_path)
    sent: list[tuple[str, str, str | None]] = []
    page = house.open_page()
    page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
    page.goto("/check/")
    said = page.locator("[data-file-told]")

    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 nothing of ours")
    choose(page, tmp_path / "letter.pdf")
    expect(said).to_contain_text("We found no code of a certificate in this file.")
    choose(page, file)
    page.wait_for_url(f"**{hers().get_absolute_url()}")
    expect(said).to_contain_text("This is the very file that was issued")
    (tmp_path / "changed.pdf").write_bytes(file.read_bytes() + b"\n")
    choose(page, tmp_path / "changed.pdf")
    expect(said).to_contain_text("This file differs from the one issued: rely on this page alone.")

    assert {(method, body) for method, _url, body in sent} == {("GET", None)}
    assert [url for _method, url, _body in sent if "sha256" in url.partition("#")[0]] == []
    assert NAME not in page.content()


def test_a_file_can_be_dropped_anywhere_and_is_read_without_encryption_too(house: House, tmp_path: Path) -> None:
    content = base64.b64encode(the_file(tmp_path).read_bytes()).decode()
    page = house.open_page()
    said = page.locator("[data-file-told]")

    page.goto("/check/")
    page.evaluate(DROPPED, [content, "certificate.pdf"])
    expect(said).to_contain_text("This is the very file that was issued")
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto("/check/")
    page.evaluate(DROPPED, [content, "certificate.pdf"])

    expect(said).to_contain_text("Over a connection without encryption")


def test_a_withdrawn_ones_file_is_compared_with_nothing(house: House, tmp_path: Path) -> None:
    file = the_file(tmp_path)
    withdraw(hers(), reason="A rehearsal.", actor=User.objects.get(email="coordinator@demo.example"), at=clock.now())
    page = house.open_page()

    page.goto("/check/")
    choose(page, file)

    expect(page.locator("[data-file-told]")).to_contain_text("no longer stands, whatever its file says")
    expect(page.get_by_role("main")).to_contain_text("Withdrawn")


@EITHER_WAY
def test_an_office_checks_a_list(house: House, javascript: bool) -> None:
    page = house.open_page(javascript=javascript, viewport=PHONE)
    page.goto("/check/")
    follow(page, "Check a list")
    page.get_by_label("Codes or addresses").fill(
        f"{hers().code}\n\n0000-0000-0000-0000-0000\nMCP-2026-1\n{hers().record['address']}"
    )
    press(page, "Check the list")

    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table).to_contain_text(re.compile(rf"{hers().spoken_code}\s*\(pasted 2 times\)"))
    expect(table).to_contain_text("Not found")
    expect(table).to_contain_text("read as a code (line 4)")
    page.locator("summary", has_text="Copy it as text").click()
    copied = page.get_by_label("The table, with a tab").input_value()
    assert f"{hers().spoken_code}\t{hers().serial}\tStanding" in copied
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible(visible=javascript)


def everything_said(**words: Any) -> Certificate:
    """A certificate with all that a record can say, from before, its name kept off its page."""
    activity, kind = ActivityFactory.create(kind="workshop"), CertificateType.objects.get(key="completion")
    CertificateType.objects.filter(pk=kind.pk).update(valid_months=12)
    for number in range(3):
        CreditApproval.objects.create(
            activity=activity,
            board=Board.objects.create(name=f"Demo Board of Examiners of Social Work of the State of {number}"),
            category=CreditCategory.objects.get(key="ethics"),
            number=f"D-77-{number}",
            covers_from=date(2020, 1, 1),
            status=CreditApproval.Status.APPROVED,
        )
    for name in ("Demo Signer One", "Demo Signer Two"):
        signatory = Signatory.objects.create(name=name, title="Chair of the demo committee on certificates")
        Signing.objects.create(type=kind, signatory=signatory)
    taught = Teaching({"ethics": 60}, Credit.Delivery.IN_PERSON, "Demo City", ["Demo Presenter One", "Demo Presenter"])
    return standings.of(
        Standing.STANDING,
        shows=Certificate.Shows.MATCH,
        activity=activity,
        teaching=taught,
        edition={"title": "Code of Ethics, 2026", "digest": "ab12" * 16},
        before={"number": "NASAMS-1999-7", "evidence": "a copy of the paper and the roster of that year's workshop"},
        **words,
    )


@pytest.mark.parametrize("completed_on", [date(2020, 5, 1), None], ids=["lapsed", "standing"])
def test_whatever_it_says_a_check_is_kept_on_one_sheet_with_moment_and_address(
    house: House, completed_on: date | None
) -> None:
    at = clock.now()
    with transaction.atomic():
        issued = everything_said(completed_on=completed_on or clock.day_of(at), at=at)
    page = house.open_page()

    page.goto(issued.get_absolute_url())
    page.get_by_label("The name to compare").fill("Ána Demo-Muñoz")
    press(page, "Compare the name")
    expect(page.locator(".status-word")).to_have_text("Lapsed" if completed_on else "Standing")
    page.wait_for_load_state("networkidle")
    sheets = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages

    assert len(sheets) == 1
    said = " ".join(sheets[0].extract_text().split())
    assert f"Checked on {at:%B} {at.day}, {at.year}" in said
    assert issued.spoken_code in said.replace(" ", "")
    assert "is the name on this certificate" in said
    assert "It is not a license" in said
    assert "Check a PDF" not in said
