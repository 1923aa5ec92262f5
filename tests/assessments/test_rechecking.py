"""A new edition is an event: which questions it leaves, sends to review or retires, and how each is settled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.models import ModelLogEntry

from assessments import publishing, rechecking, retiring, versioning
from assessments.models import Change, Citation, EditionReview, Question, QuestionVersion, Settlement
from assessments.publishing import NotPublishable
from assessments.rechecking import DraftStands, Settled
from assessments.retiring import NotRetired, RetiredAlready
from assessments.roles import WRITING
from foundation.ground import clock
from standards import citing, outlining
from standards.models import Edition, Provision
from tests.assessments.authoring import question_form, single
from tests.factories.editions import AT, document, edition
from tests.factories.kinds import make_quiz
from tests.factories.people import PersonFactory
from tests.factories.quizzes import BankFactory, QuestionFactory
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _code() -> None:
    outlining.load()


@pytest.fixture
def author(settings: Settings) -> Client:
    return enter(with_permissions(*WRITING), settings)


def asking(*codes: str, **fields: object) -> Question:
    """A question at the desk that rests on these provisions."""
    question = QuestionFactory.create(provisions=list(Provision.objects.filter(code__in=codes)), **fields)
    publishing.publish(question, at=AT)
    return question


def second_edition(at: datetime = AT + DAY) -> Edition:
    """SP-10 in other words, UC-11 and UC-12 in each other's place, and UC-13 gone."""
    lines = document().splitlines()
    starts = {number: next(i for i in range(len(lines) - 1, 0, -1) if lines[i].startswith(f"  {number}. "))
              for number in (11, 12, 13)}  # fmt: skip
    eleven, twelve = lines[starts[11]], lines[starts[12]]
    lines[starts[11]] = twelve.replace("12.", "11.", 1)
    lines[starts[12]] = eleven.replace("11.", "12.", 1)
    del lines[starts[13]]
    text = "\n".join(lines).replace(
        "Put the person first, and be humble", "Put the person first, always, and be humble"
    )
    return edition(text, label="2027", at=at)


def review_of(question: Question) -> EditionReview:
    return EditionReview.objects.get(version__question=question, edition__label="2027")


def cited(question: Question) -> dict[str, str]:
    """What the newest version rests on, with its hashes."""
    found = Citation.objects.filter(version=publishing.newest_of(question))
    return dict(found.values_list("provision__code", "wording_digest"))


def test_a_version_keeps_the_hash_of_the_words_it_rests_on() -> None:
    edition()

    question = asking("SP-10")

    [provision] = Provision.objects.filter(code="SP-10")
    assert cited(question) == {"SP-10": citing.digests([provision])["SP-10"]}
    assert len(cited(question)["SP-10"]) == 64


def test_the_first_edition_asks_about_every_question_since_its_words_are_new() -> None:
    question = asking("SP-10", "CE-6")

    made = edition()

    review = EditionReview.objects.get()
    assert (review.edition, review.version, review.change) == (made, publishing.newest_of(question), Change.FIRST)
    assert [one["before"] for one in review.changes] == ["CE-6", "SP-10"]
    assert Question.objects.standing().count() == 1


def test_a_second_edition_leaves_reviews_and_retires() -> None:
    edition()
    left, reworded, moved, gone, two = (
        asking(*codes) for codes in (["CE-6"], ["SP-10"], ["UC-11"], ["UC-13"], ["CE-6", "SP-10", "UC-12"])
    )
    retired = asking("SP-10")
    retiring.retire(retired, reason="Old.", actor=PersonFactory.create(), at=AT)

    second_edition()

    found = {review.version.question: (review.change, review.settlement) for review in EditionReview.objects.all()}
    assert found == {
        reworded: ("reworded", ""),
        moved: ("moved", ""),
        gone: ("gone", "retired"),
        two: ("reworded", ""),
    }
    assert review_of(two).changes == [
        {"before": "SP-10", "now": "SP-10", "change": "reworded"},
        {"before": "UC-12", "now": "UC-11", "change": "moved"},
    ]
    assert set(Question.objects.standing()) == {left, reworded, moved, two}
    assert ModelLogEntry.objects.get(action="assessments.retire", object_id=str(gone.pk)).data["reason"] == (
        "The edition 2027 has no UC-13."
    )
    assert review_of(gone).settled_by is None


