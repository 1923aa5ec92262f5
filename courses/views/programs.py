"""Taking the certificate of a completed program."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from courses import graduating
from courses.models import Program
from foundation.accounts.doors import me
from foundation.ground import clock


@login_required
@require_POST
def claim_program(request: HttpRequest, program: str) -> HttpResponse:
    """Complete a program that is done, issue its certificate where there is none yet, and show it."""
    found = get_object_or_404(Program.objects.select_related("activity"), slug=program)
    certificate = graduating.claim(me(request), found, at=clock.now())
    return redirect("certificate", certificate.public_id)
