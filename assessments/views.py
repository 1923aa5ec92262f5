"""A quiz to answer, to hand in, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import (
    deadlines,
    policy,
    practicing,
    reviewing,
    saving,
    showing,
    submitting,
    surroundings,
    trying,
)
from assessments.forms import SaveForm
from assessments.holding import hold
from assessments.models import Attempt, Mark, Outcome, Quiz
from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.refusals import Refusal

if TYPE_CHECKING:
    from foundation.accounts.models import User


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what a practice asks and what came of her tries; a POST begins it, or goes on with the attempt that is open.

    The address of a quiz that counts is none here: what it belongs to decides who may sit it.
    """
    person, at = me(request), clock.now()
    try:
        if request.method == "POST":
            return redirect("attempt", practicing.practice(person, public_id, at=at).public_id)
        quiz = practicing.find(public_id)
    except Quiz.DoesNotExist as absent:
        raise Http404 from absent
    return render(request, "assessments/practice.html", {"quiz": quiz, "tries": trying.tries(person, quiz, at=at)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the questions; a POST saves the answers and, by its button, hands them in. No script is needed."""
    if request.method == "POST":
        return _take(request, public_id)
    mine = _to_answer(request, public_id)
    if mine.is_submitted:
        return redirect(mine)
    if deadlines.is_over(mine, clock.now()):
        return redirect("attempt_hand_in", public_id)
    return render(request, "assessments/attempt.html", _page(mine))


def _take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save what the form sent and go on by its button. Marking comes after what was handed in is safe."""
    with transaction.atomic():
        mine = _held(request, public_id)
        form = SaveForm(mine, request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest(_("This form is damaged. Go back, load the page again and answer once more."))
        acknowledged = _write(form)
        is_handed_in = "submit" in request.POST and not mine.is_submitted and not mine.unanswered
        if is_handed_in:
            submitting.close(mine, at=clock.now())
    if is_handed_in:
        submitting.mark(mine, at=clock.now())
    if not acknowledged.is_applied:
        messages.warning(request, acknowledged.said)
    return _onward(request, form)


def _onward(request: HttpRequest, form: SaveForm) -> HttpResponse:
    """Lead on by the button pressed: back to its question, to handing in, or to the page as it is saved."""
    mine = form.attempt
    if form.turned_to and not mine.is_submitted:
        return redirect(f"{mine.get_absolute_url()}#{form.turned_to}")
    if "submit" in request.POST and not mine.is_submitted:
        return redirect("attempt_hand_in", mine.public_id)
    if "save" in request.POST and not mine.is_submitted:
        messages.success(request, _("Saved. You can stop here and come back."))
    return redirect(mine)


def _write(form: SaveForm) -> saving.Acknowledgment:
    """Save what the form says. A button was pressed, so a page gone back to speaks anew, under an id of its own."""
    sent, at = form.cleaned_data, clock.now()
    try:
        said = saving.write(form.attempt, form.answers, client=sent["client"], sequence=sent["sequence"], at=at)
    except saving.SequenceReused:
        return saving.write(form.attempt, form.answers, client=uuid4(), sequence=1, at=at)
    if said.outcome == Outcome.STALE:
        return saving.write(form.attempt, form.answers, client=uuid4(), sequence=1, at=at)
    return said


@never_cache
@require_POST
def save(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Save what the script sends while she answers, and say exactly what became of it."""
    if not request.user.is_authenticated:
        said = _("You are signed out. Sign in again in another tab; this page will go on saving.")
        return JsonResponse({"said": said}, status=403)
    with transaction.atomic():
        mine = _held(request, public_id)
        form = SaveForm(mine, request.POST)
        if not form.is_valid():
            return JsonResponse({"said": _("This page is damaged. Load it again.")}, status=400)
        sent = form.cleaned_data
        try:
            acknowledged = saving.write(
                mine, form.answers, client=sent["client"], sequence=sent["sequence"], at=clock.now()
            )
        except Refusal as refusal:
            return JsonResponse({"said": str(refusal)}, status=409)
    return JsonResponse(
        {
            "outcome": acknowledged.outcome,
            "said": acknowledged.said,
            "saved_at": acknowledged.at.isoformat(),
            "answered": mine.answered,
        }
    )


@never_cache
@require_safe
def time(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Say how much time an open attempt has left: it may have been granted more since its page was loaded."""
    if not request.user.is_authenticated:
        return JsonResponse({"said": _("You are signed out.")}, status=403)
    mine = _to_answer(request, public_id)
    left = None if mine.is_submitted else showing.time_left(deadlines.of(mine), clock.now())
    return JsonResponse({"time": left, "is_handed_in": mine.is_submitted})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is unanswered, or that the time is over; a POST hands in what was saved."""
    if request.method == "POST":
        with transaction.atomic():
            held = _held(request, public_id)
            submitting.close(held, at=clock.now())
        submitting.mark(held, at=clock.now())
        return redirect(held)
    mine = _to_answer(request, public_id)
    if mine.is_submitted:
        return redirect(mine)
    is_over = deadlines.is_over(mine, clock.now())
    return render(request, "assessments/hand_in.html", {"attempt": mine, "quiz": mine.quiz, "is_over": is_over})


@never_cache
@login_required
@require_safe
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what came of an attempt that was handed in, to its owner: once passed, it holds the key (P3)."""
    person = me(request)
    mark = Mark.objects.with_attempt().filter(attempt__public_id=public_id).order_by("-number").first()
    if mark is None:
        return _unmarked(request, public_id)
    found = _hers(mark.attempt, person)
    context = {"attempt": found, "quiz": found.quiz, "review": reviewing.review(found, mark, at=clock.now())}
    return render(request, "assessments/result.html", {**context, "surroundings": surroundings.of(found)})


def _unmarked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lead back to an attempt that is open; have marked what was handed in and, by a mishap, has no mark."""
    mine = _to_answer(request, public_id)
    if not mine.is_submitted:
        return redirect(mine)
    return render(request, "assessments/waiting.html", {"attempt": mine, "quiz": mine.quiz}, status=202)


def _to_answer(request: HttpRequest, public_id: UUID) -> Attempt:
    """Return the attempt if she may answer it; to anyone else it isn't there."""
    person = me(request)
    found = get_object_or_404(Attempt.objects.select_related("quiz"), public_id=public_id)
    return _hers(found, person)


def _held(request: HttpRequest, public_id: UUID) -> Attempt:
    """As `_to_answer`, and hold it until the transaction ends."""
    person = me(request)
    try:
        found = hold(public_id)
    except Attempt.DoesNotExist as absent:
        raise Http404 from absent
    return _hers(found, person)


def _hers(found: Attempt, person: User) -> Attempt:
    """Raise 404 unless she may answer it; and spare asking for her row once more."""
    if not policy.may_answer(person, found):
        raise Http404
    found.person = person
    return found


def _page(mine: Attempt) -> dict[str, Any]:
    """Return what the page of an open attempt shows."""
    return {
        "attempt": mine,
        "quiz": mine.quiz,
        "groups": showing.groups(mine.questions, mine.answers),
        "total": len(mine.questions),
        "answered": mine.answered,
        "time": showing.time_left(deadlines.of(mine), clock.now()),
        "form": SaveForm(mine),
        "surroundings": surroundings.of(mine),
    }
