"""A person's transcript: every line of credit that stands, as it was earned, with what boards approved that day (P19).

Minutes are minutes. They are called credit for a board only beside that board's approval, and only where its window
holds the day on which they were earned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from certificates import composing, spelling, telling
from certificates.freezing import Approved, Counted
from certificates.models import Certificate, Credit, CreditApproval, CreditCategory
from foundation.accounts.models import User
from foundation.ground import tabling
from foundation.printing import wording

NOTE = _lazy(
    "This transcript records learning time in minutes. Minutes are continuing education credit for a board only where "
    "its approval stands beside them; each board decides what it accepts. It is not a license."
)


@dataclass(frozen=True)
class Line:
    """What was earned at once. `certificate` is the unended one for the same activity; practice content is marked."""

    title: str
    earned_on: date
    minutes: int
    categories: Sequence[Counted]
    delivery: str
    place: str
    presenters: Sequence[str]
    approvals: Sequence[Approved]
    certificate: Certificate | None
    demonstration: bool


@dataclass(frozen=True)
class Year:
    """The lines of one calendar year, the latest first, and their sums."""

    year: int
    lines: Sequence[Line]
    minutes: int
    categories: Sequence[Counted]


@dataclass(frozen=True)
class Transcript:
    """All that a person earned and nobody took back. Practice content is listed, and counts in no sum."""

    years: Sequence[Year]
    minutes: int

    @property
    def lines(self) -> Sequence[Line]:
        """Every line, the latest first."""
        return [line for year in self.years for line in year.lines]


def transcript(person: User) -> Transcript:
    """Return the person's transcript, by four queries however long it is."""
    rows = list(Credit.objects.standing().of(person).filter(minutes__gt=0).order_by("-earned_on", "-pk"))
    titles = dict(CreditCategory.objects.values_list("key", "title"))
    approvals = _approvals(rows)
    certificates = {each.activity_id: each for each in Certificate.objects.of(person).unended()}
    lines = [_line(row, titles, approvals[row.activity_id], certificates.get(row.activity_id)) for row in rows]
    years = [_year(year, list(found)) for year, found in groupby(lines, lambda line: line.earned_on.year)]
    return Transcript(years, sum(year.minutes for year in years))


def _approvals(rows: Iterable[Credit]) -> Mapping[int, Sequence[CreditApproval]]:
    """Return the given approvals of these activities, by activity, whatever their windows."""
    given = CreditApproval.objects.filter(
        activity__in={row.activity_id for row in rows}, status=CreditApproval.Status.APPROVED
    )
    found: dict[int, list[CreditApproval]] = defaultdict(list)
    for approval in given.select_related("board", "category"):
        found[approval.activity_id].append(approval)
    return found


def _line(
    row: Credit,
    titles: Mapping[str, str],
    approvals: Iterable[CreditApproval],
    certificate: Certificate | None,
) -> Line:
    demonstration = bool(row.evidence.get("demonstration"))
    covering = [] if demonstration else [each for each in approvals if each.covers(row.earned_on)]
    return Line(
        title=row.title,
        earned_on=row.earned_on,
        minutes=row.minutes,
        categories=[
            {"category": titles[key], "minutes": row.categories[key]} for key in titles if key in row.categories
        ],
        delivery=row.get_delivery_display(),
        place=row.place,
        presenters=row.presenters,
        approvals=composing.approved_among(covering, row.categories),
        certificate=certificate,
        demonstration=demonstration,
    )


def _year(year: int, lines: Sequence[Line]) -> Year:
    counting = [line for line in lines if not line.demonstration]
    sums: Counter[str] = Counter()
    for line in counting:
        sums.update({each["category"]: each["minutes"] for each in line.categories})
    categories: list[Counted] = [{"category": title, "minutes": minutes} for title, minutes in sums.items()]
    return Year(year, lines, sum(line.minutes for line in counting), categories)


def table(found: Transcript) -> str:
    """Return the transcript as CSV, a line for each line; an approval is told as board, number and minutes."""
    head = [
        _("Earned on"), _("Title"), _("Minutes"), _("Minutes by category"), _("How it was taught"), _("Place"),
        _("Presenters"), _("Approved by"), _("Certificate number"), _("Code to check it"), _("Demonstration"),
    ]  # fmt: skip
    return tabling.table([head, *(_cells(line) for line in found.lines)])


def _cells(line: Line) -> Sequence[tabling.Cell]:
    certificate = line.certificate
    return [
        line.earned_on.isoformat(), line.title, line.minutes,
        "; ".join(f"{each['category']}: {each['minutes']}" for each in line.categories),
        line.delivery, line.place, "; ".join(line.presenters),
        "; ".join(telling.approved(each) for each in line.approvals),
        certificate.serial if certificate else "",
        spelling.spoken(certificate.code) if certificate else "",
        _("yes") if line.demonstration else "",
    ]  # fmt: skip


def pdf(found: Transcript, name: str, *, on: date) -> bytes:
    """Return the transcript as PDF, in the name given. Raises `Unprintable`."""
    return wording.transcript(
        {
            "holder_name": name,
            "made_on": on.isoformat(),
            "issuer": settings.CERTIFICATE_ISSUER,
            "years": [_printed_year(year) for year in found.years],
            "total": telling.span(found.minutes),
            "note": str(NOTE),
            "check_address": settings.SITE_ADDRESS + reverse("check"),
        }
    )


def _printed_year(year: Year) -> wording.TranscriptYear:
    return {
        "title": str(year.year),
        "lines": [_printed(line) for line in year.lines],
        "total": telling.span(year.minutes),
        "categories": telling.by_category(year.categories),
    }


def _printed(line: Line) -> wording.TranscriptLine:
    return {
        "earned_on": line.earned_on.isoformat(),
        "title": line.title,
        "details": details(line),
        "span": telling.span(line.minutes),
        "demonstration": line.demonstration,
    }


def details(line: Line) -> list[str]:
    """Say of a line how it was taught, where and by whom, in which categories, what boards approved, and its paper."""
    taught = ", ".join(filter(None, (line.delivery[:1].upper() + line.delivery[1:], line.place)))
    by = _("Taught by %(names)s") % {"names": ", ".join(line.presenters)} if line.presenters else ""
    told = [taught, by, telling.by_category(line.categories) if len(line.categories) > 1 else ""]
    told += [_("Approved: %(approval)s") % {"approval": telling.approved(each)} for each in line.approvals]
    if line.certificate is not None:
        paper = {"serial": line.certificate.serial, "code": line.certificate.spoken_code}
        told.append(_("Certificate %(serial)s, code %(code)s") % paper)
    return [each for each in told if each]
