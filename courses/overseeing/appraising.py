"""Appraising a course by its evaluations: sums over sheets that name nobody, and remarks in no order.

Nothing is told of fewer than five sheets, and nothing by which those could be reckoned: the whole is not told where the
cohorts that are told leave one to four sheets of it. Remarks stand in the order of random keys. (The sums are live: who
looks before and after somebody gives an evaluation may guess; see decision 24.)

Releases of one line that ask the same are counted together, and never apart: else a course that is released again and
again would hear nothing, and what is told of one release could be taken from what is told of two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from assessments import policy as assessing
from assessments.estimating import TOO_FEW
from courses import policy
from courses.learning.evaluating import LEAST, MOST, Asked, asked
from courses.models import CourseRelease, EvaluationSheet
from foundation.accounts.models import User
from foundation.ground import tabling
from foundation.ground.auditing import log

SCALE = range(LEAST, MOST + 1)
SEE = assessing.SEE_RESULTS


@dataclass(frozen=True)
class Line:
    """What was said to one thing asked: how many chose each number from 1 to 5."""

    asked: Asked
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many said something to it."""
        return sum(self.counts)

    @property
    def mean(self) -> float:
        """The mean of what they chose."""
        return sum(number * count for number, count in zip(SCALE, self.counts, strict=True)) / self.total


@dataclass(frozen=True)
class Group:
    """The sheets of a whole release, or of a cohort, or of people in none; how many alone where they are too few."""

    title: str
    sheets: int
    lines: tuple[Line, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether more is told than how many sheets there are."""
        return bool(self.lines)


@dataclass(frozen=True)
class Appraisal:
    """What came of a release's evaluations, as one person may see it."""

    release: CourseRelease
    groups: tuple[Group, ...]
    numbers: tuple[int, ...] = ()
    """The releases that are counted together, those with sheets alone."""


def seen_by(person: User) -> QuerySet[EvaluationSheet]:
    """Return the sheets whose sums this person may see: those of people whom she teaches. No screen lists them."""
    if not person.has_perm(SEE):
        return EvaluationSheet.objects.none()
    return EvaluationSheet.objects.filter(policy.taught(person, "cohort", "release__course"))


@dataclass(frozen=True)
class Counted:
    """Releases that are counted together: the newest of them, the numbers of all, and how many sheets there are."""

    release: CourseRelease
    numbers: tuple[int, ...]
    sheets: int


def listed(person: User) -> list[Counted]:
    """Return what this person may see the sums of, the newest first, by the query of `releases`."""
    together: dict[Any, list[Any]] = defaultdict(list)
    for release in releases(person):
        together[release.course_id, release.line, asked(release.manifest)].append(release)
    return [
        Counted(found[0], tuple(sorted(each.number for each in found)), sum(each.sheets for each in found))
        for found in together.values()
    ]


def releases(person: User) -> QuerySet[Any]:
    """Return the releases with sheets that this person may see the sums of, each with how many, the newest first."""
    hers = seen_by(person)
    counted = CourseRelease.objects.filter(Exists(hers.filter(release=OuterRef("pk"))))
    sheets = Count("evaluations", Q(evaluations__in=hers), distinct=True)
    return counted.annotate(sheets=sheets).select_related("course").order_by("-released_at", "-pk")


def appraise(release: CourseRelease, person: User) -> Appraisal:
    """Return what came of the evaluations of a release and of those that ask the same on its line.

    Two queries beside those that say whom she teaches.
    """
    form = asked(release.manifest)
    line = CourseRelease.objects.filter(course=release.course_id, line=release.line)
    alike = {each.pk: each.number for each in line if asked(each.manifest) == form}
    sheets = list(seen_by(person).filter(release__in=alike).select_related("cohort").order_by("pk"))
    numbers = tuple(sorted({alike[sheet.release_id] for sheet in sheets}))
    return Appraisal(release, tuple(_groups(sheets, form, sees_all=person.has_perm(policy.ENROLL))), numbers)


def _groups(sheets: Sequence[EvaluationSheet], form: Sequence[Asked], *, sees_all: bool) -> Iterator[Group]:
    """Yield the whole, for whoever may see every sheet, and each cohort's part."""
    parts: dict[Any, list[EvaluationSheet]] = defaultdict(list)
    for sheet in sheets:
        parts[sheet.cohort].append(sheet)
    ordered = sorted(parts.items(), key=lambda part: (part[0] is None, str(part[0])))
    groups = [_group(str(cohort or _("In no cohort")), those, form) for cohort, those in ordered]
    if sees_all:
        untold = sum(group.sheets for group in groups if not group.is_told)
        could_be_reckoned = 0 < untold < TOO_FEW
        yield Group(_("Everybody"), len(sheets)) if could_be_reckoned else _group(_("Everybody"), sheets, form)
    yield from groups


def _group(title: str, sheets: Sequence[EvaluationSheet], form: Iterable[Asked]) -> Group:
    """Return what is told of these sheets, which stand in the order of their random keys."""
    if len(sheets) < TOO_FEW:
        return Group(title, len(sheets))
    lines = tuple(_line(each, sheets) for each in form)
    return Group(title, len(sheets), lines, tuple(sheet.remarks for sheet in sheets if sheet.remarks))


def _line(about: Asked, sheets: Iterable[EvaluationSheet]) -> Line:
    """Count what was said to one thing."""
    found = Counter(sheet.ratings[about.name] for sheet in sheets)
    return Line(about, tuple(found[number] for number in SCALE))


@transaction.atomic
def export(release: CourseRelease, *, actor: User) -> str:
    """Return what the page tells as a table to take away, and write down who took it."""
    found = appraise(release, actor)
    log(actor, "courses.export_evaluations", release, release=release.number)
    head = [_("Group"), _("Sheets"), _("Asked"), _("Mean"), *(str(number) for number in SCALE)]
    return tabling.table([head, *(row for group in found.groups for row in _rows(group))])


def _rows(group: Group) -> Iterator[list[tabling.Cell]]:
    """Yield a group's lines, then its remarks; one line with how many sheets where no more is told."""
    if not group.is_told:
        yield [group.title, group.sheets, _("too few to tell"), None, *(None for _number in SCALE)]
    for line in group.lines:
        yield [group.title, group.sheets, line.asked.words, f"{line.mean:.2f}", *line.counts]
    for remark in group.remarks:
        yield [group.title, group.sheets, _("Remark: %(words)s") % {"words": remark}, None, *(None for _n in SCALE)]