def test_still_right_cites_the_new_words_and_follows_what_moved() -> None:
    edition()
    question, actor = asking("SP-10", "UC-12"), PersonFactory.create()
    before = cited(question)
    second_edition()

    rechecking.settle_still_right(review_of(question), reason="Read it.", actor=actor, at=AT + 2 * DAY)

    after, review = cited(question), review_of(question)
    assert after.keys() == {"SP-10", "UC-11"}
    assert after["SP-10"] != before["SP-10"]
    assert after["UC-11"] == before["UC-12"]
    assert (review.settlement, review.settled_by, review.reason) == (Settlement.STILL_RIGHT, actor, "Read it.")
    assert question.versions.count() == 2
    with pytest.raises(Settled):
        rechecking.settle_still_right(review, reason="Again.", actor=actor, at=AT)


def test_still_right_waits_for_a_draft() -> None:
    edition()
    question = asking("SP-10")
    second_edition()
    question.refresh_from_db()
    question.level = "judge"
    question.save_revision()

    with pytest.raises(DraftStands):
        rechecking.settle_still_right(review_of(question), reason="x", actor=PersonFactory.create(), at=AT)
    assert review_of(question).is_open


def test_a_question_that_is_retired_settles_its_review() -> None:
    edition()
    question, actor = asking("SP-10"), PersonFactory.create()
    second_edition()

    rechecking.settle_retired(review_of(question), reason="No longer so.", actor=actor, at=AT + 2 * DAY)

    assert review_of(question).settlement == Settlement.RETIRED
    assert not Question.objects.standing().exists()


def test_publishing_it_anew_settles_the_review_as_reworded(author: Client) -> None:
    edition(at=clock.now() - 2 * DAY)
    question = asking("SP-10")
    second_edition(at=clock.now() - DAY)

    author.post(reverse("question:edit", args=[question.pk]), question_form(question, single("Which now?")))

    assert review_of(question).settlement == Settlement.REWORDED


def test_a_banks_file_and_a_case_keep_the_words_that_were_read() -> None:
    edition()
    question = asking("SP-10")
    before = cited(question)
    second_edition()

    publishing.publish(Question.objects.get(pk=question.pk), at=AT, by=publishing.FILE)

    assert cited(question) == before
    assert review_of(question).is_open


def test_what_is_gone_can_be_cited_no_more() -> None:
    edition()
    question, actor = asking("UC-13"), PersonFactory.create()
    second_edition()

    with pytest.raises(NotPublishable, match="The current edition has no UC-13") as refusal:
        retiring.bring_back(question, reason="x", actor=actor, at=AT)

    assert refusal.value.field == "cites"
    assert Question.objects.get(pk=question.pk).retired_at is not None


def test_a_question_is_retired_and_brought_back_once_each() -> None:
    question, actor = asking("SP-10"), PersonFactory.create()
    with pytest.raises(NotRetired):
        retiring.bring_back(question, reason="x", actor=actor, at=AT)

    retiring.retire(question, reason="Too easy.", actor=actor, at=AT)
    with pytest.raises(RetiredAlready):
        retiring.retire(question, reason="x", actor=actor, at=AT)
    retiring.bring_back(question, reason="Not so easy.", actor=actor, at=AT)

    reasons = ModelLogEntry.objects.filter(action__startswith="assessments.").order_by("pk")
    assert [entry.data["reason"] for entry in reasons] == ["Too easy.", "Not so easy."]
    assert list(Question.objects.standing()) == [question]


def test_a_draft_may_be_retired_and_brought_back_without_a_version() -> None:
    draft = Question.objects.create(bank=BankFactory.create(), key="draft", level="apply", live=False, retired_at=AT)

    retiring.bring_back(draft, reason="x", actor=PersonFactory.create(), at=AT)

    assert draft.versions.count() == 0


def test_staff_work_through_the_list_in_the_admin(author: Client) -> None:
    edition()
    still, wrong = asking("SP-10"), asking("SP-10")
    second_edition()
    listed = author.get(reverse("editionreview:index")).content.decode()
    page = author.get(reverse("editionreview:inspect", args=[review_of(still).public_id])).content.decode()

    author.post(reverse("settle_still_right", args=[review_of(still).public_id]), {"reason": "Read it."})
    author.post(reverse("settle_retired", args=[review_of(wrong).public_id]), {"reason": "Not so."})

    assert (still.key in listed, wrong.key in listed) == (True, True)
    assert "always," in page
    assert "Reword" in page
    settled = (review_of(still).settlement, review_of(wrong).settlement)
    assert settled == (Settlement.STILL_RIGHT, Settlement.RETIRED)
    done = author.get(reverse("editionreview:inspect", args=[review_of(still).public_id])).content.decode()
    assert reverse("settle_retired", args=[review_of(still).public_id]) not in done
    again = author.post(reverse("settle_retired", args=[review_of(still).public_id]), {"reason": "x"})
    assert "This was settled meanwhile." in again.content.decode()


