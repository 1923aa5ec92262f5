"""The forms that questions and vignettes are written in. What can't be published is said at its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from assessments import publishing
from assessments.models import Bank, Question
from assessments.publishing import NotPublishable
from foundation.ground.identity import new_public_id
from standards.models import Provision


class DraftForm(WagtailAdminModelForm):
    """A draft. Before there is a row, the form names the one it makes, so that sent again it goes on with that."""

    form_id = forms.UUIDField(required=False, initial=new_public_id, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["form_id"]

    def clean(self) -> dict[str, Any]:
        """Give a new row the name that the form has for it."""
        said: dict[str, Any] = super().clean()
        if named := said.get("form_id"):
            self.instance.public_id = named
        return said


class QuestionForm(DraftForm):
    """A question. A draft may lack things; whatever is on its way to being published may not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cites"].queryset = Provision.objects.leaves()
        others = Question.objects.exclude(pk=self.instance.pk).select_related("bank").order_by("bank__title", "key")
        if self.instance.bank_id:
            others = others.filter(bank=self.instance.bank_id)
        self.fields["enemies"].queryset = others

    def clean(self) -> dict[str, Any]:
        """See that it could be asked and marked, unless it is a draft."""
        said = super().clean()
        vignette, bank = said.get("vignette"), said.get("bank")
        if vignette and bank and vignette.bank_id != bank.pk:
            self.add_error("vignette", _("This case belongs to another bank."))
        if not self.is_deferred_validation and not self.errors:
            try:
                publishing.rests_on([provision.code for provision in said["cites"]])
                publishing.check(publishing.facts_in(said["asks"], vignette), vignette)
            except NotPublishable as refusal:
                self.add_error(refusal.field, str(refusal))
        return said


class VignetteForm(DraftForm):
    """A vignette. That it identifies nobody is said anew each time it is published (UC-7)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_deidentified"] = False

    def clean(self) -> dict[str, Any]:
        """Ask for the attestation, unless it is a draft."""
        said = super().clean()
        if not self.is_deferred_validation and not said.get("is_deidentified"):
            words = _("Say that you have seen to it that nobody in this case can be recognized (Code, UC-7).")
            self.add_error("is_deidentified", words)
        return said


class BankForm(WagtailAdminModelForm):
    """A bank. What it is for, and the key that files and quizzes know it by, are fixed once it is used."""

    FIXED = ("key", "is_demo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bank: Bank = self.instance
        if bank.pk and bank.is_used:
            for name in self.FIXED:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Fixed, since questions or quizzes belong to this bank.")
