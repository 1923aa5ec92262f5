"""The form at the end of a course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.following import Following
from courses.learning import evaluating
from courses.models import Enrollment
from courses.progress import State
from courses.views.doors import with_progress
from courses.views.forms import EvaluationForm
from foundation.ground import clock
from foundation.ground.refusals import Refusal


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@with_progress
def evaluation(request: HttpRequest, followed: Following) -> HttpResponse:
    """Show what the evaluation asks once everything else is done, and take it on a POST."""
    place, step = followed.enrollment, followed.progress.evaluation()
    if step is None:
        raise Http404
    asked, digest = evaluating.asked(place.release.manifest), place.release.digest
    form = EvaluationForm(asked, digest, request.POST if request.method == "POST" else None)
    if form.is_valid() and _give(place, form):
        messages.success(request, _("Thank you. Your evaluation is kept without your name."))
        return redirect("learn_course", place.course.slug)
    form.show_anew()
    words = {
        "course": place.course,
        "form": form,
        "has_given": followed.done.has_evaluated,
        "is_open": step.state is State.OPEN,
        "why_not": evaluating.why_not(step),
    }
    return render(request, "courses/evaluation.html", words)


def _give(place: Enrollment, form: EvaluationForm) -> bool:
    """Give it; show a refusal on the form."""
    try:
        evaluating.give(place, form.said(), at=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
