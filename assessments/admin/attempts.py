"""Attempts in the admin: shown again exactly (P6), and one more granted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from assessments import granting, policy, replaying
from assessments.forms import GrantForm
from assessments.models import Attempt
from foundation.accounts import policy as accounts_policy
from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, RecordIndexView, RecordInspectView, RecordViewSet, worded
from foundation.ground.refusals import Refusal

if TYPE_CHECKING:
    from foundation.accounts.models import User


def outcome(attempt: Any) -> str:
    """Say what came of an attempt annotated by `with_points`: “passed, 5 of 5 points”."""
    if attempt.submitted_at is None:
        return gettext("open")
    if attempt.points is None:
        return gettext("handed in, not marked yet")
    word = gettext("passed") if attempt.is_passed else gettext("not passed")
    points = {"word": word, "points": worded(attempt.points), "out_of": worded(attempt.out_of)}
    said = ngettext(
        "%(word)s, %(points)s of %(out_of)s point", "%(word)s, %(points)s of %(out_of)s points", ceil(attempt.out_of)
    )
    return said % points


def why_not(attempt: Attempt) -> str:
    """Say why nothing can or need be granted to the person of this attempt, "" where it can."""
    try:
        granting.check(attempt.person, attempt.quiz, at=clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def title(attempt: Attempt) -> str:
    """Return what an attempt is called on screen, without the person's name: “Attempt 2 at The Code”."""
    return gettext("Attempt %(number)s at %(quiz)s") % {"number": attempt.number, "quiz": attempt.quiz}


def page_of(attempt: Attempt) -> str:
    """Return where an attempt is shown again."""
    return reverse("attempt:inspect", args=[attempt.public_id])


class AttemptIndexView(RecordIndexView):
    """Attempts, the newest first, each with its newest mark; found by the person's name or e-mail address."""

    def get_base_queryset(self) -> QuerySet[Attempt]:
        """Fetch with each attempt what its row shows."""
        return super().get_base_queryset().select_related("quiz", "person").with_points()


class AttemptInspectView(RecordInspectView):
    """An attempt shown again: what was asked in what order, what was answered and saved when, and the marks."""

    template_name = "assessments/admin/attempt.html"

    def get_object(self, queryset: Any = None) -> Any:
        """Fetch it with its quiz, its owner and its newest mark."""
        del queryset
        return get_object_or_404(Attempt.objects.with_quiz().with_grants().with_points(), public_id=self.pk)

    def get_page_title(self) -> str:
        """Name the attempt and its quiz."""
        return title(self.object)

    def get_page_subtitle(self) -> str:
        """Say what came of it."""
        return outcome(self.object)

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer another attempt only where it can be granted."""
        return () if why_not(self.object) else self.deeds

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the replay, and write down who looked. A deadline tells of an accommodation, to who may see those."""
        actor = cast("User", self.request.user)
        shown = {
            "replay": replaying.show(self.object, actor=actor),
            "outcome": outcome(self.object).capitalize(),
            "shows_deadlines": actor.has_perm(accounts_policy.CONFIRM),
        }
        return super().get_context_data(**shown, **kwargs)


class AttemptViewSet(RecordViewSet):
    """What people were asked and answered; for staff who may see it, to read only."""

    model = Attempt
    permission = policy.SEE
    icon = "history"
    menu_label = _("Attempts")
    ordering: Sequence[str] = ["-began_at"]
    list_filter: Sequence[str] = ["quiz"]
    list_display: Sequence[Any] = [
        TitleColumn("attempt", label=_("Attempt"), accessor=title, get_url=page_of),
        Column("person", label=_("Person"), accessor="person.get_full_name", sort_key="person__name"),
        Column("outcome", label=_("Outcome"), accessor=outcome),
        DateColumn("began_at", label=_("Began"), sort_key="began_at"),
        DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at"),
    ]
    inspect_view_fields: Sequence[str] = []
    search_fields: Sequence[str] = ["person__email", "person__name"]
    search_backend_name = None
    index_view_class = AttemptIndexView
    inspect_view_class = AttemptInspectView
    deeds = (Deed("grant_attempt", _("Grant an extra attempt"), "plus", policy.GRANT),)


class GrantView(DeedView):
    """Grant the person of an attempt one more at the same quiz."""

    model = Attempt
    permission = policy.GRANT
    form_class = GrantForm
    page_title = _("Grant an extra attempt")
    submit_label = _("Grant it")
    said = _("Granted. The next attempt can begin at once.")
    template_name = "assessments/admin/grant.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; where nothing needs to be granted say so before anybody has written why it should be."""
        if said := why_not(self.subject):
            messages.info(request, said)
            return redirect(self.after())
        return super().get(request, *args, **kwargs)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Grant."""
        attempt = self.subject
        granting.grant(attempt.person, attempt.quiz, reason=form.cleaned_data["reason"], actor=self.actor, at=at)
