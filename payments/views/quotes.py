"""Quotes: an office asks for one from its basket, downloads it, and orders from it later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.doors import me
from foundation.ground import clock
from foundation.ground.handing import as_file
from foundation.ground.refusals import Refusal
from payments import policy, wording
from payments.billing import composing, offering
from payments.billing.offering import Basket
from payments.forms import QuoteForm
from payments.models import Quote
from payments.selling import collecting, pricing
from payments.selling.pricing import NoSuchCode
from payments.views import basket as baskets

MOST = 200


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def quotes(request: HttpRequest) -> HttpResponse:
    """List one's quotes, the newest first."""
    on = clock.day_of(clock.now())
    found = list(Quote.objects.filter(person=me(request)).select_related("person").order_by("-number")[:MOST])
    ordered = offering.ordered_from(found)
    rows = [
        {
            "quote": one,
            "titles": wording.counted(title for row in one.words["lines"] for title in [row["title"]] * row["count"]),
            "total": wording.money(one.cents),
            "is_good": one.good_until_on >= on,
            "order": ordered.get(one.pk),
        }
        for one in found
    ]
    return render(request, "payments/quotes.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def make(request: HttpRequest) -> HttpResponse:
    """Ask whom the quote is made out to; make it on a POST."""
    looked = baskets.looked(request)
    if not looked["groups"] or looked["quote"].refused:
        return redirect("basket")
    form = QuoteForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        asked = Basket(collecting.read(request.session), request.session.get(baskets.CODE, ""))
        try:
            made = offering.offer(me(request), asked, form.billing(), at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            baskets.remember(request, form.billing())
            messages.success(request, _("Quote %(number)s is made. You find it here from now on.") % {"number": made})
            return redirect("quotes")
    words: dict[str, Any] = {**looked, "form": form}
    return render(request, "payments/quote_new.html", words)


def _initial(request: HttpRequest) -> dict[str, str]:
    """Return what the form begins with: whom paper was made out to in this visit, else on the newest quote or order."""
    known = baskets.remembered(request)
    return known if "address" in known else {**offering.made_out_before(me(request)), **known}


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def quote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out a quote."""
    found = _visible(request, public_id)
    return as_file(HttpResponse(composing.quote(found), content_type="application/pdf"), f"{found}.pdf")


@require_POST
@login_required
def order_from(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put what a quote offered back into the basket, at the prices of today; say whether the total differs."""
    found = Quote.objects.filter(public_id=public_id, person=me(request)).first()
    if found is None:
        raise Http404
    code = offering.put_back(found, request.session)
    request.session[baskets.CODE] = code
    baskets.remember(request, found.words["billing"])
    at, wishes = clock.now(), collecting.wishes(request.session, me(request))
    try:
        now = pricing.look(wishes, payer=me(request), at=at, code=code)
    except NoSuchCode as refusal:
        request.session.pop(baskets.CODE, None)
        messages.error(request, str(refusal))
        now = pricing.look(wishes, payer=me(request), at=at)
    _say(request, found, now)
    return redirect("basket")


def _say(request: HttpRequest, found: Quote, now: pricing.Quote) -> None:
    """Say whether today's total is the one of the quote, and what stands there what stood on it."""
    words = {"number": found, "then": wording.money(found.cents), "now": wording.money(now.cents)}
    if now.refused or len(now.lines) < len(found.asks["items"]):
        messages.warning(request, _("Not everything on %(number)s can be had today. Please look.") % words)
    elif now.cents != found.cents:
        messages.warning(request, _("%(number)s said %(then)s; today it comes to %(now)s.") % words)
    elif offering.lines(now) != found.words["lines"]:
        said = _(
            "%(number)s comes to %(now)s as it said, but what stands on it reads otherwise now. "
            "Please look before you order."
        )
        messages.warning(request, said % words)
    else:
        messages.success(request, _("Everything on %(number)s is in your basket, for %(now)s as it said.") % words)
    if ordered := offering.ordered_since(found):
        said = _("You have ordered some of it since %(number)s: %(order)s. What is in your basket would come on top.")
        messages.warning(request, said % {**words, "order": ordered})


def _visible(request: HttpRequest, public_id: UUID) -> Quote:
    """Return the quote if whoever asks may see it: whose it is, and staff who see orders. Raises `Http404`."""
    found = Quote.objects.filter(public_id=public_id).first()
    if found is None or not (found.person_id == me(request).pk or me(request).has_perm(policy.SEE)):
        raise Http404
    return found
