"""Editions that move provisions: keys that follow, editions on top of one another, and who has read which."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import attempting, publishing, rechecking, retiring
from assessments.blocks import citable
from assessments.models import Change, Citation, EditionReview, Key, Question, Quiz, Settlement, Vignette
from assessments.previewing import shown
from assessments.publishing import NotPublishable
from assessments.roles import WRITING
from foundation.ground import clock
from standards import outlining
from standards.models import Edition, Provision
from tests.assessments.authoring import question_form, single
from tests.factories.editions import AT, edition
from tests.factories.people import PersonFactory
from tests.factories.quizzes import BankFactory, QuestionFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

DAY = timedelta(days=1)
HONEST = "Be honest with everybody whom you meet at work."
RECORDS = "Keep a record of each visit, and date it."
LISTEN = "Listen to the family before you say a word yourself."


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


@pytest.fixture
def author(settings: Settings) -> Client:
    return enter(with_permissions(*WRITING), settings)


def code(*texts: str, days: int = 0, at: datetime = AT) -> Edition:
    """An edition of the Code of Ethics that says just this, in this order."""
    lines = [f"{number}. {text}" for number, text in enumerate(texts, 1)]
    return edition("\n".join(["CODE OF ETHICS", *lines]), label=f"Day {days}", at=at + days * DAY)


def which(*accepted: str, cites: str = "CE-2") -> Question:
    """A question that asks for a provision, and rests on this one."""
    provisions = list(Provision.objects.filter(code=cites))
    said = {"stem": "Which provision is it?", "right": list(accepted)}
    question = QuestionFactory.create(kind="cite", said=said, provisions=provisions)
    publishing.publish(question, at=AT)
    return question


def quiz_of(question: Question) -> Quiz:
    """A quiz that draws nothing but this question."""
    quiz = Quiz.objects.create(key=question.key, title="Where is it?", drawn=1)
    quiz.banks.add(question.bank)
    return quiz


def newest_key(question: Question) -> Key:
    return Key.objects.filter(version=publishing.newest_of(question)).latest("number")


def cited(question: Question) -> dict[str, str]:
    found = Citation.objects.filter(version=publishing.newest_of(question))
    return dict(found.values_list("provision__code", "wording_digest"))


def still_right(review: EditionReview) -> None:
    rechecking.settle_still_right(review, reason="Read it.", actor=PersonFactory.create(), at=AT + 9 * DAY)


def test_what_is_still_right_accepts_the_provision_under_its_new_number() -> None:
    """The harm: it cited CE-3 and accepted CE-2, so that every right answer was marked wrong."""
    code(HONEST, RECORDS)
    question = which("CE-2")
    code(LISTEN, HONEST, RECORDS, days=1)

    still_right(EditionReview.objects.get())

    question.refresh_from_db()
    assert cited(question).keys() == {"CE-3"}
    assert newest_key(question).right == ["CE-3"]
    assert list(question.asks[0].value["right"]) == ["CE-3"]
    assert question.is_held_by_desk


def test_between_the_edition_and_its_settlement_nobody_is_asked_for_a_number_that_no_longer_fits() -> None:
    code(HONEST, RECORDS)
    quiz = quiz_of(which("CE-2"))
    code(LISTEN, HONEST, RECORDS, days=1)

    with pytest.raises(attempting.BankTooThin):
        attempting.begin(PersonFactory.create(), quiz, at=AT)

    still_right(EditionReview.objects.get())
    assert attempting.begin(PersonFactory.create(), quiz, at=AT).questions[0]["kind"] == "cite"


@pytest.mark.parametrize(
    ("after", "change", "is_retired"),
    [
        ((HONEST, LISTEN, RECORDS), Change.MOVED, False),
        ((HONEST, "Keep a record of each visit, and always date it."), Change.REWORDED, False),
        ((HONEST,), Change.GONE, True),
    ],
)
def test_what_only_the_key_names_is_rested_on_too(after: tuple[str, ...], change: Change, *, is_retired: bool) -> None:
    """It cites CE-1, which stays as it is, and accepts CE-2, which does not."""
    code(HONEST, RECORDS)
    question = which("CE-2", cites="CE-1")

    code(*after, days=1)

    review = EditionReview.objects.get()
    question.refresh_from_db()
    [shown_as] = rechecking.beside(review)
    assert (review.change, [one["before"] for one in review.changes]) == (change, ["CE-2"])
    assert shown_as.change.text_before == RECORDS
    assert (question.retired_at is not None) == is_retired
    assert review.has_stale_key == (change != Change.REWORDED)


def test_the_review_says_why_its_question_is_not_drawn(author: Client) -> None:
    code(HONEST, RECORDS)
    which("CE-2")
    code(LISTEN, HONEST, RECORDS, days=1)
    review = EditionReview.objects.get()
    address = reverse("editionreview:inspect", args=[review.public_id])
    before = author.get(address).text

    still_right(review)

    assert "No quiz draws this question until you settle it" in before
    assert "No quiz draws this question" not in author.get(address).text


def test_a_key_that_no_candidate_could_choose_is_refused() -> None:
    code(HONEST, RECORDS)
    companion = edition("REQUIREMENTS FOR ALL\n1. Train.", key="minimum-requirements").wordings.get().provision
    code(HONEST, days=1)

    for accepted, named in (("CE-2", "CE-2"), (companion.code, companion.code)):
        with pytest.raises(NotPublishable, match=f"the Code of Ethics in force, which has no {named}") as refusal:
            which("CE-1", accepted, cites="CE-1")
        assert refusal.value.field == "asks"


def test_candidates_choose_from_the_code_in_force_and_nothing_else() -> None:
    """Neither from what is gone, nor from the companion; nor does whoever tries or writes a question."""
    code(HONEST, RECORDS)
    edition("REQUIREMENTS FOR ALL\n1. Train.", key="minimum-requirements")
    question = which("CE-1", cites="CE-1")
    code(HONEST, LISTEN, days=1)
    code(HONEST, days=2)

    [asked] = attempting.begin(PersonFactory.create(), quiz_of(question), at=AT).questions
    tried = shown(question)

    assert [option["key"] for option in asked["wording"]["options"]] == ["CE-1"]
    assert tried is not None
    assert [key for key, _words in citable()] == ["CE-1"]
    assert "CE-2" not in str(tried)


def test_before_any_edition_candidates_choose_from_the_outline() -> None:
    edition("REQUIREMENTS FOR ALL\n1. Train.", key="minimum-requirements")

    found = set(Provision.objects.to_choose_from().values_list("code", flat=True))

    assert found == set(Provision.objects.leaves().filter(part__code__key="ethics").values_list("code", flat=True))


def test_two_editions_on_top_of_one_another_follow_what_moved_twice() -> None:
    """The harm: by the time of the third edition CE-2 was another provision, whose end retired the question."""
    code(HONEST, RECORDS)
    question = which("CE-2")
    code(LISTEN, HONEST, RECORDS, days=1)

    code(LISTEN, RECORDS, days=2)

    first, second = EditionReview.objects.order_by("found_at")
    question.refresh_from_db()
    assert question.retired_at is None
    assert first.changes == [{"before": "CE-2", "now": "CE-3", "change": "moved"}]
    assert second.changes == [{"before": "CE-2", "now": "CE-2", "change": "moved"}]
    assert [one.change.text_before for one in rechecking.beside(second)] == [RECORDS]
    still_right(first)
    assert (list(cited(question)), newest_key(question).right) == (["CE-2"], ["CE-2"])
    assert not EditionReview.objects.open().exists()


def test_a_leaf_that_becomes_a_heading_is_named_and_can_not_be_still_right() -> None:
    code(HONEST, RECORDS)
    which("CE-2")

    edition(f"CODE OF ETHICS\n1. {HONEST}\n2. {RECORDS}\n  1. {LISTEN}", label="Below", at=AT + DAY)

    review = EditionReview.objects.get()
    [said] = rechecking.beside(review)
    assert (review.change, review.has_stale_key) == (Change.HEADING, True)
    assert said.kind == "is a heading now, and says nothing of its own that can be cited"
    with pytest.raises(NotPublishable, match="CE-2 is a heading; cite what stands under it"):
        still_right(review)
    assert review.is_open


def test_retiring_a_question_anywhere_settles_what_an_edition_left_open() -> None:
    """The harm: its review could be settled no more, since the question was retired already."""
    code(HONEST, RECORDS)
    question, actor = which("CE-2"), PersonFactory.create()
    code(LISTEN, HONEST, RECORDS, days=1)

    retiring.retire(question, reason="Too easy.", actor=actor, at=AT + 2 * DAY)

    review = EditionReview.objects.get()
    assert (review.settlement, review.settled_by, review.reason) == (Settlement.RETIRED, actor, "Too easy.")


def test_a_review_that_stayed_open_beside_a_retired_question_is_settled_all_the_same() -> None:
    code(HONEST, RECORDS)
    question = which("CE-2")
    code(LISTEN, HONEST, RECORDS, days=1)
    Question.objects.filter(pk=question.pk).update(retired_at=AT)

    rechecking.settle_retired(EditionReview.objects.get(), reason="So it is.", actor=PersonFactory.create(), at=AT)

    assert EditionReview.objects.get().settlement == Settlement.RETIRED


def test_a_retired_question_does_not_stand_in_the_way_of_its_case() -> None:
    """The harm: it rests on what is gone, so that its case could not be published any more."""
    bank = BankFactory.create()
    case = Vignette.objects.create(bank=bank, key="a", title="A call", text="She calls.", is_deidentified=True)
    code(HONEST, RECORDS)
    gone, stays = (
        QuestionFactory.create(bank=bank, vignette=case, provisions=[Provision.objects.get(code=cites)])
        for cites in ("CE-2", "CE-1")
    )
    code(HONEST, days=1)
    case.text = "She writes."

    written = publishing.publish_case(case, at=AT + 2 * DAY)

    assert [each.version.question for each in written] == [stays]
    assert gone.versions.count() == 1


@pytest.mark.parametrize("is_older", [True, False])
def test_a_draft_written_before_an_edition_settles_nothing_when_it_is_published_after(*, is_older: bool) -> None:
    """The harm: its moment came, and the review was settled as reworded by somebody who never saw the new text."""
    confirmed = clock.now() - 30 * DAY
    code(HONEST, RECORDS, at=confirmed - DAY)
    question = QuestionFactory.create(provisions=[Provision.objects.get(code="CE-2")])
    publishing.publish(question, at=confirmed - DAY)
    before = cited(question)
    question.level = "judge"
    revision = question.save_revision()
    code(HONEST, "Keep a record of each visit, and always date it.", days=1, at=confirmed)
    if is_older:
        question.revisions.update(created_at=confirmed - DAY)

    question.revisions.get(pk=revision.pk).publish()

    question.refresh_from_db()
    assert question.level == "judge"
    assert EditionReview.objects.get().is_open == is_older
    assert (cited(question) == before) == is_older


def test_whoever_retires_a_question_hears_at_once_which_quizzes_starve(author: Client) -> None:
    """By hand, or by an edition: then the list of what it put in doubt says so, and each review of the bank."""
    code(HONEST, RECORDS)
    by_hand, settled, by_edition = (
        QuestionFactory.create(provisions=[Provision.objects.get(code=cites)]) for cites in ("CE-1", "CE-1", "CE-2")
    )
    for question in (by_hand, settled, by_edition):
        publishing.publish(question, at=AT)
    quizzes = [quiz_of(question) for question in (by_hand, settled, by_edition)]
    for quiz, title in zip(quizzes, ("By hand", "Settled", "By edition"), strict=True):
        Quiz.objects.filter(pk=quiz.pk).update(title=title)
    code(HONEST.replace("work", "court"), days=1)
    review = EditionReview.objects.get(version__question=settled)
    listed = author.get(reverse("editionreview:index")).text
    gone = EditionReview.objects.get(version__question=by_edition)

    said = [
        author.post(reverse(deed, args=[of.public_id]), {"reason": "Wrong."}, follow=True).text
        for deed, of in (("retire_question", by_hand), ("settle_retired", review))
    ]

    assert "These quizzes can&#x27;t be begun" in listed or "These quizzes can't be begun" in listed
    assert "By edition" in listed
    assert "By edition" in author.get(reverse("editionreview:inspect", args=[gone.public_id])).text
    for words, title in zip(said, ("By hand", "Settled"), strict=True):
        assert f"“{title}” can&#x27;t be begun: Questions drawn: 1; none is ready." in words


def test_a_deed_that_starves_nothing_says_nothing_of_quizzes(author: Client) -> None:
    question = QuestionFactory.create()

    said = author.post(reverse("retire_question", args=[question.public_id]), {"reason": "Too easy."}, follow=True).text

    assert "be begun" not in said


def test_publishing_an_edited_question_still_counts_as_read(author: Client) -> None:
    now = clock.now()
    code(HONEST, RECORDS, at=now - 3 * DAY)
    question = QuestionFactory.create(provisions=[Provision.objects.get(code="CE-2")])
    publishing.publish(question, at=now - 3 * DAY)
    code(LISTEN, HONEST, RECORDS, days=1, at=now - 3 * DAY)
    moved = [Provision.objects.get(code="CE-3").pk]

    author.post(reverse("question:edit", args=[question.pk]), question_form(question, single("Now?"), cites=moved))

    assert EditionReview.objects.get().settlement == Settlement.REWORDED
