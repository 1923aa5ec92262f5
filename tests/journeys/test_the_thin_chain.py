"""The whole story: she reads, signs up, learns, is assessed, is certified; a stranger checks; staff do their part."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from assessments.models import Key
from certificates.models import Certificate, Notice
from courses.models import Course, CourseRelease, Enrollment, LessonPage
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo import people
from tests.browsing import PHONE, House, sign_in

pytestmark = pytest.mark.journey

EITHER_WAY = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
IN_THE_ADMIN = pytest.mark.ignore_template_errors
"""Stock pages of Wagtail ask for variables that aren't there."""
COURSE = "The Code of Ethics in practice: an introduction"
LESSON = "Confidentiality and counsel of record"
EMAIL, PASSWORD = "nora.demo@demo.example", "a long enough sentence"


def hers() -> Certificate:
    """The certificate of whoever finished in the demonstration."""
    return Certificate.objects.get(person__email="finished.trainee@demo.example")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def sign_up(house: House, page: Page) -> None:
    """Sign up by password and typed code."""
    page.goto("/accounts/signup/")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=name]").fill("Nora Demo")
    page.locator("input[name=password1]").fill(PASSWORD)
    press(page, "Sign up")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", house.letter_to(EMAIL), re.MULTILINE)
    assert code
    page.locator("input[name=code]").fill(code[1])
    press(page, "Confirm")


def answer(page: Page, *, wrong: int = 0) -> None:
    """Choose the right option of every question but the first few, by its words."""
    right = {
        key.version.stem: option["text"]
        for key in Key.objects.filter(version__kind="single").select_related("version")
        for option in key.version.wording["options"]
        if option["key"] == key.right
    }
    for number, question in enumerate(page.locator("main fieldset").all()):
        said = question.locator("legend").inner_text()
        text = next(words for stem, words in right.items() if stem.strip() in " ".join(said.split()))
        choices = question.get_by_role("radio")
        wanted = question.get_by_label(text)
        if number >= wrong:
            wanted.check()
        else:
            next(choice for choice in choices.all() if choice.get_attribute("id") != wanted.get_attribute("id")).check()


@EITHER_WAY
def test_a_visitor_reads_and_searches(house: House, javascript: bool) -> None:
    page = house.open_page(javascript=javascript)

    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/program/")
    expect(page.get_by_role("main")).to_contain_text(COURSE)
    page.goto("/articles/")
    follow(page, "Why become a mitigation specialist?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why become a mitigation specialist?")
    page.goto("/committee/")
    expect(page.get_by_role("main")).to_contain_text("Demo Chair")
    page.goto("/code/")
    expect(page.get_by_role("heading", name="Standards of Practice")).to_be_visible()
    page.goto("/code/CE-4.1/")
    expect(page.get_by_role("main")).to_contain_text("CE-4.1")

    page.goto("/search/")
    page.locator("main input[name=q]").fill("confidential")
    page.locator("main input[name=q]").press("Enter")

    expect(page.locator('main a[href="/code/CE-6/"]').first).to_be_visible()


@EITHER_WAY
def test_a_visitor_writes_to_the_office(house: House, javascript: bool) -> None:
    page = house.open_page(javascript=javascript)
    page.goto("/contact/")

    page.locator("main input[name=name]").fill("Vera Demo")
    page.locator("main input[name=email]").fill("vera.demo@demo.example")
    page.locator("main input[name=subject]").fill("A question")
    page.locator("main textarea[name=message]").fill("Is the course free?")
    page.locator("main form[method=post] button[type=submit]").last.click()

    assert "Is the course free?" in house.letter_to("office@example.org")


@EITHER_WAY
def test_she_signs_up_and_sees_her_name_as_it_will_print(house: House, javascript: bool) -> None:
    page = house.open_page(javascript=javascript, viewport=PHONE)

    sign_up(house, page)
    page.goto("/accounts/name/")
    page.locator("input[name=certificate_name]").fill("Nóra Demo-Østergård")
    press(page, "Show it as it will print")
    expect(page.get_by_role("img", name=re.compile("Nóra Demo-Østergård"))).to_be_visible()
    with page.expect_navigation():
        press(page, "Keep this name")

    assert User.objects.get(email=EMAIL).printed_name == "Nóra Demo-Østergård"


