"""What staff do with one place: transfer it, excuse from a step, extend its end, end it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses import offering, policy, wording
from courses.admin.forms import ExcuseForm, ExtendForm, TransferForm
from courses.coordinating import excusing, extending, leaving, transferring
from courses.models import Enrollment
from courses.viewsets.places import title
from foundation.ground import clock
from foundation.ground.admin import DeedView, ReasonedDeedView


class PlaceDeedView(DeedView):
    """A deed to one place, called by whose it is."""

    model = Enrollment
    permission = policy.ENROLL
    template_name = "courses/admin/decision.html"

    def called(self) -> str:
        """Say whose place it is, and where."""
        return title(self.subject)

    def before(self) -> list[str]:
        """Return what to read before the deed, in sentences."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say it."""
        return super().get_context_data(before=self.before(), **kwargs)


class EndPlaceView(PlaceDeedView, ReasonedDeedView):
    """End somebody's place, with a reason."""

    page_title = _("End a place")
    submit_label = _("End it")
    said = _("The place is ended. What was finished is kept, should they be enrolled again.")
    rule = staticmethod(leaving.leave)

    def before(self) -> list[str]:
        """Say that the end holds, and what becomes of the seat."""
        holds = _now("They can't take it again by themselves: only the office can give it again, by enrolling them.")
        if self.subject.cohort is None:
            return [holds]
        seat = _now("Their place in “%(cohort)s” is free for somebody else then.")
        return [holds, seat % {"cohort": self.subject.cohort}]


class TransferView(PlaceDeedView):
    """Transfer somebody to another cohort of the same course."""

    form_class = TransferForm
    page_title = _("Transfer to another cohort")
    submit_label = _("Transfer")
    said = _("Transferred. A letter says which days hold now.")

    @cached_property
    def offers(self) -> dict[str, offering.Offer]:
        """Return the cohorts that take somebody, but for the one that the place is in."""
        found = offering.offered(self.subject.course, clock.now())
        return {str(offer.cohort.public_id): offer for offer in found if offer.cohort.pk != self.subject.cohort_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer those cohorts."""
        return {**super().get_form_kwargs(), "cohorts": [(key, offer.said) for key, offer in self.offers.items()]}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Transfer."""
        cohort, reason = self.offers[form.cleaned_data["cohort"]].cohort, form.cleaned_data["reason"]
        transferring.transfer(self.subject, cohort, actor=self.actor, at=at, reason=reason)

    def before(self) -> list[str]:
        """Say where the place is, what is kept, and that a letter leaves."""
        cohort = self.subject.cohort
        words = {"cohort": cohort, "span": wording.span(cohort)} if cohort else {}
        here = _now("The place is in “%(cohort)s”, %(span)s.") if cohort else _now("The place is in no cohort.")
        kept = _now(
            "All that was finished is kept, and so is a later end of their own. A letter tells them the new days."
        )
        none = [] if self.offers else [_now("No other cohort of this course takes anybody at present.")]
        return [here % words, kept, *none]


class ExcuseView(PlaceDeedView):
    """Excuse somebody from a step."""

    form_class = ExcuseForm
    page_title = _("Excuse from a step")
    submit_label = _("Excuse")
    said = _("Excused. A letter names the step, and not the reason.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the steps that are left."""
        left = excusing.excusable(self.subject)
        steps = [(f"{step.kind.value}:{step.key}", wording.within(step.kind, step.title)) for step in left]
        return {**super().get_form_kwargs(), "steps": steps}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Excuse."""
        kind, _colon, key = form.cleaned_data["step"].partition(":")
        excusing.excuse(self.subject, (kind, key), actor=self.actor, at=at, reason=form.cleaned_data["reason"])


class ExtendView(PlaceDeedView):
    """Extend the end for one person."""

    form_class = ExtendForm
    page_title = _("Extend the end for one person")
    submit_label = _("Extend")
    said = _("Extended. A letter names the new last day.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Extend."""
        day, reason = form.cleaned_data["last_day"], form.cleaned_data["reason"]
        extending.extend(self.subject, day, actor=self.actor, at=at, reason=reason)

    def before(self) -> list[str]:
        """Say until when the place lasts, and what a day means."""
        cohort, end = self.subject.cohort, extending.end_of(self.subject)
        if cohort is None or end is None:
            return [_now("This place has no last day, so there is nothing to extend.")]
        words = {"end": wording.end(end), "zone": wording.zone(cohort.zone)}
        return [
            _now("The place lasts until %(end)s.") % words,
            _now("The new last day ends at midnight, %(zone)s. It stays, also if the cohort's days change.") % words,
        ]
