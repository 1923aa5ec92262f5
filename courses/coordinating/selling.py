"""Selling: a place on a course is bought, handed to a colleague, and taken back by the policy it was bought under.

`payments` sells without knowing courses; what it asks of this room is `HANDLER`. A place that an office buys without
naming anybody keeps its seat in the cohort's pool under the order's line, until somebody is named (`swap`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import offering, opening, policy, wording
from courses.coordinating import closing, enrolling, leaving, seating, shelving
from courses.coordinating.closing import Held
from courses.coordinating.shelving import Place, Shelf
from courses.models import Cohort, Course, Enrollment
from foundation.accounts.models import User
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from payments import pooling
from payments.models import OrderLine, Pool, RefundPolicy
from payments.selling import holding, repricing
from payments.selling.registering import Gift, Handler, Hidden, Look, Offer, Wish
from payments.selling.repricing import Terms

KIND = "course"
GIVEN_BACK, NAMED = "unnamed-given-back", "unnamed-named"
"""Why a pool was moved, as its moves say it."""


class NotOffered(Refusal):
    """The course's page is not there for her, or for whoever would buy it: a draft, or kept private."""


class Begun(Refusal):
    """The colleague who had the place has finished the course on it."""


@transaction.atomic
def put_on_sale(
    course: Course,
    *,
    list_cents: int,
    member_cents: int | None,
    refunds: RefundPolicy,
    account_code: str,
    actor: User | None,
    at: datetime,
) -> Course:
    """Sell places on the course at this price from now on; asked again, the price changes from now on.

    Raises `repricing.MembersPayMore`.
    """
    held = closing.hold(course.pk)
    terms, price = Terms(refunds, account_code), (list_cents, member_cents)
    held.sellable = repricing.put_on_sale(held.sellable, terms, price, kind=KIND, title=held.title, at=at)
    held.save(update_fields=["sellable"])
    members = list_cents if member_cents is None else member_cents
    log(actor, "courses.price", held, list_cents=list_cents, member_cents=members)
    return held


def look(wish: Wish, payer: User | None, at: datetime) -> Offer:
    """Return the place that would be given.

    Raises `Hidden`, `NotOffered`, `HasPlace`, `CohortFull`, and what `enrolling` raises.
    """
    return read([wish], payer, at)(wish)


def read(wishes: Sequence[Wish], payer: User | None, at: datetime) -> Look:
    """Return how each of these wishes is looked at: one statement for any number of them."""
    return partial(_look, shelving.read(wishes, payer), payer, at)


def _may_be_sold(shelf: Shelf, course: Course, *, to: User | None, payer: User | None) -> bool:
    """Whether this person, or a visitor, may buy a place for somebody, or for nobody yet.

    Whoever can't see a course buys it for nobody; and nobody is given what isn't offered to her.
    """
    if to is not None and shelf.page(to, course) is None:
        place = shelf.place(to, course)
        if place is None or place.is_left:
            return False
    if payer is not None and payer == to:
        return True
    return shelf.page(payer, course) is not None


def _look(shelf: Shelf, payer: User | None, at: datetime, wish: Wish) -> Offer:
    """Return the place that a wish would be given, by what was read."""
    course, person = shelf.courses[wish.sellable.pk], wish.person
    if not _may_be_sold(shelf, course, to=person, payer=payer):
        if shelf.page(payer, course) is None:
            raise Hidden(_("What was chosen here is not for sale at the moment."))
        raise NotOffered(_("“%(course)s” is not for sale at the moment.") % {"course": course})
    cohorts = shelf.cohorts.get(course.pk, ())
    cohort = next((one for one in cohorts if str(one.public_id) == wish.chosen.get("cohort")), None)
    enrolling.refuse_closed(course, cohort, at=at)
    if cohort is None and offering.must_choose_of(cohorts, at):
        raise enrolling.CohortNeeded(_("“%(course)s” is taken in cohorts. Choose one of them.") % {"course": course})
    _refuse_another(shelf.place(person, course) if person else None, course)
    page = shelf.page(payer, course)
    if cohort and cohort.pool and not cohort.pool.left:
        raise seating.CohortFull(_("Every place in “%(cohort)s” is taken.") % {"cohort": cohort})
    return Offer(
        course.title,
        detail=f"{cohort.title}, {wording.span(cohort)}" if cohort else _("at your own pace"),
        starts_at=opening.midnight(cohort.begins_on, cohort.own_zone) if cohort else None,
        address=lambda frame: frame.address_of(page) if page else "",
    )


