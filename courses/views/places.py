"""Getting a place, giving it up, and taking the certificate of a finished course."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses import completing, costing, leading, offering, policy, showing
from courses.coordinating import enrolling, leaving, shelving
from courses.coordinating.seating import CohortFull
from courses.following import Following
from courses.learning import noticing
from courses.models import Cohort, Course, Enrollment
from courses.offering import CohortClosed, CohortOver
from courses.views.doors import with_place, with_progress
from courses.views.forms import BuyForm, ChooseCohortForm
from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.pages.models import ContactPage
from payments.selling import collecting
from payments.selling.collecting import Item


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enroll(request: HttpRequest, course: str) -> HttpResponse:
    """Ask whether she wants a place, and in which cohort, and give it on a POST.

    People who sign in on the way come back here. Whoever comes from the course's page, where no cohort can be chosen,
    is asked for one here.
    """
    found, at = get_object_or_404(Course, slug=course), clock.now()
    if not policy.may_enroll(request.user, found):
        raise Http404
    standing = policy.place(request.user, course, among=policy.WITH_LEFT)
    if standing and standing.left_at is None:
        return redirect("learn_course", course)
    if enrolling.must_be_bought(found, standing):
        return redirect(leading.public_address(leading.page_of(found), request))
    if request.method != "POST" and standing and policy.was_ended(standing):
        return _ask(request, found, is_ended=True, office_url=ContactPage.address())
    if not offering.must_choose(found, at):
        return _ask(request, found) if request.method != "POST" else _enroll(request, found, None)
    offers = {str(offer.cohort.public_id): offer for offer in offering.offered(found, at)}
    cohorts = [(key, offer.said) for key, offer in offers.items() if not offer.is_full]
    form = ChooseCohortForm(request.POST if "choose" in request.POST else None, cohorts=cohorts)
    if form.is_valid():
        try:
            return _enroll(request, found, offers[form.cleaned_data["cohort"]].cohort)
        except (CohortFull, CohortClosed, CohortOver) as refusal:
            form.add_error(None, str(refusal))
    full = [offer.said for offer in offers.values() if offer.is_full]
    return _ask(request, found, form=form if cohorts else None, full=full, has_cohorts=True)


@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, course: str) -> HttpResponse:
    """Put a place on the course into the basket, on a POST: for oneself, or so many for colleagues named later.

    Whoever hasn't signed in may do so too. Where the course is taken in cohorts, one is chosen here.
    """
    at = clock.now()
    found = get_object_or_404(shelving.on_offer(request.user), slug=course)
    if found.sellable is None or not found.is_offered:
        raise Http404
    offers = [offer for offer in offering.told(found, at) if not offer.is_full]
    form = BuyForm(
        request.POST or None,
        cohorts=[(str(offer.cohort.public_id), offer.said) for offer in offers],
        must_choose=offering.must_choose_of(offering.cohorts_of(found), at),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = {"cohort": said["cohort"]} if said.get("cohort") else {}
        item = Item(found.sellable.public_id, is_mine=said["whom"] == BuyForm.MINE, chosen=chosen)
        collecting.add(request.session, item, n=said["n"] or 1)
        return redirect("basket")
    words = {
        "course": found,
        "form": form,
        "cost": costing.cost_of(found, at),
        "back": leading.public_address(leading.page_of(found), request),
    }
    return render(request, "courses/buy.html", words)


def _enroll(request: HttpRequest, course: Course, cohort: Cohort | None) -> HttpResponse:
    """Give the place, and lead to where it begins."""
    enrolling.enroll(me(request), course, actor=me(request), at=clock.now(), cohort=cohort)
    messages.success(request, _("You have a place. Begin whenever you like; it is kept for you."))
    return redirect("learn_course", course.slug)


def _ask(request: HttpRequest, course: Course, **cohorts: Any) -> HttpResponse:
    """Show the page that asks; `cohorts` say what can be chosen."""
    words = {
        "course": course,
        "minutes": course.current_release.manifest["minutes"],
        "is_closed": course.is_closed(clock.now()),
        "comes_first": offering.comes_first(me(request), course),
        "back": leading.address_of(leading.page_of(course), request),
        "is_ended": False,
        "form": None,
        "full": [],
        "has_cohorts": False,
        **cohorts,
    }
    return render(request, "courses/enroll.html", words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@with_progress
def leave(request: HttpRequest, followed: Following) -> HttpResponse:
    """Ask whether she wants to give up her place, and take it back on a POST."""
    place, found = followed.enrollment, followed.progress
    if request.method == "POST":
        leaving.leave(place, actor=me(request), at=clock.now())
        messages.success(request, _("You have left the course. What you finished is kept, should you come back."))
        return redirect(leading.address_of(leading.page_of(place.course), request) or "my_learning")
    return render(
        request,
        "courses/leave.html",
        {"course": showing.desk(place, found)["course"], "place": place},
    )


@login_required
@require_POST
@with_place
def notice(request: HttpRequest, place: Enrollment) -> HttpResponse:
    """Take away what was said of a newer release: she has read it."""
    del request
    noticing.notice(place)
    return redirect("learn_course", place.course.slug)


@login_required
@require_POST
@with_place
def claim_certificate(request: HttpRequest, place: Enrollment) -> HttpResponse:
    """Issue the certificate of a finished course that has none yet, and show it."""
    del request
    certificate = completing.claim(place, at=clock.now())
    return redirect("certificate", certificate.public_id)
