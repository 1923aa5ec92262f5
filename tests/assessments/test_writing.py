"""Writing questions and vignettes in the admin."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow, WorkflowContentType, WorkflowTask

from assessments import publishing, receiving, scheduling
from assessments.admin.forms import QuestionForm
from assessments.banking import as_stream
from assessments.models import Key, Question, QuestionVersion, Vignette
from assessments.publishing import NotPublishable
from assessments.roles import GRANTS, WRITING
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from tests.assessments.authoring import question_form, single, vignette_form
from tests.factories.code import ProvisionFactory
from tests.factories.people import PersonFactory
from tests.factories.quizzes import NOON, BankFactory, QuestionFactory, QuizFactory, plain
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def author(settings: Settings) -> Client:
    return enter(with_permissions(*WRITING), settings)


def edit(question: Question) -> str:
    return reverse("question:edit", args=[question.pk])


def case(**fields: object) -> Vignette:
    """A vignette that is published."""
    words = {"key": "a-case", "title": "A case", "text": "Somebody calls.", "is_deidentified": True, "live": True}
    return Vignette.objects.create(**{"bank": BankFactory.create(), **words, **fields})


def newest(question: Question) -> QuestionVersion:
    found = publishing.newest_of(question)
    assert found is not None
    return found


def test_publishing_at_the_desk_writes_a_version_and_its_key(author: Client) -> None:
    question = QuestionFactory.create()

    response = author.post(edit(question), question_form(question, single("Which one?", right=1)))

    version = newest(question)
    assert response.status_code == 302
    assert (version.number, version.stem, version.is_from_file) == (2, "Which one?", False)
    assert [option["text"] for option in version.wording["options"]] == ["That", "This"]
    assert Key.objects.get(version=version).right == "a"


def test_a_new_question_is_written_and_published_in_one_go(author: Client) -> None:
    cited, bank = ProvisionFactory.create(), BankFactory.create()
    blank = Question(bank=bank, key="brand-new", level="apply")

    response = author.post(reverse("question:add"), question_form(blank, cites=[cited.pk]))

    question = Question.objects.get(key="brand-new")
    assert response.status_code == 302
    assert (question.live, newest(question).number) == (True, 1)
    assert list(newest(question).provisions.all()) == [cited]


def test_a_new_form_sent_again_goes_on_with_what_it_has_made(author: Client) -> None:
    """The form saves itself while it is filled in, and the button may be pressed before the browser has heard."""
    cited, bank, form_id = ProvisionFactory.create(), BankFactory.create(), str(uuid4())
    sent = question_form(Question(bank=bank, key="brand-new", level="apply"), form_id=form_id)
    by_itself = {name: value for name, value in sent.items() if name != "action-publish"}

    kept = author.post(reverse("question:add"), by_itself, headers={"accept": "application/json"})
    refused = author.post(reverse("question:add"), sent)
    published = author.post(reverse("question:add"), {**sent, "cites": [cited.pk]})

    question = Question.objects.get()
    assert (kept.json()["pk"], refused.status_code, published.status_code) == (question.pk, 200, 302)
    assert f'action="{edit(question)}"' in refused.content.decode()
    assert (str(question.public_id), question.live, newest(question).number) == (form_id, True, 1)


def test_what_the_form_sent_by_itself_never_writes_over_what_a_button_saved_since(author: Client) -> None:
    cited, bank, form_id = ProvisionFactory.create(), BankFactory.create(), str(uuid4())
    blank = Question(bank=bank, key="brand-new", level="apply")
    author.post(reverse("question:add"), question_form(blank, single("New?"), cites=[cited.pk], form_id=form_id))

    late = author.post(
        reverse("question:add"),
        question_form(blank, single("Old?"), form_id=form_id),
        headers={"accept": "application/json"},
    )

    question = Question.objects.get()
    assert late.json()["error_code"] == "invalid_revision"
    assert (newest(question).stem, question.has_unpublished_changes) == ("New?", False)


def test_each_new_form_names_another_row_and_one_that_names_none_makes_one(author: Client) -> None:
    bank, pages = BankFactory.create(), [author.get(reverse("question:add")).content.decode() for _time in range(2)]
    names = {match[1] for page in pages if (match := re.search(r'name="form_id" value="([0-9a-f-]{36})"', page))}
    blank = Question(bank=bank, key="brand-new", level="apply")

    author.post(reverse("question:add"), question_form(blank, form_id="no id", **{"action-publish": ""}))
    author.post(reverse("question:add"), question_form(blank, **{"action-publish": ""}))

    assert len(names) == 2
    assert Question.objects.count() == 1
    assert "form_id" not in author.get(edit(Question.objects.get())).content.decode()


def test_a_draft_writes_no_version_and_quizzes_go_on_asking_what_was_published(author: Client) -> None:
    question = QuestionFactory.create()
    draft = question_form(question, single("Not yet?"))
    del draft["action-publish"]

    author.post(edit(question), draft)

    question.refresh_from_db()
    assert question.has_unpublished_changes
    assert newest(question).number == 1


def test_a_draft_may_lack_its_key_and_what_it_rests_on(author: Client) -> None:
    bank = BankFactory.create()
    draft = question_form(Question(bank=bank, key="half", level="apply"), single("Half?", right=9), cites=[])
    del draft["action-publish"]

    author.post(reverse("question:add"), draft)

    question = Question.objects.get(key="half")
    assert (question.live, question.versions.count()) == (False, 0)
    assert author.get(edit(question)).status_code == 200


@pytest.mark.parametrize(
    ("blocks", "fields", "said"),
    [
        ([single(right=9)], {}, "Mark one option as right."),
        ([single("Which?", "Same", "same")], {}, "Two options say the same."),
        ([single()], {"cites": []}, "This field is required."),
    ],
)
def test_what_can_not_be_asked_is_said_at_its_field_and_nothing_is_written(
    author: Client, blocks: list[object], fields: dict[str, object], said: str
) -> None:
    question = QuestionFactory.create()

    response = author.post(edit(question), question_form(question, *blocks, **fields))  # type: ignore[arg-type]  # blocks

    question.refresh_from_db()
    assert response.status_code == 200
    assert said in response.content.decode()
    assert (newest(question).number, question.has_unpublished_changes) == (1, False)


def test_a_refusal_at_the_last_moment_is_a_form_error_and_nothing_is_half_written(
    author: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the form's own check and the publishing, a provision may become a heading."""
    question = QuestionFactory.create()
    monkeypatch.setattr(QuestionForm, "clean", WagtailAdminModelForm.clean)

    response = author.post(edit(question), question_form(question, single(right=9)))

    question.refresh_from_db()
    assert response.status_code == 200
    assert "Mark one option as right." in response.content.decode()
    assert (newest(question).number, question.has_unpublished_changes, question.revisions.count()) == (1, False, 0)