def _refuse_another(standing: Place | None, course: Course) -> None:
    """Refuse whoever has this place. Raises `HasPlace`, and `leaving.EndedByTheOffice`."""
    if standing is None:
        return
    if not standing.is_left:
        raise enrolling.HasPlace(_("There is a place on “%(course)s” already.") % {"course": course})
    leaving.refuse_ended(is_ended=standing.was_ended)


def pools(line: OrderLine) -> Sequence[tuple[Pool, int]]:
    """Return the pool of the cohort that was chosen, of which one place is taken."""
    cohort = _chosen(line)
    return [(cohort.pool, 1)] if cohort and cohort.pool else []


def sold_and_empty(cohort: Cohort) -> list[OrderLine]:
    """Hold and return the lines by which a place in the cohort is sold and nobody has it: unpaid, or for nobody yet.

    Whoever ends their orders waits, and finds what they hold.
    """
    unpaid = Q(order__confirmed_at=None, order__ended_at=None)
    unnamed = Q(person=None, delivered_at__isnull=False, withdrawn_at=None)
    lines = OrderLine.objects.filter(sellable__course=cohort.course_id, wish__cohort=str(cohort.public_id))
    locked = lines.filter(unpaid | unnamed).order_by("pk").select_for_update(no_key=True, of=("self",))
    return list(lines.filter(unpaid | unnamed, pk__in=[line.pk for line in locked]).order_by("pk"))


def _chosen(line: OrderLine) -> Cohort | None:
    """Return the cohort that the line was bought for."""
    found = Cohort.objects.filter(public_id=line.wish.get("cohort"), course__sellable=line.sellable_id)
    return found.select_related("pool", "course").first() if line.wish.get("cohort") else None


def demand(line: OrderLine) -> None:
    """Refuse a line for somebody who has a place by now, and say by whom. Raises `HasPlace`. One statement."""
    places = Enrollment.objects.filter(course__sellable=line.sellable_id, trainee=line.person_id, left_at=None)
    place = places.select_related("course", "line__order__payer").first() if line.person_id else None
    if place is not None:
        words = {"course": place.course, "whom": _giver(place, line)}
        if line.person_id == line.order.payer_id:
            raise enrolling.HasPlace(_("You have a place on “%(course)s” already: it came from %(whom)s.") % words)
        raise enrolling.HasPlace(_("Your colleague has a place on “%(course)s” already.") % words)


def _giver(place: Enrollment, line: OrderLine) -> str:
    """Return by whom somebody has a place: whoever ordered it for her, herself, or the office."""
    order = place.line.order if place.line else None
    if order is None:
        return _("our office")
    if order.payer_id == line.person_id:
        return _("your order %(number)s") % {"number": order.spoken}
    return str(order.billing.get("organization") or order.payer.name or _("a colleague"))