@EITHER_WAY
def test_she_enrolls_reads_answers_and_anyone_checks_her_certificate(house: House, javascript: bool) -> None:
    page = house.open_page(javascript=javascript)
    sign_up(house, page)

    page.goto("/program/")
    follow(page, COURSE)
    press(page, "Enroll")
    page.goto("/my-learning/")
    follow(page, "Begin")
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON)
    press(page, "I have read this: go on")
    press(page, "Begin the quiz")
    answer(page)
    press(page, "Hand in")
    if page.get_by_role("heading", name="Every question is answered").is_visible():
        press(page, "Hand in")
    expect(page.get_by_role("main")).to_contain_text("5 of 5")
    certificate = Certificate.objects.get(person__email=EMAIL)
    page.goto("/learn/code-of-ethics-in-practice/")
    follow(page, "See your certificate")
    expect(page.get_by_role("main")).to_contain_text(certificate.serial)

    file = page.context.request.get(f"/certificates/{certificate.public_id}/certificate.pdf")
    stranger = house.open_page(javascript=javascript)
    stranger.goto(f"/c/{certificate.spoken_code}/")

    assert file.body().startswith(b"%PDF-")
    assert house.letter_to(EMAIL, saying=certificate.spoken_code)
    expect(stranger.get_by_role("main")).to_contain_text("Nora Demo")
    expect(stranger.get_by_role("main")).to_contain_text("Standing")


def test_two_wrong_of_five_do_not_pass_and_show_no_key(house: House) -> None:
    """P3: three of five is 60 percent; what was right stays on the server."""
    page = house.open_page()
    sign_in(page, "halfway.trainee@demo.example")
    page.goto("/my-learning/")
    follow(page, "Go on")
    press(page, "Begin the quiz")

    answer(page, wrong=2)
    press(page, "Hand in")

    expect(page.get_by_role("main")).to_contain_text("3 of 5")
    keys = Key.objects.filter(version__question__bank__key="demo-code-basics")
    rationales = [words for key in keys for words in key.rationales.values()]
    assert len(rationales) > 20
    assert [words for words in rationales if words in page.content()] == []
    assert not Enrollment.objects.get(trainee__email="halfway.trainee@demo.example").finished_at


def test_a_certificates_page_prints_on_one_sheet(house: House) -> None:
    page = house.open_page()
    sign_in(page, "finished.trainee@demo.example")

    page.goto(
        f"/certificates/{Certificate.objects.get(person__email='finished.trainee@demo.example').public_id}/",
        wait_until="networkidle",
    )
    sheets = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages

    assert len(sheets) == 1
    assert hers().serial in sheets[0].extract_text()


def give_notice(page: Page, certificate: Certificate, reason: str) -> None:
    """Find the person, open her certificate, and give notice."""
    page.goto("/admin/people/?q=finished")
    page.get_by_role("link", name="Demo Trainee (certificate)").first.click()
    for shelf in ("Enrollments", "Attempts", "Certificates", "Letters"):
        expect(page.get_by_role("heading", name=shelf, exact=True)).to_be_visible()
    page.get_by_role("link", name=certificate.serial).click()
    page.get_by_role("link", name="Give notice of withdrawal").first.click()
    page.locator("textarea[name=reason]").fill(reason)
    page.locator("main form[method=post] button[type=submit]").click()


@IN_THE_ADMIN
def test_a_holder_objects_and_is_answered_before_the_address_says_withdrawn(house: House) -> None:
    certificate = hers()
    staff, stranger, holder = house.open_page(), house.open_page(), house.open_page()
    sign_in(staff, "coordinator@demo.example")
    sign_in(holder, "finished.trainee@demo.example")

    give_notice(staff, certificate, "Issued in a rehearsal of the office.")
    assert house.letter_to("finished.trainee@demo.example", saying="rehearsal")

    holder.goto(f"/certificates/{certificate.public_id}/")
    expect(holder.get_by_role("main")).to_contain_text("rehearsal")
    follow(holder, "Object to it")
    holder.locator("textarea[name=words]").fill("I was not at a rehearsal.")
    press(holder, "Send it")
    expect(holder.get_by_role("main")).to_contain_text("I was not at a rehearsal.")
    stranger.goto(f"/c/{certificate.spoken_code}/")
    expect(stranger.get_by_role("main")).to_contain_text("Standing")
    assert "rehearsal" not in stranger.content()

    Notice.objects.update(acts_on=clock.day_of(clock.now()))  # three weeks pass
    staff.goto("/admin/")
    staff.get_by_role("link", name=f"The holder of certificate {certificate.serial} objected").click()
    staff.get_by_role("link", name="Withdraw", exact=True).first.click()
    expect(staff.get_by_role("main")).to_contain_text("I was not at a rehearsal.")
    staff.locator("textarea[name=answer]").fill("The list of that evening names you.")
    with staff.expect_navigation():
        staff.locator("main form[method=post] button[type=submit]").click()

    stranger.goto(f"/c/{certificate.spoken_code}/")
    expect(stranger.get_by_role("main")).to_contain_text("Withdrawn")
    assert "rehearsal" not in stranger.content()
    assert house.letter_to("finished.trainee@demo.example", saying="The list of that evening")


