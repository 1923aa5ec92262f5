"""Composing what a certificate says: what was achieved, in the words and under the signatures of its type."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst

from certificates.freezing import Approved, Before, Counted, Edition, Signed, Words
from certificates.models import Activity, CertificateType, Credit, CreditApproval, CreditCategory, Signatory, Signing

STANDARD = "completion"
"""The key of the type that certifies whatever has no type of its own."""
GENERAL = "general"
"""The key of the category in which minutes count that nobody put into another."""
MONTHS = 12
LONGEST = 240
"""Months for which a type may let its certificates stand."""


@dataclass(frozen=True)
class Teaching:
    """How minutes were taught: how many in which category (by key; the rest is general), how, where and by whom.

    `delivery` is None for what was taught in several ways; no single line of credit is.
    """

    categories: Mapping[str, int] = field(default_factory=dict)
    delivery: Credit.Delivery | None = Credit.Delivery.OWN_PACE
    place: str = ""
    presenters: Sequence[str] = ()

    @property
    def one_way(self) -> Credit.Delivery:
        """How it was taught. Raises ValueError for what was taught in several ways."""
        if self.delivery is None:
            raise ValueError("it was taught in several ways")
        return self.delivery

    def split(self, minutes: int) -> dict[str, int]:
        """Return these minutes by category, which sum to `minutes`. Raises ValueError where more are named."""
        named = {key: count for key, count in self.categories.items() if count and key != GENERAL}
        rest = minutes - sum(named.values())
        if rest < 0 or any(count < 0 for count in named.values()):
            raise ValueError(f"{named} are more than {minutes} minutes")
        return ({GENERAL: rest} if rest or not named else {}) | named


@dataclass(frozen=True)
class Achievement:
    """What was completed, in the words to be printed.

    `minutes` is the learning time. `assessed` is a sentence such as "Assessed on the Code of Ethics: passed", printed
    as it stands, or empty; never a mark. `demonstration` marks practice content. `edition` is that of the Code which
    was taught. `before` says where a certificate of an earlier time comes from.
    """

    course_title: str
    program_title: str
    minutes: int
    completed_on: date
    assessed: str
    demonstration: bool
    teaching: Teaching = field(default_factory=Teaching)
    edition: Edition | None = None
    before: Before | None = None

    @property
    def earns_credit(self) -> bool:
        """Whether a board's approval may stand beside it: not on practice content, nor on what was earned elsewhere."""
        return not self.demonstration and self.before is None


def teaching_of(credit: Credit) -> Teaching:
    """Return how a line of credit was taught, as it was written down."""
    return Teaching(credit.categories, Credit.Delivery(credit.delivery), credit.place, credit.presenters)


def together(credits_of_hers: Sequence[Credit]) -> Teaching:
    """Return how several lines were taught: sums by category, everybody who taught, and the way if it is one."""
    categories: Counter[str] = Counter()
    for credit in credits_of_hers:
        categories.update(credit.categories)
    ways = {credit.delivery for credit in credits_of_hers}
    places = {credit.place for credit in credits_of_hers}
    presenters = dict.fromkeys(name for credit in credits_of_hers for name in credit.presenters)
    return Teaching(
        categories,
        Credit.Delivery(ways.pop()) if len(ways) == 1 else None,
        places.pop() if len(places) == 1 else "",
        list(presenters),
    )


def compose(kind: CertificateType, activity: Activity, achievement: Achievement) -> Words:
    """Return the words of a certificate of this type (`type_of`) for this achievement, as all of it is today."""
    by_category = achievement.teaching.split(achievement.minutes)
    return {
        "title": kind.title,
        "opening": kind.opening,
        "deed": kind.deed,
        "course_title": achievement.course_title,
        "program_title": achievement.program_title,
        "minutes": achievement.minutes,
        "categories": counted(by_category),
        "delivery": capfirst(str(achievement.teaching.delivery.label)) if achievement.teaching.delivery else "",
        "place": achievement.teaching.place,
        "presenters": list(achievement.teaching.presenters),
        "completed_on": achievement.completed_on.isoformat(),
        "lapses_on": _printed_lapse(kind, achievement.completed_on),
        "assessed": achievement.assessed,
        "edition": achievement.edition,
        "approvals": approved(activity, by_category, achievement.completed_on) if achievement.earns_credit else [],
        "issuer": kind.issuer or settings.CERTIFICATE_ISSUER,
        "issuer_note": kind.issuer_note,
        "note": kind.note,
        "signatories": signatories(kind),
        "seal": kind.seal.digest if kind.seal else "",
        "color": kind.color,
        "before": achievement.before,
        "demonstration": achievement.demonstration,
    }


def type_of(activity: Activity) -> CertificateType:
    """Return the type that certifies this activity: its own, or else the standard one."""
    own = activity.certificate_type_id
    return CertificateType.objects.select_related("seal").get(**{"pk": own} if own else {"key": STANDARD})


def lapses_on(kind: CertificateType, completed_on: date) -> date | None:
    """Return the last day on which a certificate of this type stands, or None where it stands without an end."""
    return months_later(completed_on, kind.valid_months) if kind.valid_months else None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where that month is shorter."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def counted(by_category: Mapping[str, int]) -> list[Counted]:
    """Return minutes by the titles of their categories, in the order of the list of categories."""
    named = CreditCategory.objects.filter(key__in=by_category).values_list("key", "title")
    return [{"category": title, "minutes": by_category[key]} for key, title in named]


def approved(activity: Activity, by_category: Mapping[str, int], day: date) -> list[Approved]:
    """Return what boards approved of this activity on this day, for the minutes that were earned (P19)."""
    return approved_among(covering(activity, day), by_category)


def approved_among(covering: Iterable[CreditApproval], by_category: Mapping[str, int]) -> list[Approved]:
    """Return what approvals that cover the day are worth: for none of the minutes, one is not told."""
    worth = ((approval, least(approval, by_category)) for approval in covering)
    return [
        {
            "board": approval.board.name,
            "number": approval.number,
            "category": approval.category.title,
            "minutes": minutes,
        }
        for approval, minutes in worth
        if minutes
    ]


def covering(activity: Activity, day: date) -> QuerySet[CreditApproval]:
    """Return the approvals that cover this day, each with its board and category."""
    return CreditApproval.objects.covering(day).filter(activity=activity).select_related("board", "category")


def least(approval: CreditApproval, by_category: Mapping[str, int]) -> int:
    """Return how many of the minutes earned in the approval's category it covers."""
    earned = by_category.get(approval.category.key, 0)
    return earned if approval.minutes is None else min(earned, approval.minutes)


def signatories(kind: CertificateType) -> list[Signed]:
    """Return who signs, in order."""
    fields = ("signatory__name", "signatory__title", "signatory__signature__digest")
    signings = Signing.objects.filter(type=kind).order_by("sort_order", "pk").values_list(*fields)
    return [{"name": name, "title": title, "image": digest or ""} for name, title, digest in signings]


def signed(signatory: Signatory) -> Signed:
    """Return how this person signs."""
    picture = signatory.signature
    return {"name": signatory.name, "title": signatory.title, "image": picture.digest if picture else ""}


def _printed_lapse(kind: CertificateType, completed_on: date) -> str:
    """Return the last day as it is printed, or nothing."""
    last = lapses_on(kind, completed_on)
    return last.isoformat() if last and kind.prints_lapse else ""
