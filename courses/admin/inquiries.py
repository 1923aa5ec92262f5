"""Answering and settling what trainees ask, for whoever teaches them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.admin.forms import ReplyForm, SettleForm
from courses.models import Inquiry
from courses.overseeing import replying
from courses.viewsets.inquiries import asked_by, hers
from foundation.ground.admin import DeedView


class OfHers(DeedView):
    """A deed on a question of somebody whom she teaches; the question stands above the form."""

    model = Inquiry
    permission = policy.ANSWER
    template_name = "courses/admin/answer.html"

    @cached_property
    def subject(self) -> Inquiry:
        """Find it among hers; 404 elsewhere."""
        found = hers(self.actor).filter(public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    def called(self) -> str:
        """Say who asked."""
        return asked_by(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was said."""
        return super().get_context_data(replies=replying.thread(self.subject), **kwargs)


class ReplyView(OfHers):
    """Answer a question."""

    form_class = ReplyForm
    page_title = _("Answer a question")
    submit_label = _("Send the answer")
    said = _("The answer is there, and a letter says so.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Answer."""
        replying.reply(self.subject, form.cleaned_data["text"], actor=self.actor, at=at)


class SettleView(OfHers):
    """Say that nothing is left to answer."""

    form_class = SettleForm
    page_title = _("Settle a question")
    submit_label = _("Settle it")
    said = _("Settled. If the trainee adds to it, it is open again.")

    def get_initial(self) -> dict[str, Any]:
        """Carry along how much of it is shown."""
        return {**super().get_initial(), "seen": replying.thread(self.subject).count()}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Settle."""
        replying.settle(self.subject, seen=form.cleaned_data["seen"], actor=self.actor, at=at)
