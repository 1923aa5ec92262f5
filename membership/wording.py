"""Wording: days and standings as people read them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from membership.standing import Standing, State
from membership.terming import Span

STATES: dict[State, str | Promise] = {
    State.PENDING: _lazy("Not begun"),
    State.ACTIVE: _lazy("Active"),
    State.GRACE: _lazy("In the days of grace"),
    State.LAPSED: _lazy("Lapsed"),
    State.ENDED: _lazy("Ended"),
    State.SUSPENDED: _lazy("Suspended"),
    State.GIVEN_UP: _lazy("Given up"),
    State.TAKEN_BACK: _lazy("Taken back"),
}


def day(on: date) -> str:
    """Return a day as people write it: June 30, 2027."""
    return date_format(on, "F j, Y")


def days(span: Span) -> str:
    """Return from when to when: July 1, 2026 to June 30, 2027."""
    return _("%(first)s to %(last)s") % {"first": day(span.first), "last": day(span.last)}


def said(standing: Standing) -> str:
    """Say in a sentence what a membership is, and until when; since when, where that is not its present term's day."""
    if standing.undone_on is not None:
        return _undone(standing.state) % {"day": day(standing.undone_on)}
    if standing.until is None or standing.since is None or standing.grace_until is None:
        return _("The membership has not begun.")
    words = {"since": day(standing.since), "until": day(standing.until), "grace": day(standing.grace_until)}
    sentences = {
        State.PENDING: _("The membership begins on %(since)s."),
        State.ACTIVE: _("The membership runs to %(until)s."),
        State.GRACE: _(
            "The membership ran to %(until)s. Your benefits stay until %(grace)s; renew by then and no day is lost."
        ),
        State.LAPSED: _(
            "The membership ran to %(until)s and has lapsed. You can join again at any time: that begins anew, and the "
            "time before no longer counts as without a gap."
        ),
        State.ENDED: _("The membership has ended."),
        State.SUSPENDED: _("The membership is suspended. The office can tell you more."),
    }
    if standing.state == State.ACTIVE and standing.went_on:
        sentences[State.ACTIVE] = _("The membership runs to %(until)s. It has run without a gap since %(since)s.")
    return sentences[standing.state] % words


def _undone(state: State) -> str:
    """Say of a membership of which no term stands what became of the last."""
    if state == State.GIVEN_UP:
        return _(
            "The dues of the membership were given up or taken back on %(day)s. What became of the money stands on "
            "their order."
        )
    return _("The office took the days of the membership back on %(day)s.")


def said_of_seat(standing: Standing) -> str:
    """Say in a sentence what a membership is that somebody has by a seat, and until when."""
    words = {"until": day(standing.until) if standing.until else ""}
    sentences = {
        State.ACTIVE: _("Your agency's membership runs to %(until)s, and your seat with it."),
        State.GRACE: _("Your agency's membership ran to %(until)s. Your benefits stay for some days of grace."),
        State.LAPSED: _(
            "Your agency's membership ran to %(until)s and has lapsed. Your seat gives nothing until it is renewed."
        ),
    }
    otherwise = _("Your agency's membership does not run now, so your seat gives nothing.")
    return sentences.get(standing.state, otherwise) % words


def number(public_id: UUID) -> str:
    """Return the number on a card: AB12-34CD-56EF. It names a membership or a seat, and opens nothing."""
    last = public_id.hex[-12:].upper()
    return "-".join(last[at : at + 4] for at in (0, 4, 8))


def buying(days: str, costs: str, *, goes_on: bool, is_after: bool) -> str:
    """Say which days dues of an agency give now and what they cost; whether its level goes on, or days come before."""
    said = _("Joining now gives %(days)s and costs %(costs)s.")
    if goes_on:
        said = _("Renewing now gives %(days)s and costs %(costs)s.")
    elif is_after:
        said = _("Joining now gives %(days)s, after the days that the agency has, and costs %(costs)s.")
    return said % {"days": days, "costs": costs}


def change(days: str, costs: str, credited: str) -> str:
    """Say what changing the level in the middle of a term does."""
    said = _("Change today: %(costs)s for %(days)s.") % {"costs": costs, "days": days}
    if not credited:
        return said
    back = _("%(credited)s for the days left of your present term goes back the way it was paid.")
    return f"{said} {back % {'credited': credited}}"
