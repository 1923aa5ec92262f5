"""The basket and the page on which it is ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.accounts.doors import me, whoever
from foundation.ground import clock
from foundation.ground.identity import new_public_id
from foundation.ground.refusals import Refusal
from foundation.pages import framing
from payments import wording
from payments.billing import invoicing
from payments.charging import attempting
from payments.forms import AddForm, CheckoutForm, CodeForm
from payments.models import CardAttempt, Order, Sellable, Terms
from payments.selling import agreeing, belonging, collecting, ordering, pricing, registering, telling, trying
from payments.selling.collecting import Item
from payments.selling.ordering import Checkout
from payments.selling.pricing import NoSuchCode, Quote
from payments.views import paying

MARKS = {"terms_version", "things", "refunds"}
"""What the page of the checkout carries of what it showed; one that was drawn by another version may lack some."""
SHOWN = 20
"""How many orders that wait to be paid a basket names."""
CODE = "basket_code"
"""Where the session keeps the code that was typed."""
MADE_OUT = "made_out_to"
"""Where the session keeps whom paper was made out to last, so that an office types it once."""


@require_safe
@cache_control(private=True, no_store=True)
def basket(request: HttpRequest) -> HttpResponse:
    """Show what is in the basket, what it costs, and why; where members pay less, how one comes to be one."""
    found = looked(request)
    quote: Quote = found["quote"]
    waiting = _waiting(request) if quote.refused or not quote.lines else []
    is_empty = not quote.refused and not quote.lines
    words = {
        "shelves": registering.shelves(framing.of(request)) if is_empty else [],
        "code_form": CodeForm(initial={"code": request.session.get(CODE, "")}),
        "belonging": belonging.of(quote, _hers(request)),
        "waiting": waiting,
        "refusals": [(one, _order_of(one.waits_on, waiting)) for one in quote.refused],
    }
    return render(request, "payments/basket.html", {**found, **words})


def _hers(request: HttpRequest) -> set[int]:
    """Return the places of the basket that are for whoever orders."""
    return {place for place, item in enumerate(collecting.read(request.session)) if item.is_mine}


def _waiting(request: HttpRequest) -> list[Order]:
    """Return the orders of whoever asks that wait to be paid, the newest first."""
    payer = whoever(request)
    return list(Order.objects.of(payer).holding().order_by("-number")[:SHOWN]) if payer else []


def _order_of(number: str, waiting: list[Order]) -> Order | None:
    """Return the order of this spoken number, where it is among her own."""
    return next((order for order in waiting if order.spoken == number), None)


@require_POST
@cache_control(private=True, no_store=True)  # Said here, nobody has to look who asks in order to say it.
def add(request: HttpRequest) -> HttpResponse:
    """Put something into the basket: for oneself, or so many for people who are named later."""
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That could not be put into the basket. Please choose it again on its page."))
        return redirect("basket")
    thing = get_object_or_404(Sellable, public_id=form.cleaned_data["sellable"])
    n = form.cleaned_data["n"]
    collecting.add(request.session, Item(thing.public_id, is_mine=n is None), n=n or 1)
    return redirect("basket")


@require_POST
def remove(request: HttpRequest, place: int) -> HttpResponse:
    """Take one thing out of the basket, with its like where the form names their places."""
    said = request.POST.getlist("alike")
    collecting.remove(request.session, place, *(other for other in range(collecting.MOST) if str(other) in said))
    return redirect("basket")


@require_POST
def use_code(request: HttpRequest) -> HttpResponse:
    """Keep a discount code for this basket, if it is good; an empty one takes it away."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is no discount code."))
        return redirect("basket")
    word = form.cleaned_data["code"]
    try:
        if word:
            trying.demand_good(word, network=get_adapter(request).get_client_ip(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[CODE] = word
    return redirect("basket")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask how to pay and whom the paper is made out to; order on a POST.

    Sent again, also from a page that was gone back to, it leads to its order and leaves the basket as it is now.
    """
    return _sent(request) if request.method == "POST" else _shown(request)


def _sent(request: HttpRequest) -> HttpResponse:
    """Order as the page said. What it costs now is asked once, where it is ordered; what changed is shown again."""
    form = CheckoutForm(request.POST, costs=request.POST.get("shown_cents") != "0")
    if not form.is_valid():
        unread = agreeing.unread() if MARKS & form.errors.keys() else None
        return _led(request, before) if (before := _before(request)) else _shown(request, form, unread)
    try:
        order, attempt = _order(request, form)
    except Refusal as refusal:
        return _shown(request, form, refusal)
    if order.was_there:
        return _led(request, order)
    collecting.clear(request.session)
    request.session.pop(CODE, None)
    remember(request, form.billing())
    return _led(request, order, attempt)


def remember(request: HttpRequest, billing: Mapping[str, str]) -> None:
    """Keep whom paper is made out to for the next form that asks; the number of a purchase order is for one order."""
    request.session[MADE_OUT] = {name: said for name, said in billing.items() if name != "po_number"}


def remembered(request: HttpRequest) -> dict[str, str]:
    """Return whom paper was made out to last; at first, her own name."""
    return {"name": me(request).name, **request.session.get(MADE_OUT, {})}


def _shown(request: HttpRequest, form: CheckoutForm | None = None, refusal: Refusal | None = None) -> HttpResponse:
    """Show the page, with what was sent from it and why nothing was ordered; the basket where it can't be ordered."""
    found = looked(request)
    quote: Quote = found["quote"]
    if not quote.lines or quote.refused:
        return redirect("basket")
    terms = ordering.current_terms(clock.now())
    if form is None:
        form = CheckoutForm(initial=_initial(request, quote, terms), costs=bool(quote.cents))
    if refusal is not None:
        form = CheckoutForm(_as_shown(request, quote, terms), costs=bool(quote.cents))
        form.full_clean()
        form.add_error(None, str(refusal))
    form.tell_of_invoices(terms.payee)
    words = {**found, "form": form, "terms": terms}
    return render(request, "payments/checkout.html", words)


def _as_shown(request: HttpRequest, quote: Quote, terms: Terms) -> QueryDict:
    """Return what was sent, with what is shown now; whoever agreed to something else has not agreed to this."""
    said = request.POST.copy()
    said["shown_cents"] = str(quote.cents)
    now = _read_now(quote, terms)
    if any(said.get(name) != mark for name, mark in now.items()):
        said.pop("terms", None)
    for name, mark in now.items():
        said[name] = mark
    return said


def _read_now(quote: Quote, terms: Terms) -> dict[str, str]:
    """Return the marks of what the page shows to be read and agreed to."""
    return {
        "terms_version": str(terms.version),
        "things": agreeing.things_mark(quote),
        "refunds": agreeing.refunds_mark(quote),
    }


def _order(request: HttpRequest, form: CheckoutForm) -> tuple[Order, CardAttempt | None]:
    """Place the order; return it with the attempt that was written down to pay it by card, if it is to be."""
    said = form.cleaned_data
    decided = Checkout(
        key=said["key"],
        way=Order.Way(said.get("way", Order.Way.FREE)),
        shown_cents=said["shown_cents"],
        code=request.session.get(CODE, ""),
        billing=form.billing(),
        terms_version=said["terms_version"],
        things=said["things"],
        refunds=said["refunds"],
    )
    payer, wishes = me(request), collecting.wishes(request.session, me(request))
    if decided.way == Order.Way.INVOICE:
        return invoicing.order(payer, wishes, decided, at=clock.now()), None
    return attempting.order(payer, wishes, decided, at=clock.now())


def _before(request: HttpRequest) -> Order | None:
    """Return the order that was placed from the page that is sent."""
    try:
        return ordering.placed(me(request), UUID(request.POST.get("key", "")))
    except ValueError:
        return None


def _led(request: HttpRequest, order: Order, attempt: CardAttempt | None = None) -> HttpResponse:
    """Lead to where the order is paid, or to the order where nothing is to be paid by card now."""
    is_payable = order.way == Order.Way.CARD and order.is_open
    if is_payable:
        return paying.lead(request, order, attempt)
    if order.confirmed_at:
        paying.thank(request, order)
    return redirect("order", order.public_id)


def looked(request: HttpRequest) -> dict[str, Any]:
    """Return what basket and checkout show."""
    at, payer = clock.now(), whoever(request)
    wishes = collecting.wishes(request.session, payer)
    word = request.session.get(CODE, "")
    try:
        quote = pricing.look(wishes, payer=payer, at=at, code=word)
    except NoSuchCode as refusal:
        request.session.pop(CODE, None)
        messages.error(request, str(refusal))
        word, quote = "", pricing.look(wishes, payer=payer, at=at)
    return {
        "wishes": wishes,
        "quote": quote,
        "groups": telling.grouped(telling.basket(quote, payer, frame=framing.of(request), at=at)),
        "total": wording.money(quote.cents),
        "code": word,
    }


def _initial(request: HttpRequest, quote: Quote, terms: Terms) -> dict[str, Any]:
    """Return what the form begins with."""
    shown = {"shown_cents": quote.cents, **_read_now(quote, terms)}
    return {"key": new_public_id(), **shown, "way": Order.Way.CARD, **remembered(request)}
