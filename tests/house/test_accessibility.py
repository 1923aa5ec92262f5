"""Every page of ours in a real browser: no axe violation in light or dark, nothing wider than a phone (P22)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from playwright.sync_api import Page, ViewportSize, expect
from wagtail.models import Page as WagtailPage

from certificates.amending import appealing, renaming, replacing, retracting, withdrawing
from certificates.models import Certificate
from courses.models import Enrollment, Watching
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo.offices import NAME as OFFICE
from membership import linking, seating
from membership.models import Agency, Seat
from payments.models import OrderLine, Sellable
from payments.selling import swapping
from tests.browsing import DESK, House, Scheme, sign_in, violations
from tests.factories import sold
from tests.factories.certificates import withdraw
from tests.factories.people import PersonFactory
from tests.house.test_doors import KINDS, PINNED, fill, routes, samples

pytestmark = pytest.mark.journey

TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
NOT_PAGES = (
    "admin/",
    "documents/",
    "_util/",
    "media",
    "files/",
    "sitemap",
    "robots",
    "healthz",
    "readyz",
    ".well-known",
)
FILES = (".pdf", ".csv", ".png", ".json", ".ico", "/feed/", "/pack/")
OWNER, NEWCOMER = "finished.trainee@demo.example", "new.trainee@demo.example"
COHORT, COORDINATOR = "cohort.trainee@demo.example", "office.coordinator@demo.example"
ONLINE = "mitigation-certificate-online"
HARD = "when-a-page-is-hard-to-bear"
WRONG_CHOICE, RIGHT_CHOICE = "which condition they believe it was", "discuss with counsel the need for expert help"
AT_LEAST = 16
"""How many pages somebody in the demonstration's cohort had when this was written."""
COLUMN = {None: KINDS.index("visitor"), OWNER: KINDS.index("owner"), NEWCOMER: KINDS.index("trainee")}
SMALLEST: ViewportSize = {"width": 320, "height": 640}
WRONG = "h1 { min-width: 400px } @media (prefers-color-scheme: dark) { h1 { color: #222 } }"
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RULES: dict[Scheme, Any] = {"light": TAGS, "dark": COLORS}
"""All rules in one theme; in the other those that read colors, since nothing else differs."""


def opened_to(email: str | None) -> set[str]:
    """The routes of ours that show this person a page, and not a visitor too, as `doors.txt` pins them."""
    rows = [line.split(maxsplit=len(KINDS)) for line in PINNED.read_text(encoding="utf-8").splitlines()[1:]]
    visitor = COLUMN[None]
    shown = [row for row in rows if row[COLUMN[email]] == "200" and (email is None or row[visitor] != "200")]
    return {row[-1] for row in shown if not row[-1].startswith(NOT_PAGES)}


def addresses(email: str | None) -> list[str]:
    """Every page of ours that this person can open: a visitor those of everybody too, and what isn't there.

    Signed in, a public page differs from the visitor's by its frame alone: two of them stand for all.
    """
    given, routed = samples(), opened_to(email)
    ours = {fill(*found, given) for found in routes(get_resolver()) if found[0] in routed}
    pages = {str(page.get_url()) for page in WagtailPage.objects.live().public().filter(depth__gt=1)}
    extra = {"/c/0000-0000-0000-0000-0000/", "/nowhere/", "/search/?q=confidential", "/search/?q=zzzz"}
    public = {"/", "/code/CE-4.1/"} if email else pages | extra
    return sorted(address for address in ours | public if not address.endswith(FILES))