def test_a_question_waits_for_its_case(author: Client) -> None:
    vignette = case(live=False)
    question = QuestionFactory.create(bank=vignette.bank)

    response = author.post(edit(question), question_form(question, vignette=vignette.pk))

    assert "This case is not published. Publish it first." in response.content.decode()
    assert newest(question).number == 1


def test_a_case_of_another_bank_is_refused(author: Client) -> None:
    question = QuestionFactory.create()

    response = author.post(edit(question), question_form(question, vignette=case().pk))

    assert "This case belongs to another bank." in response.content.decode()


def test_taking_a_question_back_takes_it_out_of_draws(author: Client) -> None:
    quiz = QuizFactory.create(questions=2)
    question = Question.objects.filter(bank__quizzes=quiz).first()
    assert question is not None

    author.post(reverse("question:unpublish", args=[question.pk]))

    drawable = QuestionVersion.objects.drawable(quiz)
    assert question.pk not in [version.question_id for version in drawable]
    assert len(drawable) == 1


def test_publishing_for_later_writes_the_version_when_its_moment_comes(author: Client) -> None:
    question = QuestionFactory.create()
    later = clock.now() + timedelta(days=2)
    form = question_form(question, single("Later?"), go_live_at=later.strftime("%Y-%m-%d %H:%M"))

    author.post(edit(question), form)
    assert newest(question).number == 1
    question.revisions.update(approved_go_live_at=clock.now() - timedelta(minutes=1))
    revision = question.revisions.get()
    revision.content["go_live_at"] = None
    revision.save()
    scheduling.publish_due(clock.now())

    assert newest(question).stem == "Later?"
    assert not question.revisions.exclude(approved_go_live_at=None).exists()


def test_a_case_published_for_later_writes_nothing_yet() -> None:
    vignette = case(live=False, text="Told tomorrow.", go_live_at=clock.now() + timedelta(days=1))
    question = QuestionFactory.create(bank=vignette.bank)
    Question.objects.filter(pk=question.pk).update(vignette=vignette)

    receiving.vignette_published(instance=vignette, revision=vignette.save_revision())

    assert question.versions.count() == 1


def test_what_rests_on_a_case_that_nobody_attested_or_published_is_not_published() -> None:
    """UC-7."""
    vignette = case(is_deidentified=False, live=False)
    question = QuestionFactory.create(bank=vignette.bank)

    with pytest.raises(NotPublishable, match="nobody in this case can be recognized") as unattested:
        publishing.publish_case(vignette, at=clock.now())
    question.vignette = case(key="draft", bank=vignette.bank, live=False)
    with pytest.raises(NotPublishable, match="This case is not published") as unpublished:
        publishing.publish(question, at=clock.now())

    assert (unattested.value.field, unpublished.value.field) == ("is_deidentified", "vignette")


