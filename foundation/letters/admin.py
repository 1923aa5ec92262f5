"""Letters in the admin: what left and what came back, to look at; the words of each kind, to edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from foundation.ground.admin import RecordInspectView, RecordViewSet, worded
from foundation.letters import composing, kinds
from foundation.letters.composing import Words, WordsBroken
from foundation.letters.models import Letter, LetterTemplate

NOT_FOR_STAFF = gettext_lazy(
    "The words of this letter are the house's alone: it carries a code, a link or private words that must reach "
    "only the person. What was written here before is not used; it can be deleted."
)


class LetterInspectView(RecordInspectView):
    """One letter: its words as they are kept, and what came back."""

    def get_page_subtitle(self) -> str:
        """Name it by its subject, once it has one."""
        return self.object.subject or self.object.reason

    def get_body_display_value(self) -> SafeString:
        """Return the words in paragraphs."""
        return mark_safe(linebreaks(self.object.body, autoescape=True))  # noqa: S308  (escaped by linebreaks)

    def get_bounces_display_value(self) -> SafeString | str:
        """Return every report that the letter did not arrive."""
        reports = [
            (worded(bounce.at), _("for good") if bounce.is_permanent else _("for now"), bounce.says)
            for bounce in self.object.bounces.all()
        ]
        return format_html_join("", "<p>{}, {}: {}</p>", reports) if reports else _("None")


class LetterViewSet(RecordViewSet):
    """Letters, to look at."""

    model = Letter
    permission = "letters.see_letters"
    icon = "mail"
    menu_label = gettext_lazy("Letters")
    url_prefix = "letters"
    list_display: Sequence[str] = ["subject", "reason", "address", "asked_at", "sent_at", "given_up_at", "trouble"]
    list_filter: ClassVar = {"reason": ["exact"], "sent_at": ["isnull"], "given_up_at": ["isnull"]}
    search_fields: Sequence[str] = ["address"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = [
        "reason", "address", "asked_at", "sent_at", "given_up_at", "tries", "trouble", "subject", "body", "bounces",
    ]  # fmt: skip
    inspect_view_class = LetterInspectView


class LetterTemplateForm(WagtailAdminModelForm):
    """The words of one kind of letter. What can't become a letter is refused, and says what is wrong."""

    reason = forms.ChoiceField(label=gettext_lazy("Kind of letter"))

    class Meta:
        model = LetterTemplate
        fields: ClassVar = ["reason", "subject", "body"]
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 16})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = kinds.for_staff()
        self.fields["reason"].choices = [(reason, reason) for reason in self.offered(theirs)]
        self.fields["reason"].help_text = format_html(
            "{}<details><summary>{}</summary><ul>{}</ul></details>",
            _("Letters that carry a code, a secret link or private words are not here: they keep our words."),
            _("What each kind may fill in"),
            format_html_join("", "<li><strong>{}</strong>: {}</li>", map(_described, theirs)),
        )
        self.fields["body"].help_text = _("Plain text. Write {{ name }} where the name is filled in.")
        self.fields["reason"].error_messages["invalid_choice"] = NOT_FOR_STAFF
        self.fields["reason"].disabled = bool(self.instance.pk)

    def offered(self, theirs: Sequence[kinds.Kind]) -> list[str]:
        """Return the kinds to choose from; a template that stands keeps its own, to say why it is not used."""
        reasons = [kind.reason for kind in theirs]
        own = self.instance.reason
        return reasons if own in reasons or not own else [own, *reasons]

    def clean_reason(self) -> str:
        """Refuse the kinds whose words are the house's alone."""
        reason = str(self.cleaned_data["reason"])
        if reason not in {kind.reason for kind in kinds.for_staff()}:
            raise ValidationError(NOT_FOR_STAFF)
        return reason

    def clean(self) -> dict[str, Any] | None:
        """Compose the letter with sample words, and without any, so that every branch is read once."""
        cleaned = super().clean()
        if not self.errors:
            try:
                self.compose(composing.read, empty=True)
                self.compose(composing.edited)
            except WordsBroken as broken:
                raise ValidationError(str(broken)) from broken
        return cleaned

    def compose(self, by: Callable[[LetterTemplate, Mapping[str, Any]], Words], *, empty: bool = False) -> Words:
        """Return the letter with sample words, or with none. Raises `WordsBroken`."""
        kind = kinds.find(self.cleaned_data["reason"])
        sample = dict.fromkeys(kind.placeholders, "") if empty else kind.sample()
        template = LetterTemplate(subject=self.cleaned_data["subject"], body=self.cleaned_data["body"])
        return by(template, composing.facts_for_all() | sample)


def _described(kind: kinds.Kind) -> tuple[str, str]:
    """Return a kind of letter and the placeholders that it may use."""
    return kind.reason, ", ".join(f"{{{{ {name} }}}}" for name in (*kind.placeholders, *kinds.STANDING))


class Previewed:
    """A form view that shows the shipped words, and whose button `Preview` shows the new ones and saves nothing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the words shipped for the kind that was chosen."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view beside
        chosen = context["form"]["reason"].value()
        shipped = [kind for kind in kinds.every() if kind.reason == chosen]
        context["shipped"] = [composing.shipped(kind, composing.facts_for_all() | kind.sample()) for kind in shipped]
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show the letter, or save."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside
        self.object = self.get_object() if "pk" in self.kwargs else None  # type: ignore[attr-defined]  # as above
        self.form = self.get_form()  # type: ignore[attr-defined]  # as above
        sample = self.form.compose(composing.edited) if self.form.is_valid() else None
        return self.render_to_response(self.get_context_data(sample=sample))  # type: ignore[attr-defined]  # as above


class TemplateCreateView(Previewed, generic.CreateView):
    """Writing a kind of letter in other words."""


class TemplateEditView(Previewed, generic.EditView):
    """Editing them."""


class LetterTemplateViewSet(ModelViewSet):
    """The words of letters. Deleting a template brings the shipped words back."""

    model = LetterTemplate
    icon = "draft"
    menu_label = gettext_lazy("Letter templates")
    url_prefix = "letter-templates"
    list_display: Sequence[str] = ["reason", "subject"]
    add_view_class = TemplateCreateView
    edit_view_class = TemplateEditView
    create_template_name = "letters/admin/template.html"
    edit_template_name = "letters/admin/template.html"
    copy_view_enabled = False

    def get_form_class(self, *, for_update: bool = False) -> type[forms.ModelForm[Any]]:
        """Return the one form."""
        del for_update
        return LetterTemplateForm