def along(place: Enrollment) -> list[str]:
    """Every page that somebody in a cohort has for the course: its lessons, each as a plain page, what is around.

    The course's own page comes first: what a release changed stands there until a lesson is opened.
    """
    course = f"/learn/{place.course.slug}/"
    lessons = [f"{course}{slug}/" for slug in place.course.lessons.values_list("slug", flat=True)]
    asked = place.inquiries.get().public_id
    around = ["", "notes/", "news/", "questions/", "questions/ask/", f"questions/{asked}/", "evaluation/", "leave/"]
    plain = [f"{lesson}print/" for lesson in lessons]
    watched = Watching.objects.filter(enrollment=place).values_list("lesson__slug", "block")
    transcripts = [f"{course}{slug}/transcript/{block}/" for slug, block in watched]
    assert transcripts
    return [
        *(f"{course}{each}" for each in around),
        *lessons,
        f"{lessons[0]}ask/",
        *plain,
        *transcripts,
        "/my-learning/",
        "/program/",
    ]


def faults(page: Page) -> list[str]:
    """What axe finds in light and in dark, and whether the page is wider than the smallest phone."""
    found = []
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wrong = violations(page, rules)
        found += [f"{scheme}, {each['id']}: {each['nodes'][0]['html'][:160]}" for each in wrong]
    page.set_viewport_size(SMALLEST)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than 320 px")
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("email", [None, OWNER, NEWCOMER])
def test_every_page_is_clean_in_both_themes_and_fits_the_smallest_phone(house: House, email: str | None) -> None:
    """P22: 320 px is also 400 % zoom of 1280."""
    page = house.open_page()
    if email:
        sign_in(page, email)
    found = {}

    for address in addresses(email):
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert "text/html" in answer.headers["content-type"], address
        if trouble := faults(page):
            found[address] = trouble

    assert found == {}


def test_every_page_of_a_course_taken_with_a_cohort_is_clean_in_both_themes(house: House) -> None:
    """P22: with a film, checks, two paths, sheets, a note, news and questions, as the demonstration has them."""
    page = house.open_page()
    sign_in(page, COHORT)
    place = Enrollment.objects.get(trainee__email=COHORT)
    Enrollment.objects.filter(pk=place.pk).update(told_number=place.release.number - 1)
    asked, found = along(place), {}

    for address in asked:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.ok, address
        assert address != asked[0] or page.get_by_text("The course has changed").first.is_visible()
        if trouble := faults(page):
            found[address] = trouble

    assert len(asked) >= AT_LEAST
    assert found == {}


def test_a_certificate_is_clean_whatever_came_of_it(house: House) -> None:
    """P22: noticed, objected to, dropped, under another name, replaced, withdrawn, and issued in error."""
    page = house.open_page()
    sign_in(page, OWNER)
    staff, at, found = PersonFactory.create(), clock.now(), {}
    issued = Certificate.objects.get(person__email=OWNER)
    User.objects.filter(email=OWNER).update(certificate_name="Another Demo-Name")
    done: dict[str, Any] = {"actor": staff, "at": at}

    def look(what: str, of: Certificate, more: str = "") -> None:
        page.goto(f"/certificates/{of.public_id}/{more}", wait_until="load")
        expect(page.get_by_role("main")).to_contain_text(of.serial)
        found[what] = faults(page)

    withdrawing.give_notice(issued, reason="A rehearsal.", **done)
    look("noticed", issued)
    look("objecting", issued, "object/")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["empty"] = faults(page)
    appealing.appeal(issued, words="No.", actor=issued.holder, at=at)
    look("objected to", issued)
    withdrawing.keep(issued, answer="Well then.", **done)
    look("dropped, under another name", issued)
    new = renaming.reissue(issued, reason="A change.", **done)
    look("replaced", issued)
    retracting.retract(new, reason="Our mistake.", **done)
    look("in error", new)
    another = replacing.issue_another(new, reason="Anew.", **done)
    withdraw(another, reason="A rehearsal.", **done)
    look("withdrawn", another)

    assert {what: trouble for what, trouble in found.items() if trouble} == {}


