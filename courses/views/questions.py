"""What a trainee asks her instructors: she sees her own questions, and nobody else's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses import policy
from courses.learning import entering, inquiring
from courses.models import Enrollment, Inquiry
from courses.models.correspondence import InquiryQuerySet
from courses.overseeing import replying
from courses.views.doors import way_to, with_place
from courses.views.forms import WritingForm
from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.refusals import Refusal

SHOWN = 160
"""How many characters of a question its line in the list shows."""


@never_cache
@login_required
@require_safe
def questions(request: HttpRequest, course: str) -> HttpResponse:
    """Show what she asked on this course, the newest first; also to whoever left it."""
    place, hers = policy.place(request.user, course), list(_hers(request, course).with_lesson().with_last_word())
    if place is None and not hers:
        return way_to(course, request)
    found = place or hers[0].enrollment
    shown = [_entry(course, inquiry) for inquiry in hers]
    words = {"course": found.course, "has_place": place is not None, "questions": shown}
    return render(request, "courses/questions.html", words)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@with_place
def ask_question(request: HttpRequest, place: Enrollment, lesson: str = "") -> HttpResponse:
    """Ask, from a lesson or about the course."""
    line = entering.line_of(place.release.manifest, lesson)
    if lesson and line is None:
        raise Http404
    form = WritingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (asked := _ask(place, form, lesson)):
        messages.success(request, _("Your question is on its way. You get a letter when there is an answer."))
        return redirect("question", place.course.slug, asked.public_id)
    title = line["title"] if line else place.course.title
    back = (
        reverse("lesson", args=[place.course.slug, lesson])
        if line
        else reverse("learn_course", args=[place.course.slug])
    )
    words = {"course": place.course, "form": form, "title": title, "back": back, "has_cohort": bool(place.cohort_id)}
    return render(request, "courses/ask_question.html", words)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, course: str, question: Any) -> HttpResponse:
    """Show one question of hers with what was said to it, and let her add to it while she has a place."""
    inquiry = get_object_or_404(_hers(request, course).with_lesson(), public_id=question)
    form = WritingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _add(inquiry, form):
        messages.success(request, _("Your words are added. You get a letter when there is an answer."))
        return redirect("question", course, inquiry.public_id)
    words = {
        "course": inquiry.enrollment.course,
        "inquiry": inquiry,
        "title": _about(inquiry),
        "replies": replying.thread(inquiry),
        "may_add": inquiry.enrollment.left_at is None,
        "form": form,
    }
    return render(request, "courses/question.html", words)


def _hers(request: HttpRequest, course: str) -> InquiryQuerySet:
    """Return her own questions on this course."""
    hers = Inquiry.objects.filter(enrollment__trainee=me(request), enrollment__course__slug=course)
    return hers.select_related("enrollment__course", "enrollment__trainee", "enrollment__cohort")


def _ask(place: Enrollment, form: WritingForm, lesson: str) -> Inquiry | None:
    """Ask; show a refusal on the form."""
    try:
        return inquiring.ask(place, form.cleaned_data["text"], lesson=lesson, at=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def _add(inquiry: Inquiry, form: WritingForm) -> bool:
    """Add to it; show a refusal on the form."""
    try:
        inquiring.add(inquiry, form.cleaned_data["text"], at=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _entry(course: str, inquiry: Any) -> dict[str, Any]:
    """Return one line of her list, as `components/articles.html` takes it."""
    about = _about(inquiry)
    return {
        "title": _("%(about)s (answered)") % {"about": about} if inquiry.is_answered else about,
        "url": reverse("question", args=[course, inquiry.public_id]),
        "published_on": clock.day_of(inquiry.asked_at),
        "said": inquiry.text if len(inquiry.text) <= SHOWN else inquiry.text[:SHOWN].rstrip() + "…",
    }


def _about(inquiry: Any) -> str:
    """Return what a question is about; it was fetched `with_lesson`."""
    return inquiry.lesson_title or _("About the course")