def test_a_question_that_asks_nothing_is_not_published() -> None:
    question = QuestionFactory.create()
    question.asks = as_stream("single", {**plain("x"), "stem": " "})

    with pytest.raises(NotPublishable, match=r"^Write what is asked\.$"):
        publishing.publish(question, at=clock.now())


def test_what_can_not_be_published_at_its_moment_stays_a_draft_and_says_why(author: Client) -> None:
    question, other = QuestionFactory.create_batch(2)
    for each in (question, other):
        each.level = "judge"
        each.save_revision()
    first = question.revisions.get()
    first.content["cites"] = []
    first.save()
    for each in (question, other):
        each.revisions.update(approved_go_live_at=clock.now() - timedelta(minutes=1))

    scheduling.publish_due(clock.now())

    entry = ModelLogEntry.objects.get(action="assessments.not_published")
    question.refresh_from_db()
    other.refresh_from_db()
    assert entry.data["reason"] == "A question rests on at least one provision of the Code. Choose which."
    assert (question.level, other.level) == ("apply", "judge")
    assert not question.revisions.exclude(approved_go_live_at=None).exists()


def test_a_date_to_end_takes_a_question_back() -> None:
    question = QuestionFactory.create()
    Question.objects.filter(pk=question.pk).update(expire_at=NOON)

    scheduling.publish_due(NOON + timedelta(minutes=1))

    question.refresh_from_db()
    assert (question.live, question.expired) == (False, True)


def in_workflow(question: Question, approver: User, author: User) -> None:
    """Send the question's draft to somebody's approval."""
    group = Group.objects.create(name="Approvers")
    approver.groups.add(group)
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="A second pair of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Question))
    question.save_revision(user=author)
    workflow.start(question, author)


@pytest.mark.filterwarnings("ignore:get_connection")  # Wagtail's own letters to approvers
@pytest.mark.parametrize("cites_something", [True, False])
def test_the_last_approval_of_a_workflow_publishes_or_says_why_not(
    settings: Settings, *, cites_something: bool
) -> None:
    approver = with_permissions(*WRITING)
    question = QuestionFactory.create()
    question.level = "judge"
    if not cites_something:
        question.cites = []
    in_workflow(question, approver, PersonFactory.create())
    state = question.current_workflow_task_state

    response = enter(approver, settings).post(
        reverse("question:workflow_action", args=[question.pk, "approve", state.pk]), {"comment": ""}
    )
    said = [str(message) for message in get_messages(response.wsgi_request)]

    question = Question.objects.get(pk=question.pk)
    assert response.status_code == 302
    assert (question.level == "judge") == cites_something
    assert any("rests on at least one provision" in words for words in said) != cites_something
    assert (question.current_workflow_state is None) == cites_something


def test_publishing_a_revision_of_before_does_not_bring_a_retired_question_back(author: Client) -> None:
    question = QuestionFactory.create()
    question.save_revision()
    Question.objects.filter(pk=question.pk).update(retired_at=NOON)

    question.revisions.get().publish()

    question.refresh_from_db()
    assert question.retired_at == NOON


def test_publishing_a_case_writes_new_versions_of_its_questions(author: Client) -> None:
    vignette = case()
    question = QuestionFactory.create(bank=vignette.bank, vignette=vignette)
    before = newest(question)

    response = author.post(
        reverse("vignette:edit", args=[vignette.pk]), vignette_form(vignette, text="Somebody calls at night.")
    )

    after = newest(question)
    assert response.status_code == 302
    assert (before.wording["vignette"]["text"], after.wording["vignette"]["text"]) == (
        "Somebody calls.",
        "Somebody calls at night.",
    )
    assert (after.number, after.is_from_file) == (2, True)
    assert ModelLogEntry.objects.filter(action="assessments.attest").count() == 1


def test_a_case_is_attested_anew_each_time_it_is_published(author: Client) -> None:
    """UC-7."""
    vignette = case()
    form = vignette_form(vignette, text="With a name in it.")
    del form["is_deidentified"]

    response = author.post(reverse("vignette:edit", args=[vignette.pk]), form)

    assert "Say that you have seen to it that nobody in this case can be recognized" in response.content.decode()
    assert Vignette.objects.get().text == "Somebody calls."
    page = author.get(reverse("vignette:edit", args=[vignette.pk])).content.decode()
    assert 'name="is_deidentified" aria' in page or 'name="is_deidentified"' in page
    assert "checked" not in page[page.index('name="is_deidentified"') :][:200]


def test_taking_a_case_back_takes_its_questions_out_of_draws(author: Client) -> None:
    vignette = case()
    QuestionFactory.create(bank=vignette.bank, vignette=vignette)

    author.post(reverse("vignette:unpublish", args=[vignette.pk]))

    assert not Question.objects.standing().exists()