def test_a_lesson_stays_clean_whatever_is_answered_and_chosen_in_it_and_so_does_what_comes_after(house: House) -> None:
    """P22: both paths, an answer that is wrong and one that is right, the form at the end, and the course finished."""
    page = house.open_page()
    sign_in(page, COHORT)
    place = Enrollment.objects.get(trainee__email=COHORT)
    course, found = f"/learn/{place.course.slug}/", {}
    page.goto(f"{course}{HARD}/")
    check = page.locator(".check")

    page.get_by_role("button", name="Read it", exact=True).click()
    expect(page.get_by_role("button", name="Take the other path instead")).to_be_visible()
    found["main path"] = faults(page)
    page.get_by_role("button", name="Take the other path instead").click()
    expect(page.get_by_role("button", name="Read the part with the warning instead")).to_be_visible()
    found["other path"] = faults(page)
    for choice, said in ((WRONG_CHOICE, "Not right"), (RIGHT_CHOICE, "Right")):
        check.get_by_label(choice).check()
        check.get_by_role("button", name="Answer").click()
        expect(check.locator(".note-title")).to_have_text(said)
        found[said] = faults(page)
    page.get_by_role("button", name="I have read this").click()
    page.goto(f"{course}evaluation/")
    found["evaluation"] = faults(page)
    page.get_by_role("button", name="Send the evaluation").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["evaluation that lacks everything"] = faults(page)
    for number in page.get_by_label(re.compile("^4: ")).all():
        number.check()
    page.get_by_role("button", name="Send the evaluation").click()
    page.goto(course)
    expect(page.get_by_role("link", name="See your certificate")).to_be_visible()
    found["finished"] = faults(page)

    assert {state: trouble for state, trouble in found.items() if trouble} == {}


def test_a_check_stays_clean_whatever_is_typed_and_dropped(house: House, tmp_path: Path) -> None:
    """P22: a name kept off, right and wrong; a file that is none; a list with what can't be read."""
    certificate = Certificate.objects.get(person__email=OWNER)
    Certificate.objects.filter(pk=certificate.pk).update(shows=Certificate.Shows.MATCH)
    page, found = house.open_page(), {}
    page.goto(certificate.get_absolute_url())
    found["no name"] = faults(page)
    for typed, said in (("Somebody Else", "No"), ("Ána Demo-Muñoz", "Yes")):
        page.get_by_label("The name to compare").fill(typed)
        page.get_by_role("button", name="Compare the name").click()
        expect(page.locator("#name .note-title")).to_have_text(said)
        found[said] = faults(page)
    page.goto(certificate.get_absolute_url())
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    page.get_by_label("The certificate\u2019s PDF").set_input_files(tmp_path / "letter.pdf")
    expect(page.locator("[data-file-told] .note-title")).to_have_text("No certificate")
    found["no certificate"] = faults(page)
    page.goto("/check/many/")
    page.get_by_label("Codes or addresses").fill(f"{certificate.code}\nMCP-2026-1\n0000-0000-0000-0000-0000")
    page.get_by_role("button", name="Check the list").click()
    page.locator("summary", has_text="Copy it as text").click()
    found["a list"] = faults(page)

    assert {state: trouble for state, trouble in found.items() if trouble} == {}


def test_choosing_a_cohort_is_clean_in_both_themes(house: House) -> None:
    """P22."""
    page = house.open_page()
    sign_in(page, NEWCOMER)

    page.goto(f"/learn/{Enrollment.objects.get(trainee__email=COHORT).course.slug}/enroll/")
    expect(page.get_by_role("radio")).to_have_count(2)

    assert faults(page) == []