def lock(lines: Sequence[OrderLine]) -> None:
    """Hold the courses of these lines, as whoever enrolls does, in the order of their keys."""
    found = Course.objects.filter(sellable__in={line.sellable_id for line in lines})
    list(found.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def deliver(line: OrderLine, actor: User | None, at: datetime) -> None:
    """Give the place. One for nobody yet has its seat under the line. Course held by the caller (`lock`).

    Raises what `enrolling.enroll_held` raises, and `holding.SoldOut`.
    """
    cohort = _chosen(line)
    course = Held(cohort.course if cohort else Course.objects.get(sellable=line.sellable))
    if line.person is not None:
        enrolling.enroll_held(line.person, course, actor=actor, at=at, cohort=cohort, line=line)
        return
    enrolling.refuse_closed(course, cohort, at=at)
    if cohort and cohort.pool:  # It may count its places only since this was ordered.
        holding.take_late(line, cohort.pool, at=at)


def withdraw(line: OrderLine, actor: User | None, at: datetime, reason: str) -> None:
    """Take the place back; who did it and why stands with the order. Raises `FinishedAlready` (P1)."""
    del actor
    place = Enrollment.objects.filter(line=line).first()
    if place is not None:
        # In nobody's name: the order says whose deed it was, and she may buy a place again.
        leaving.leave(place, actor=None, at=at, reason=reason)
        _put_back(place, line)
    elif line.person is None:
        _give_back(line, GIVEN_BACK, at)


def swap(line: OrderLine, person: User, actor: User | None, at: datetime) -> None:
    """Give the place to this person. What the colleague did stays hers, should she come back.

    Raises `NotOffered` where the course is kept from her, and `Begun`.
    """
    course = Course.objects.get(sellable=line.sellable)
    if policy.is_kept_from(person, course):
        said = _("“%(course)s” is not open to everybody, and not to this colleague.")
        if actor == person:
            said = _("“%(course)s” is not open to everybody, and not to you. Please write to the office.")
        raise NotOffered(said % {"course": course})
    standing = shelving.place_of(person, course)
    if standing and standing.is_left and standing.was_ended and actor != person:
        raise NotOffered(_("A place on “%(course)s” can't be given to this colleague.") % {"course": course})
    _refuse_another(standing, course)
    place = Enrollment.objects.filter(line=line).select_related("cohort").first()
    cohort = place.cohort if place else _chosen(line)  # She may have been transferred since it was bought.
    if place is None:
        if line.person is None:  # Whoever had it and left has given her seat back, or holds it by another line.
            _give_back(line, NAMED, at)
    elif place.is_finished:
        raise Begun(_("“%(course)s” was finished on this place, so it can't go to somebody else.") % {"course": course})
    else:
        Enrollment.objects.filter(pk=place.pk).update(line=None)
        # In nobody's name, as in `withdraw`: the order's log says who did it.
        leaving.leave(place, actor=None, at=at, reason=_("The office gave the place to a colleague."))
        _put_back(place, line)
    enrolling.enroll(person, course, actor=actor, at=at, cohort=cohort, line=line)


def is_bound(line: OrderLine) -> bool:
    """Whether the course was finished on this place: then it goes to nobody else."""
    return Enrollment.objects.filter(line=line, finished_at__isnull=False).exists()


def _put_back(place: Enrollment, line: OrderLine) -> None:
    """Put a place that this line gave no more on what else bought it and stands, as it was left: it is hers to take up.

    In the cohort that was chosen then, so that whoever gets it in her place comes into no other.
    """
    others = OrderLine.objects.filter(sellable=line.sellable_id, person=line.person_id, delivered_at__isnull=False)
    another = others.filter(withdrawn_at=None).exclude(pk=line.pk).select_related("sellable").order_by("pk").first()
    if another is not None:
        Enrollment.objects.filter(pk=place.pk).update(line=another, cohort=_chosen(another))


def _give_back(line: OrderLine, why: str, at: datetime) -> None:
    """Give back the seat that stands under the line's own id."""
    for pool, n in pools(line):
        pooling.give_back(pool, about=line.public_id, reason=why, at=at, n=n)


def loses(line: OrderLine) -> str:
    """Say what ends when the place is given up."""
    if line.person is None:
        return _("The place goes back: nobody can be named for it any more.")
    return _("Access to the course ends at once. What was done in it is kept, should a place be taken again.")


def gives(lines: Sequence[OrderLine]) -> dict[int, Gift]:
    """Return the places that these lines gave and that stand. One query."""
    places = Enrollment.objects.filter(line__in=lines, left_at=None).select_related("course")
    return {
        place.line_id: Gift(
            _("You have a place on “%(course)s”.") % {"course": place.course.title},
            _("Go to the course") if place.is_finished else _("Begin the course"),
            reverse("learn_course", args=[place.course.slug]),
        )
        for place in places
        if place.line_id
    }


HANDLER = Handler(
    look=look,
    read=read,
    pools=pools,
    demand=demand,
    lock=lock,
    deliver=deliver,
    withdraw=withdraw,
    swap=swap,
    loses=loses,
    gives=gives,
    shelves=offering.programs,
    is_held=True,
    is_bound=is_bound,
)
