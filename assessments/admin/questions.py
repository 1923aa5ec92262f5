"""Questions in the admin: written as drafts, published as versions, tried, compared, retired and brought back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import django_filters
from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, PublishingPanel
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments import noting, policy, previewing, retiring, versioning
from assessments.admin.forms import QuestionForm
from assessments.admin.retiring import RetiringView
from assessments.admin.writing import DraftIndexView, DraftViewSet, RewriteView
from assessments.models import Bank, Level, Question, QuestionKind
from foundation.ground.admin import Deed, ReasonedDeedView, RecordInspectView, buttons
from foundation.ground.permitting import Guarded

EXCERPT = 90
YES_OR_NO = (("", _("Any")), ("true", _("Yes")), ("false", _("No")))


class NotesPanel(Panel):
    """What the author may want to look at again; nothing of it hinders publishing."""

    class BoundPanel(Panel.BoundPanel):
        """The notes on one question, as it was last saved."""

        template_name = "assessments/admin/notes.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the notes."""
            is_saved = bool(self.instance.pk)
            notes = noting.notes(self.instance) if is_saved else []
            return {**super().get_context_data(parent_context), "notes": notes, "is_saved": is_saved}


PANELS = ObjectList(
    [
        NotesPanel(heading=_("Look at again"), classname="collapsible"),
        MultiFieldPanel(
            [
                FieldPanel("bank", required_on_save=True),
                FieldPanel("key", required_on_save=True),
                FieldPanel("level", required_on_save=True),
            ],
            heading=_("Where it belongs"),
        ),
        FieldPanel("asks", help_text=_("Press + and choose how it is answered; then write it, and say what is right.")),
        FieldPanel("cites", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        MultiFieldPanel([FieldPanel("vignette"), FieldPanel("place")], heading=_("Its case"), classname="collapsible"),
        FieldPanel("enemies"),
        PublishingPanel(),
    ],
    base_form_class=QuestionForm,
)


class QuestionFilters(WagtailFilterSet):
    """Ways to narrow the list."""

    bank = django_filters.ModelChoiceFilter(queryset=Bank.objects.order_by("title"), label=_("Bank"))
    kind = django_filters.ChoiceFilter(choices=QuestionKind, label=_("Kind"))
    level = django_filters.ChoiceFilter(choices=Level, label=_("Level"))
    live = django_filters.BooleanFilter(label=_("Published"), widget=forms.Select(choices=YES_OR_NO))
    retired = django_filters.BooleanFilter(
        field_name="retired_at",
        lookup_expr="isnull",
        exclude=True,
        label=_("Retired"),
        widget=forms.Select(choices=YES_OR_NO),
    )

    class Meta:
        model = Question
        fields: Sequence[str] = ()


class QuestionIndexView(DraftIndexView):
    """The questions of every bank. What is searched is the key's name and the published stem, never what is right."""

    def get_base_queryset(self) -> QuerySet[Question]:
        """Fetch with each question what its row shows."""
        return super().get_base_queryset().for_listing()


def as_written(found: Question) -> tuple[str, str]:
    """Return the kind and stem of a row of the list: as published, or else as its draft has them so far."""
    if found.stem or found.latest_revision is None:
        return found.kind or "", found.stem or ""
    for block in json.loads(found.latest_revision.content["asks"]):
        return block["type"], block["value"]["stem"]
    return "", ""


def stem_of(found: Question) -> str:
    """Return the beginning of what a row of the list asks."""
    return Truncator(as_written(found)[1]).chars(EXCERPT)


def kind_of(found: Question) -> Any:
    """Return the kind of a row of the list in words."""
    kind = as_written(found)[0]
    return QuestionKind(kind).label if kind else ""


def deeds_on(question: Question) -> Sequence[Deed]:
    """Return the deeds that fit the question as it stands."""
    return (TRY, VERSIONS, BRING_BACK if question.retired_at else RETIRE)


class QuestionEditView(RewriteView):
    """A question to go on with, and what else can be done with it."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the deeds that this person may do."""
        return buttons(deeds_on(self.object), self.object, self.request.user)


class QuestionInspectView(RecordInspectView):
    """A question as it is asked today; with its key for whoever may see keys."""

    template_name = "assessments/admin/question.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the newest version."""
        may_see_key = self.request.user.has_perm(policy.SEE_KEYS)
        newest = versioning.versions(self.object, with_keys=may_see_key)[:1]
        return super().get_context_data(versions=newest, may_see_key=may_see_key, **kwargs)

    def possible_deeds(self) -> Sequence[Deed]:
        """Return the deeds that fit the question as it stands."""
        return deeds_on(self.object)

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the editor, and the deeds that this person may do and that fit."""
        user, editor = self.request.user, []
        if user.has_perm(policy.WRITE) and user.has_perm(policy.SEE_KEYS):
            edit = reverse("question:edit", args=[quote(self.object.pk)])
            editor.append(HeaderButton(_("Edit"), url=edit, icon_name="edit"))
        return [*editor, *super().header_buttons]


TRY = Deed("try_question", _("Try it"), "view", policy.SEE_KEYS)
VERSIONS = Deed("question_versions", _("Wordings"), "history", policy.SEE_QUESTIONS)
RETIRE = Deed("retire_question", _("Retire"), "bin", policy.RETIRE)
BRING_BACK = Deed("bring_back_question", _("Bring back"), "resubmit", policy.RETIRE)


class RetireView(RetiringView):
    """Take a question out of draws."""

    permission = policy.RETIRE
    model = Question
    page_title = _("Retire a question")
    submit_label = _("Retire")
    said = _("Retired: no quiz draws it any more. Attempts that asked it stand.")
    rule = staticmethod(retiring.retire)

    def bank(self) -> Bank:
        """Return the question's."""
        bank: Bank = self.subject.bank
        return bank


class BringBackView(ReasonedDeedView):
    """Let quizzes draw a question again."""

    permission = policy.RETIRE
    model = Question
    page_title = _("Bring a question back")
    submit_label = _("Bring back")
    said = _("Brought back: quizzes draw it again.")
    rule = staticmethod(retiring.bring_back)


class TryView(View):
    """A question as a candidate gets it, marked in memory and with everything its key says. Nothing is written."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let in only whoever may see keys."""
        if not (request.user.has_perm(policy.SEE_KEYS) and request.user.has_perm(policy.SEE_QUESTIONS)):
            raise PermissionDenied
        request.is_preview = True  # type: ignore[attr-defined]  # so that the page gets the house's frame
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the question as it was last saved, without its key."""
        draft = self._draft(kwargs)
        return self._page(request, draft, {"group": previewing.shown(draft), "tried": None})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Mark the answer in memory."""
        draft = self._draft(kwargs)
        if not draft.asks:
            return self.get(request, **kwargs)
        answer = previewing.read(draft, request.POST)
        words = {"group": previewing.shown(draft, answer), "tried": previewing.mark(draft, answer)}
        return self._page(request, draft, words)

    def _draft(self, named: dict[str, Any]) -> Question:
        """Return the question as its author last saved it."""
        found = get_object_or_404(Question, public_id=named["public_id"])
        draft: Question = found.get_latest_revision_as_object()
        return draft

    def _page(self, request: HttpRequest, draft: Question, words: dict[str, Any]) -> HttpResponse:
        """Draw the page."""
        back = reverse("question:inspect", args=[draft.public_id])
        return render(request, "assessments/admin/try.html", {"draft": draft, "back": back, **words})


class VersionsView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """Every version that a question had, and what changed between two of them."""

    permission = policy.SEE_QUESTIONS
    template_name = "assessments/admin/versions.html"
    page_title = _("Wordings")
    header_icon = "history"

    @cached_property
    def question(self) -> Question:
        """Find it by its public id."""
        return get_object_or_404(Question, public_id=self.kwargs["public_id"])

    def get_page_subtitle(self) -> str:
        """Return the question's name."""
        return str(self.question)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the versions, and the difference between the two asked for, or else the newest two."""
        may_see_key = self.request.user.has_perm(policy.SEE_KEYS)
        found = versioning.versions(self.question, with_keys=may_see_key)
        numbers = {str(each.version.number): each.version for each in found}
        newest = list(numbers)[:2]
        after = numbers.get(self.request.GET.get("to", ""), numbers.get(newest[0]) if newest else None)
        before = numbers.get(self.request.GET.get("from", ""), numbers.get(newest[-1]) if newest else None)
        changes = versioning.difference(before, after) if before and after else []
        return super().get_context_data(
            question=self.question,
            back=reverse("question:inspect", args=[self.question.public_id]),
            versions=found,
            may_see_key=may_see_key,
            before=before,
            after=after,
            changes=changes,
            **kwargs,
        )


class QuestionViewSet(DraftViewSet):
    """The banks' questions, to write and to look up."""

    model = Question
    url_namespace = "question"
    url_prefix = "question"
    icon = "list-ul"
    menu_label = _("Questions")
    edit_handler = PANELS
    list_display: Sequence[Any] = [
        "key",
        Column("stem", label=_("Question"), accessor=stem_of),
        Column("kind", label=_("Kind"), accessor=kind_of),
        "level",
        "bank",
        StatusTagColumn("state", label=_("State"), sort_key="live", primary=attrgetter("live")),
        DateColumn("retired_at", label=_("Retired"), sort_key="retired_at"),
    ]
    filterset_class = QuestionFilters
    search_fields: Sequence[str] = ["key", "stem"]
    ordering: Sequence[str] = ["bank", "key"]
    inspect_view_fields: Sequence[str] = ["bank", "key", "level", "vignette", "retired_at"]
    index_view_class = QuestionIndexView
    edit_view_class = QuestionEditView
    inspect_view_class = QuestionInspectView