def test_a_filled_basket_its_checkout_a_quote_and_what_is_being_paid_are_clean(house: House) -> None:
    """P22: the walk meets them empty. With a place and dues, places for colleagues, what waits, and a forgotten box."""
    page, found = house.open_page(), {}
    sign_in(page, NEWCOMER)
    payer, place = User.objects.get(email=NEWCOMER), Sellable.objects.get(course__slug=ONLINE)

    def put(thing: Sellable, n: int | None) -> None:
        page.goto("/basket/")
        sent = {"sellable": str(thing.public_id), **({"n": str(n)} if n else {})}
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        page.request.post("/basket/add/", form={**sent, "csrfmiddlewaretoken": token}, headers={"Referer": page.url})

    put(place, None)
    put(place, 2)
    for address, said in (("/basket/", "Total"), ("/checkout/", "Order for"), ("/quotes/new/", "Make the quote")):
        page.goto(address, wait_until="load")
        expect(page.get_by_role("main")).to_contain_text(said)
        found[address] = faults(page)
    page.goto("/checkout/")
    page.get_by_role("button", name=re.compile("^Order for")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["a checkout that lacks something"] = faults(page)
    order, now = sold.order(payer, place, at=clock.now()), clock.now()
    order.attempts.create(
        n=1, key="a-rehearsal", cents=order.shown_cents, params={}, made_at=now, expires_at=order.held_until or now
    )
    for more, said in (("paid/", "We are confirming your payment"), ("unpaid/", "is held for you"), ("", "held")):
        page.goto(f"/orders/{order.public_id}/{more}", wait_until="load")
        expect(page.get_by_role("main")).to_contain_text(said)
        found[said] = faults(page)
    page.goto("/basket/")
    expect(page.get_by_role("link", name=f"To order {order.spoken}")).to_be_visible()
    found["what waits"] = faults(page)

    assert {state: trouble for state, trouble in found.items() if trouble} == {}


def test_an_agencys_desk_and_the_link_to_a_seat_are_clean(house: House) -> None:
    """P22: with seats taken, offered, asked for and at rest, places named and not, and orders; signed in and not."""
    agency, found = Agency.objects.get(name=OFFICE), {}
    office = User.objects.get(email=COORDINATOR)
    newcomer, owner = (User.objects.get(email=email) for email in (NEWCOMER, OWNER))
    seat, now = Seat.objects.filter(membership__agency=agency).order_by("pk")[0], clock.now()
    offered = seating.invite(agency, NEWCOMER, actor=office, at=now)
    Seat.objects.create(membership=offered.membership, person=owner, asked_at=now)
    seating.release(seat, actor=office, at=now)
    place = OrderLine.objects.filter(order__payer=office, person=None, sellable__kind="course").order_by("pk")[0]
    swapping.swap(place, newcomer, actor=office, at=now)
    visitor, guest, page = (house.open_page() for _each in range(3))
    sign_in(guest, NEWCOMER)
    sign_in(page, COORDINATOR)

    for who, said in ((visitor, "Create an account"), (guest, "Take the seat")):
        who.goto(linking.link_of(offered), wait_until="load")
        expect(who.get_by_role("main")).to_contain_text(said)
        found[said] = faults(who)
    page.goto(f"/agency/{agency.public_id}/", wait_until="load")
    for said in (
        "One of them rests",
        "has this seat",
        "has a letter",
        "asks for a seat",
        "offered to ",
        "1 not named yet",
        "Your orders",
    ):
        expect(page.get_by_role("main")).to_contain_text(said)
    for closed in page.get_by_role("main").locator("details:not([open]) > summary").all():
        closed.click()
    found["the desk"] = faults(page)
    page.get_by_role("button", name="Release the seat").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found["a desk that asks again"] = faults(page)
    page.keyboard.press("Escape")
    page.get_by_label("Addresses of colleagues").fill("nobody")
    page.get_by_role("button", name="Offer seats").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found["a desk where no address was typed"] = faults(page)

    assert {state: trouble for state, trouble in found.items() if trouble} == {}


def test_what_is_wrong_in_one_theme_or_too_wide_would_be_found(house: House) -> None:
    """Sabotage: words that only the dark theme hides, and a box that no phone holds."""
    page = house.open_page()
    page.goto("/check/")
    page.evaluate(
        "wrong => { const sheet = new CSSStyleSheet(); sheet.replaceSync(wrong);"
        " document.adoptedStyleSheets.push(sheet) }",
        WRONG,
    )

    said = faults(page)

    assert [each.split(":")[0] for each in said] == ["dark, color-contrast", "wider than 320 px"]
