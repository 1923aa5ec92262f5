"""What staff do with editions: import, confirm, discard, and say when one was adopted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import DeedView
from standards import confirming, dating, importing, listening, policy
from standards.forms import AdoptedForm, ConfirmForm, ImportForm
from standards.importing import Found, Source
from standards.listening import Foresight
from standards.models import Code, Draft, Edition
from standards.viewsets import compared


class _EditionDeedView(DeedView):
    """A deed with editions."""

    permission = policy.IMPORT


class ImportView(_EditionDeedView):
    """Read a file and hold what it says."""

    model = Code
    form_class = ImportForm
    page_title = _("Import an edition")
    submit_label = _("Read the file")
    said = _("Read, and held. Nothing is public yet: look through it, then confirm or discard it.")
    draft: Draft | None = None

    def act(self, form: forms.Form, at: datetime) -> None:
        """Read it."""
        given = form.cleaned_data
        source = Source(given["file"].name, given["label"], given["adopted_on"])
        found = importing.read(self.subject, source, given["file"].read())
        self.draft = importing.hold(found, actor=self.actor, at=at)

    def after(self) -> str:
        """Return what is held once it is."""
        return reverse("draft:inspect", args=[self.draft.public_id]) if self.draft else super().after()


class ConfirmView(_EditionDeedView):
    """Confirm a held edition, after reading what it changes."""

    model = Draft
    form_class = ConfirmForm
    page_title = _("Confirm an edition")
    submit_label = _("Confirm it")
    said = _("Confirmed. From now on this is what the Code says.")
    template_name = "standards/admin/confirm.html"
    edition: Edition | None = None

    @cached_property
    def found(self) -> Found:
        """Compare what is held with what stands now, once."""
        return importing.reopen(self.subject)

    @cached_property
    def foresight(self) -> Foresight:
        """Ask the rooms above what it would do, once."""
        return listening.foresee(self.found)

    @property
    def seen(self) -> str:
        """By what all that is shown is known."""
        return confirming.looked_at(self.found, self.foresight)

    def get_initial(self) -> dict[str, Any]:
        """Carry along what is shown."""
        return {**super().get_initial(), "seen": self.seen}

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        """Ask for the tick only where something is taken away."""
        form = cast("ConfirmForm", super().get_form(form_class))
        return form.only_what_is_needed(is_grave=self.foresight.is_grave)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Confirm it."""
        given = form.cleaned_data
        self.edition = confirming.confirm(
            self.subject, seen=given["seen"], actor=self.actor, at=at, reason=given["reason"]
        )

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the comparison as it is now: what was looked at before may not be what is held."""
        form.data = self.request.POST.copy()
        if form.data.get("seen") != self.seen:
            form.data.pop("accepts", None)  # It was set beside something else.
        form.data["seen"] = self.seen
        return super().form_invalid(form)

    def after(self) -> str:
        """Return the edition once it stands."""
        return reverse("edition:inspect", args=[self.edition.public_id]) if self.edition else super().after()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what changes."""
        return super().get_context_data(**compared(self.found, self.foresight), **kwargs)


class DiscardView(_EditionDeedView):
    """Discard a held edition."""

    model = Draft
    form_class = forms.Form
    page_title = _("Discard a held edition")
    submit_label = _("Discard it")
    said = _("Discarded. What stands is as it was.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Discard it."""
        del form, at
        importing.discard(self.subject, actor=self.actor)

    def after(self) -> str:
        """Return its document, since nothing is left to look at."""
        return reverse("code:inspect", args=[self.subject.code.public_id])


class DateView(_EditionDeedView):
    """Say when an edition was adopted."""

    model = Edition
    form_class = AdoptedForm
    page_title = _("Say when an edition was adopted")
    submit_label = _("Write it down")
    said = _("Written down.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Write it down."""
        del at
        dating.adopted(self.subject, form.cleaned_data["adopted_on"], actor=self.actor)