@IN_THE_ADMIN
def test_a_coordinator_enrolls_a_list_and_sees_the_bar_reach_its_end(house: House) -> None:
    page = house.open_page()
    sign_in(page, "coordinator@demo.example")
    people = [
        "new.trainee@demo.example",
        "instructor@demo.example",
        "halfway.trainee@demo.example",
        "nobody@demo.example",
    ]

    page.goto(f"/admin/course/{Course.objects.get(slug='code-of-ethics-in-practice').public_id}/")
    page.get_by_role("link", name=re.compile("Enroll a list|Enroll people")).first.click()
    page.locator("main textarea").first.fill("\n".join(people))
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing has happened yet.")
    page.locator("main form[method=post] button[type=submit]").first.click()

    expect(page.get_by_role("main")).to_contain_text("4 of 4", timeout=20_000)
    expect(page.get_by_role("main")).to_contain_text("nobody@demo.example")
    assert Enrollment.objects.filter(trainee__email__in=people).count() == 3


@IN_THE_ADMIN
def test_an_instructor_edits_previews_and_releases(house: House) -> None:
    """P1: the one who finished stays on what she finished; the one half-way reads the new words."""
    page = house.open_page()
    sign_in(page, "instructor@demo.example")
    lesson = LessonPage.objects.get(slug="confidentiality-and-counsel-of-record")
    finished = Enrollment.objects.get(trainee__email="finished.trainee@demo.example")

    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    page.locator("textarea[name=introduction]").fill("A new sentence under the title.")
    page.get_by_role("button", name="More actions").or_(
        page.locator("[data-controller~=w-dropdown] .dropdown-toggle")
    ).last.click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_load_state()
    page.goto(f"/admin/pages/{lesson.pk}/view_draft/")
    expect(page.get_by_role("main")).to_contain_text("A new sentence under the title.")
    course_page = lesson.get_parent().get_parent()
    page.goto(f"/admin/course/page/{course_page.pk}/release/")
    expect(page.get_by_role("main")).to_contain_text(LESSON)
    page.locator("[name=note]").fill("A clearer first sentence.")
    page.locator("input[type=checkbox]").first.check()
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_load_state()

    trainee = house.open_page()
    sign_in(trainee, "halfway.trainee@demo.example")
    trainee.goto(
        f"/learn/{Course.objects.get(slug='code-of-ethics-in-practice').slug}/{Course.objects.get(slug='code-of-ethics-in-practice').lessons.get().slug}/"
    )
    expect(trainee.get_by_role("main")).to_contain_text("A new sentence under the title.")
    assert CourseRelease.objects.filter(course__slug="code-of-ethics-in-practice").count() == 2
    assert Enrollment.objects.get(pk=finished.pk).release_id == finished.release_id


def test_she_takes_her_record_away_and_is_erased_while_the_address_keeps_working(house: House) -> None:
    """P24."""
    certificate = hers()
    page = house.open_page()
    sign_in(page, "finished.trainee@demo.example")

    page.goto("/accounts/record/")
    follow(page, "Go on to erase your record")
    page.locator("input[name=password]").fill(people.PASSWORD)
    with page.expect_navigation():
        press(page, "Confirm")
    exported = page.context.request.get("/accounts/record/record.json").text()
    page.locator("input[name=email]").fill("finished.trainee@demo.example")
    press(page, "Erase my record")
    expect(page.get_by_role("main")).to_contain_text(certificate.serial)
    stranger = house.open_page()
    stranger.goto(f"/c/{certificate.spoken_code}/")

    assert certificate.serial in exported
    assert "Ána Demo-Muñoz" in exported
    assert "Ána Demo-Muñoz" not in stranger.content()
    expect(stranger.get_by_role("main")).to_contain_text("Standing")
    expect(stranger.get_by_role("main")).to_contain_text(certificate.serial)
    assert not User.objects.filter(email="finished.trainee@demo.example").exists()
