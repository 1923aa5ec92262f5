"""What staff typed about a person keeps its sense and loses her name, her addresses, and nobody else's (P24)."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry, Revision

from foundation.accounts import accommodating, erasing, granting
from foundation.accounts.models import User
from foundation.accounts.redacting import Traces
from foundation.accounts.roles import Role
from foundation.ground import clock
from foundation.ground.auditing import log
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.foundation.accounts.test_erasing import ADDRESS, NAME, PRINTED, SECOND_ADDRESS, TRACES, grep_the_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    person = PersonFactory(email=ADDRESS, name=NAME, certificate_name=PRINTED)
    EmailAddress.objects.create(user=person, email=SECOND_ADDRESS, verified=True)
    return person


@pytest.fixture
def staff() -> User:
    return SuperuserFactory(name="Demo Chief")


def erase(person: User, staff: User, reason: str = "") -> None:
    erasing.erase(person, actor=staff, at=clock.now(), reason=reason)


def reason_of(action: str) -> str:
    return str(ModelLogEntry.objects.get(action=action).data["reason"])


def test_reasons_about_her_lose_her_name_and_keep_their_sense(person: User, staff: User) -> None:
    reason = f"Ms. Specimenova ({ADDRESS.upper()}) teaches; QUILLONZIA  is her first name, {NAME.lower()} her whole."
    granting.grant(person, Role.INSTRUCTOR, actor=staff, reason=reason, at=clock.now())

    erase(person, staff)

    assert reason_of("accounts.grant_role") == (
        "Ms. [erased] ([erased]) teaches; QUILLONZIA  is her first name, [erased] her whole."
    )


def test_reasons_about_rows_of_hers_lose_it_though_the_rows_go(person: User, staff: User) -> None:
    asked = accommodating.ask(person, "More time.", at=clock.now())
    log(staff, "accounts.decline_accommodation", asked, reason="Ottavine called.")

    erase(person, staff)

    assert reason_of("accounts.decline_accommodation") == "[erased] called."


def test_the_reason_of_the_erasure_itself_names_nobody(person: User, staff: User) -> None:
    erase(person, staff, reason=f"{NAME} wrote from {SECOND_ADDRESS}.")

    assert reason_of("accounts.erase") == "[erased] wrote from [erased]."


def test_elsewhere_her_address_goes_and_a_name_that_may_be_anothers_stays(person: User, staff: User) -> None:
    other = PersonFactory(name=NAME)
    reason = f"{NAME} is not {ADDRESS}; write to x{ADDRESS}."
    granting.grant(other, Role.INSTRUCTOR, actor=staff, reason=reason, at=clock.now())

    erase(person, staff)

    assert reason_of("accounts.grant_role") == f"{NAME} is not [erased]; write to x{ADDRESS}."


def comment_on_a_page(author: User, answering: User, text: str, answer: str) -> None:
    """A comment with an answer, kept as Wagtail keeps them: rows, a copy in the page's revision, entries in its log."""
    page = Page.objects.get(depth=2)
    comment = Comment(user=author, text=text, contentpath="title")
    comment.replies = [CommentReply(user=answering, text=answer)]
    page.wagtail_admin_comments.add(comment)
    revision = page.save_revision(user=author)
    page.save()
    comment.log_create(user=author, page_revision=revision)
    comment.replies.get().log_create(user=answering, page_revision=revision)


def test_comments_and_answers_by_her_lose_her_wherever_wagtail_keeps_them(person: User, staff: User) -> None:
    comment_on_a_page(person, staff, f"Quillonzia here ({ADDRESS}).", f"Thank you, Quillonzia, {ADDRESS}!")
    before = grep_the_database(*TRACES)
    assert {"wagtailcore_comment.text", "wagtailcore_commentreply.text", "wagtailcore_revision.content"} <= set(before)
    assert "wagtailcore_pagelogentry.data" in before

    erase(person, staff)

    assert grep_the_database(*TRACES) == ["letters_letter.address", "letters_letter.context"]  # the last letter
    assert (Comment.objects.get().text, CommentReply.objects.get().text) == (
        "[erased] here ([erased]).",
        "Thank you, [erased], [erased]!",
    )
    [copy] = Revision.objects.get().content["wagtail_admin_comments"]
    assert (copy["text"], copy["replies"][0]["text"]) == (
        "[erased] here ([erased]).",
        "Thank you, [erased], [erased]!",
    )
    assert Page.objects.get(depth=2).get_latest_revision_as_object().title == Page.objects.get(depth=2).title


def test_a_comment_by_somebody_else_keeps_every_word_but_her_address(person: User, staff: User) -> None:
    comment_on_a_page(staff, person, "As Quillonzia says.", "Specimenova agrees.")

    erase(person, staff)

    assert Comment.objects.get().text == "As Quillonzia says."
    assert CommentReply.objects.get().text == "[erased] agrees."
    texts = [entry.data["comment"]["text"] for entry in PageLogEntry.objects.order_by("pk") if "comment" in entry.data]
    assert texts[0] == "As Quillonzia says."


def test_comments_that_have_nothing_to_do_with_her_stay_as_they_are(person: User, staff: User) -> None:
    comment_on_a_page(staff, staff, "As Quillonzia says.", "So she does.")
    before = Revision.objects.get().content

    erase(person, staff)

    assert Revision.objects.get().content == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The Annual review of Ann.", "The Annual review of [erased]."),
        ("ann may; ANN de Li may not", "ann may; [erased] may not"),
        ("Ann's place, O'Neil's too", "[erased]'s place, O'Neil's too"),
        ("de Li is short", "de Li is short"),
        ("", ""),
    ],
)
def test_a_name_is_never_found_inside_a_word(text: str, said: str) -> None:
    assert Traces.of(("Ann de Li", ""), ()).without_anything(text) == said
