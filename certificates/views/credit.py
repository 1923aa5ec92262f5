"""Pages of all that a person earned, for that person alone."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from certificates import telling
from certificates.earning import transcribing
from certificates.earning.transcribing import Transcript
from foundation.accounts.models import User
from foundation.ground import clock, handing, tabling
from foundation.printing import glyphs
from foundation.printing.glyphs import Unprintable


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def earned(request: HttpRequest) -> HttpResponse:
    """Show what this person earned, year by year."""
    person: User = request.user  # type: ignore[assignment]  # behind login_required
    found = transcribing.transcript(person)
    return render(request, "certificates/earned.html", _context(person, found))


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def transcript_pdf(request: HttpRequest) -> HttpResponse:
    """Hand the transcript over as PDF, in the name for certificates; one that can't be printed is told."""
    person: User = request.user  # type: ignore[assignment]  # behind login_required
    found, today = transcribing.transcript(person), clock.day_of(clock.now())
    try:
        content = transcribing.pdf(found, glyphs.check_name(person.printed_name), on=today)
    except (Unprintable, glyphs.Nameless, glyphs.TooLong) as refusal:
        context = {**_context(person, found), "refusal": refusal}
        return render(request, "certificates/earned.html", context, status=HTTPStatus.CONFLICT)
    answer = HttpResponse(content, content_type="application/pdf")
    return handing.as_file(answer, f"transcript-{today.isoformat()}.pdf")


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def transcript_csv(request: HttpRequest) -> HttpResponse:
    """Hand the transcript over as a table."""
    person: User = request.user  # type: ignore[assignment]  # behind login_required
    content = transcribing.table(transcribing.transcript(person))
    answer = HttpResponse(content, content_type=tabling.CONTENT_TYPE)
    return handing.as_file(answer, f"transcript-{clock.day_of(clock.now()).isoformat()}.csv")


def _context(person: User, found: Transcript) -> dict[str, object]:
    return {
        "name": person.printed_name,
        "total": telling.span(found.minutes) if found.minutes else "",
        "years": [
            {
                "year": year.year,
                "total": telling.span(year.minutes) if year.minutes else "",
                "categories": telling.by_category(year.categories),
                "lines": [_line(line) for line in year.lines],
            }
            for year in found.years
        ],
        "refusal": "",
    }


def _line(line: transcribing.Line) -> dict[str, object]:
    return {
        "title": line.title,
        "earned_on": line.earned_on,
        "span": telling.span(line.minutes),
        "details": transcribing.details(line),
        "certificate": line.certificate,
        "demonstration": line.demonstration,
    }
