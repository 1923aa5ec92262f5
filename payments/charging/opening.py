"""Opening: an attempt gets its page at Stripe, once, whoever died in between.

The attempt's row, with its key and what is asked, is committed before Stripe hears of it. Where the answer was lost,
the same is asked again with the same key, and Stripe tells of the page that it made. After `KEYS_LAST` it may have
forgotten the key: then, and where it answers that something broke, the page is looked for by the id that it carries.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from foundation.ground.refusals import Refusal
from payments import finding
from payments.charging import gateway
from payments.charging.facts import Session
from payments.models import CardAttempt, Order

SLACK = timedelta(minutes=2)
"""By how much Stripe's clock may differ from ours."""
REFUSED = "attempt-refused"


class CantBePaid(Refusal):
    """Stripe opens no page for this. Staff are told; nothing was taken."""

    is_for_the_office = True


def opened(attempt: CardAttempt, *, at: datetime) -> CardAttempt:
    """Return the attempt with the address of its page, or ended where there is and will be none.

    Raises `gateway.Unreachable` where nothing is known, and `CantBePaid` where Stripe refuses what was asked.
    """
    if attempt.session_id or attempt.ended_at:
        return attempt
    try:
        session = _session(attempt, at)
    except gateway.NotTaken as refused:
        _fail(attempt, at)
        if not _is_late(attempt, at):
            finding.note(REFUSED, str(attempt.public_id), str(refused), at=at, order=attempt.order)
            raise CantBePaid(
                _("This can't be paid by card right now. Nothing was taken, and the office was told.")
            ) from refused
        session = None
    if session is None:
        _fail(attempt, at)
    elif _is_first_to_know(attempt, session):
        return attempt
    else:
        adopt(attempt, session)
    return CardAttempt.objects.select_related("order").get(pk=attempt.pk)


def _is_first_to_know(attempt: CardAttempt, session: Session) -> bool:
    """Write down the page of an attempt that is open and has none; whether it was so, and what was read of it holds."""
    known = {"session_id": session.id, "url": session.url}
    is_first = bool(still_open(attempt).filter(session_id=None).update(**known))
    if is_first:
        attempt.session_id, attempt.url = session.id, session.url
    return is_first


def adopt(attempt: CardAttempt, session: Session) -> None:
    """Write down the page that an attempt has, where that is not known yet."""
    CardAttempt.objects.filter(pk=attempt.pk, session_id=None).update(session_id=session.id, url=session.url)


def _session(attempt: CardAttempt, at: datetime) -> Session | None:
    """Return the attempt's page: asked for, or looked for where Stripe won't say by the key alone.

    What was asked for is gone once the payer is erased: nothing is asked for then, and a page that was made is found.
    """
    if not attempt.params or attempt.made_at <= at - gateway.KEYS_LAST:
        return _looked_for(attempt, at)
    try:
        return gateway.open_session(attempt.params, key=attempt.key)
    except gateway.Broken:
        return _looked_for(attempt, at)


def _looked_for(attempt: CardAttempt, at: datetime) -> Session | None:
    """Return the page that carries the attempt's id, if there is one."""
    since, until = attempt.made_at - SLACK, at + SLACK
    return gateway.session_about("attempt", str(attempt.public_id), since=since, until=until)


def _is_late(attempt: CardAttempt, at: datetime) -> bool:
    """Whether it is refused only since a page must be open for half an hour, and the answer was lost for a while."""
    return attempt.expires_at < at + timedelta(minutes=30)


def with_pages(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Annotate orders with the page on which each can be paid now, if it has one (`open_page`), by one subquery."""
    open_ones = CardAttempt.objects.filter(order=OuterRef("pk"), ended_at=None).order_by()
    page = Subquery(open_ones.values("session_id")[:1])
    return orders.annotate(open_page=page)  # type: ignore[no-redef]  # declared


def still_open(attempt: CardAttempt) -> QuerySet[CardAttempt]:
    """Return the attempt if it has not ended meanwhile: what ends it, ends it once."""
    return CardAttempt.objects.filter(pk=attempt.pk, ended_at=None)


def _fail(attempt: CardAttempt, at: datetime) -> None:
    """End an attempt that has no page."""
    still_open(attempt).filter(session_id=None).update(ended_at=at, ended_as=CardAttempt.End.FAILED)
