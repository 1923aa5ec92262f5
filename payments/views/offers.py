"""The link of an offered place: whoever opens it reads what it is, and takes it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from foundation.accounts.doors import me, whoever
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from payments.models import OrderLine, PlaceOffer
from payments.selling import accepting, lettering, linking, reducing, welcoming


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link offers, also to whoever has to sign in first; let whoever is signed in take it on a POST.

    To which address it was offered is told only to whoever is signed in.
    """
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        offer = linking.find(token)
        if request.method == "POST":
            given = accepting.take(token, me(request), at=clock.now())
            messages.success(request, _("“%(title)s” is yours.") % {"title": offer.line.title})
            return redirect(_where(given))
    except Refusal as refusal:
        if request.user.is_authenticated and linking.is_taken_by(token, me(request)):
            messages.info(request, _("You have this place already."))
            return redirect("my_learning")
        is_over = isinstance(refusal, linking.LinkIsOld)
        words = {"refusal": refusal, "back_url": "" if is_over else request.path}
        return render(request, "errors/refusal.html", words, status=403)
    return render(request, "payments/offered.html", _words(request, offer))


def _where(given: OrderLine) -> str:
    """Return where what she has begins: a course, or her membership."""
    gift = welcoming.gift_of(given)
    return gift.address if gift and gift.address else reverse("my_learning")


def _words(request: HttpRequest, offer: PlaceOffer) -> dict[str, object]:
    """Return what the page of an offered place says."""
    person = whoever(request)
    why_not = accepting.why_not(offer.line, person) if person else ""
    return {
        "line": offer.line,
        "buyer": lettering.buyer(offer.line.order),
        "address": offer.address,
        "back": urlencode({"next": request.path}),
        "needed_first": "" if person else accepting.needed_first(offer.line),
        "why_not": why_not,
        "seat_url": reducing.seat_for(offer.line, person).address if why_not else "",
    }
