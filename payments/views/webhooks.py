"""Where Stripe tells that something happened: signed, taken in once, and answered at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from foundation.ground import clock
from payments.charging import gateway, receiving


@csrf_exempt  # What proves who sent it is its signature.
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Take an event in. It is worked later, so that Stripe never waits for us."""
    try:
        note = gateway.read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.NotSigned:
        return HttpResponse(status=400)
    receiving.receive(note, at=clock.now())
    return HttpResponse(status=200)