def test_whoever_may_not_see_keys_writes_nothing_and_sees_no_key(settings: Settings) -> None:
    """P3."""
    names = [name for name in WRITING if name != "assessments.view_key"]
    client = enter(with_permissions(*names), settings)
    question = QuestionFactory.create()
    question.save_revision()
    revision = question.revisions.get()
    closed = [
        edit(question),
        reverse("question:add"),
        reverse("question:preview_on_edit", args=[question.pk]),
        reverse("question:revisions_view", args=[question.pk, revision.pk]),
        reverse("question:revisions_compare", args=[question.pk, "live", "latest"]),
        reverse("try_question", args=[question.public_id]),
    ]

    answers = {address: client.get(address).status_code for address in closed}

    assert set(answers.values()) <= {302, 403}, answers
    for name in ("question:list", "question:inspect", "question_versions"):
        args = [question.public_id] if name != "question:list" else []
        page = client.get(reverse(name, args=args))
        assert page.status_code == 200
        assert "Rationale" not in page.content.decode()


@pytest.mark.parametrize("address", ["/admin/question/delete/1/", "/admin/question/copy/1/", "/admin/bank/delete/1/"])
def test_nothing_is_deleted_or_copied(author: Client, address: str) -> None:
    assert author.get(address).status_code == 404


def test_a_search_finds_what_is_asked_and_never_what_is_right(author: Client) -> None:
    question = QuestionFactory.create()
    QuestionFactory.create()

    found = author.get(reverse("question:list"), {"q": f"What does {question.key} ask"}).content.decode()
    probed = author.get(reverse("question:list"), {"q": "is_right"}).content.decode()

    assert question.key in found
    assert found.count("What does ") - found.count('value="What does ') == 1
    assert "What does " not in probed


def test_a_draft_is_listed_with_what_it_asks_so_far_and_how(author: Client) -> None:
    blank = Question(bank=BankFactory.create(), key="brand-new", level="apply")
    author.post(reverse("question:add"), question_form(blank, single("Why so?"), **{"action-publish": ""}))
    nothing = question_form(Question(bank=blank.bank, key="empty", level="apply"), **{"action-publish": ""})
    author.post(reverse("question:add"), {**nothing, "asks-count": "0"})

    page = author.get(reverse("question:list")).content.decode()

    assert Question.objects.count() == 2
    assert ("Why so?" in page, "single choice" in page) == (True, True)


def test_what_can_be_done_with_a_question_stands_where_it_is_written(settings: Settings) -> None:
    author = enter(with_permissions(*GRANTS[Role.INSTRUCTOR]), settings)
    question = QuestionFactory.create()
    deeds = ("try_question", "question_versions", "retire_question")

    page = author.get(edit(question)).content.decode()

    assert [deed for deed in deeds if reverse(deed, args=[question.public_id]) not in page] == []


def test_a_new_question_says_how_to_begin_and_that_nothing_was_looked_at_yet(author: Client) -> None:
    page = author.get(reverse("question:add")).content.decode()

    assert "Press + and choose how it is answered" in page
    assert ("Once it is saved" in page, "as it was last saved" in page) == (True, False)


def test_a_question_that_asks_nothing_is_no_question_to_publish_but_may_be_a_draft(author: Client) -> None:
    blank = Question(bank=BankFactory.create(), key="empty", level="apply")
    sent = {**question_form(blank, cites=[ProvisionFactory.create().pk]), "asks-count": "0"}

    refused = author.post(reverse("question:add"), sent)

    assert (refused.status_code, set(refused.context["form"].errors)) == (200, {"asks"})
    assert author.post(reverse("question:add"), {**sent, "action-publish": ""}).status_code == 302


def test_the_list_narrows_by_kind_and_by_what_is_retired(author: Client) -> None:
    standing, retired = QuestionFactory.create_batch(2)
    Question.objects.filter(pk=retired.pk).update(retired_at=NOON)

    def keys(**narrowed: str) -> set[str]:
        page = author.get(reverse("question:list"), narrowed).content.decode()
        return {question.key for question in (standing, retired) if f"What does {question.key} ask" in page}

    assert keys(kind="single") == {standing.key, retired.key}
    assert keys(kind="ordering") == set()
    assert keys(retired="true") == {retired.key}
    assert keys(retired="false") == {standing.key}


@pytest.mark.parametrize("name", ["question:add", "question:edit"])
def test_a_damaged_form_is_refused(author: Client, name: str) -> None:
    args = [QuestionFactory.create().pk] if name == "question:edit" else []

    response = author.post(reverse(name, args=args), {})

    assert response.status_code == 400
    assert "This form is damaged." in response.content.decode()