def test_a_question_that_two_editions_put_in_doubt_is_listed_once_and_settled_at_once(author: Client) -> None:
    """The harm: it stood under both editions, as if there were two things to do."""
    edition()
    twice, once = asking("SP-10"), asking("CE-1")
    second_edition()
    edition(document().replace("Put the person first, and be humble", "First comes the person, and be humble"),
            label="2028", at=AT + 2 * DAY)  # fmt: skip
    first, second = EditionReview.objects.filter(version__question=twice).order_by("found_at")

    listed = author.get(reverse("editionreview:index")).text
    page = author.get(reverse("editionreview:inspect", args=[second.public_id])).text
    author.post(reverse("settle_still_right", args=[second.public_id]), {"reason": "Read both."})
    done = author.get(reverse("editionreview:index")).text
    settled = author.get(reverse("editionreview:inspect", args=[second.public_id])).text

    def addresses(html: str) -> list[bool]:
        return [reverse("editionreview:inspect", args=[each.public_id]) in html for each in (first, second)]

    assert addresses(listed) == [False, True]
    assert once.key not in listed
    assert addresses(page) == [True, True]
    assert "one answer settles all" in page
    assert addresses(done) == [True, True]
    assert not EditionReview.objects.open().exists()
    assert "one answer settles all" not in settled


def test_retiring_and_bringing_back_are_deeds_in_the_admin(author: Client) -> None:
    question = asking("SP-10")

    author.post(reverse("retire_question", args=[question.public_id]), {"reason": "Too easy."})
    retired = author.get(reverse("question:inspect", args=[question.public_id])).content.decode()
    author.post(reverse("bring_back_question", args=[question.public_id]), {"reason": "Not so easy."})

    assert reverse("bring_back_question", args=[question.public_id]) in retired
    assert Question.objects.standing().count() == 1


def test_of_two_documents_that_a_question_rests_on_only_the_one_imported_anew_puts_it_in_doubt() -> None:
    edition()
    companion = edition("REQUIREMENTS FOR ALL\n1. Train.", key="minimum-requirements")
    question = asking("SP-10", companion.wordings.get().provision.code)

    second_edition()

    assert [change["before"] for change in review_of(question).changes] == ["SP-10"]


def test_every_text_of_a_wording_is_compared_whatever_its_kind() -> None:
    make_quiz()
    labels: dict[str, list[str]] = {}
    for version in QuestionVersion.objects.order_by("pk"):
        labels.setdefault(version.kind, [line.label for line in versioning.lines(version)])

    assert labels["matching"][:4] == ["Question", "Scoring", "Prompt a", "Prompt b"]
    assert labels["single"][:3] == ["Case", "Question", "Option a"]
    assert labels["short"] == ["Question"]


def test_every_wording_is_shown_with_its_edition_and_compared(author: Client) -> None:
    edition()
    question = asking("SP-10")
    form = question_form(question, single("Which now?", "This", "Other"))
    author.post(reverse("question:edit", args=[question.pk]), form)
    address = reverse("question_versions", args=[question.public_id])

    page = author.get(address).content.decode()
    same = author.get(address, {"from": "1", "to": "1"}).content.decode()
    none = author.get(address, {"from": "x", "to": "99"}).content.decode()

    assert page.count("<h2>Wording ") == 2
    assert "edition 2025" in page
    assert "before any edition was imported" not in page
    assert "<ins>" in page
    assert "They say the same to a candidate." in same
    assert none.count("<h2>Wording ") == 2


def test_versions_cost_as_many_queries_whatever_their_number(author: Client) -> None:
    edition()
    question, costs = asking("SP-10"), []
    address = reverse("question_versions", args=[question.public_id])
    for count in (1, 6):
        for number in range(count):
            form = question_form(question, single(f"Which, {count} {number}?"))
            author.post(reverse("question:edit", args=[question.pk]), form)
        author.get(address)
        with statements() as asked:
            assert author.get(address).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]
