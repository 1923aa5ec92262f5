"""The demonstration's members: levels with made-up values, a member, one in grace, one who lapsed, and an agency.

Everything goes through the rules that people's own clicks go through; what stands is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from courses.models import Course
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo import offices, selling
from membership import coordinating, giving, knowing, leveling, seating
from membership.giving import Grant
from membership.models import Agency, Level, Membership, Seat, Term
from membership.terming import DAY, Span, last_of_months
from payments.models import RefundPolicy

POLICY = "Dues (a demonstration)"
TIERS = [{"before": "purchase", "days": 14, "percent": 100, "keeps_cents": 0}]
CODE = "4000"
SEATED = 20 * DAY
"""How long ago the agency gave its seats."""
PRICE = "The price for members on every course"
CONSULTATION = "An individual consultation, on request"
LEVELS: tuple[tuple[dict[str, Any], int | None], ...] = (
    (
        {
            "key": "individual", "title": "Individual member", "place": 1, "grace_days": 30,
            "description": "For anybody who does mitigation work, or supports it.",
            "benefits": f"{PRICE}\n{CONSULTATION}",
        },
        15_000,
    ),
    (
        {
            "key": "nonprofit", "title": "Public defender or nonprofit staff", "place": 2, "grace_days": 30,
            "needs_approval": True, "description": "For staff of public defenders and of nonprofits.",
            "benefits": f"{PRICE}\n{CONSULTATION}",
        },
        9_000,
    ),
    (
        {
            "key": "student", "title": "Student member", "place": 3, "grace_days": 0, "needs_yearly_proof": True,
            "runs": Level.Runs.FIXED, "year_month": 9, "year_day": 1, "prorates": True, "rollover_days": 60,
            "description": "For students, to the end of the academic year.", "benefits": PRICE,
        },
        4_000,
    ),
    (
        {
            "key": "agency", "title": "Agency member", "place": 4, "grace_days": 60,
            "holder": Level.Holder.AGENCY, "seats": 10, "description": "For an office and its staff.",
            "benefits": "The price for members for everybody who has a seat",
        },
        90_000,
    ),
    (
        {
            "key": "honorary", "title": "Honorary member", "place": 5, "is_offered": False, "benefits": PRICE,
            "description": "Given by the office.",
        },
        None,
    ),
)  # fmt: skip


def fill(people: Mapping[str, User], course: Course) -> None:
    """Have the levels, members of each standing, and an agency with two seats taken: each where there is none.

    The agency's dues, and some places on the course, were ordered by invoice. What others have done hinders none of it.
    """
    at = clock.now()
    if not Level.objects.exists():
        _levels()
    levels = {level.key: level for level in Level.objects.all()}
    if not {"individual", "agency"} <= levels.keys():
        return
    today = clock.day_of(at)
    _member(people["finished"], levels["individual"], Span(today - 90 * DAY, last_of_months(today - 90 * DAY, 12)))
    _member(people["cohort"], levels["individual"], Span(today - 375 * DAY, today - 11 * DAY))
    _member(people["modules"], levels["individual"], Span(today - 404 * DAY, today - 40 * DAY))
    agency = Agency.objects.filter(name=offices.NAME).first() or _agency(people["office"])
    offices.order(people["office"], agency, levels["agency"], course, bookkeeper=people["finance"])
    _seats(agency, [people["a"], people["b"]], actor=people["office"], at=at - SEATED)
    offices.ask(people)


def _seats(agency: Agency, staff: Sequence[User], *, actor: User, at: datetime) -> None:
    """Give these people a seat each, where the agency belonged then and has given none."""
    known = knowing.of_agency(agency, clock.day_of(at))
    if known is None or not known.standing.belongs or Seat.objects.filter(membership=known.membership).exists():
        return
    for person in staff:
        seating.seat_by_hand(agency, person, actor=actor, at=at)


def _levels() -> None:
    """Make the levels, each marked as a demonstration, and put those that are sold on sale."""
    policy, _made = RefundPolicy.objects.get_or_create(title=POLICY, defaults={"tiers": TIERS, "is_demo": True})
    for words, cents in LEVELS:
        level = Level.objects.create(**words, is_demo=True)
        if cents is not None:
            at = clock.now() - selling.BEFORE
            leveling.put_on_sale(level, list_cents=cents, refunds=policy, account_code=CODE, actor=None, at=at)


def _member(person: User, level: Level, days: Span) -> None:
    """Let somebody who never joined be a member on these days."""
    if Membership.objects.of(person).exists():
        return
    at = clock.now()
    given = Grant(level, days, Term.Kind.GRANTED, reason="The demonstration.")
    giving.give(giving.hold(person, on=days.first), given, actor=None, at=at)


def _agency(coordinator: User) -> Agency:
    """Have an agency, and who coordinates it."""
    agency = coordinating.enter(coordinator, offices.NAME, "Demo City", at=clock.now() - selling.BEFORE)
    agency.is_demo = True
    agency.save(update_fields=["is_demo"])
    return agency
