"""A place that somebody else paid for, as the one who has it sees it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from payments import policy
from payments.models import OrderLine
from payments.selling import disclosing


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what was bought for her, what it costs, and why; whoever paid and colleagues are told of no such page."""
    lines = OrderLine.objects.select_related("order__payer", "person").prefetch_related("charges")
    found = lines.filter(public_id=public_id).first()
    if found is None or not policy.may_read_reasons(request.user, found):
        raise Http404
    return render(request, "payments/place.html", {"place": disclosing.tell(found)})
