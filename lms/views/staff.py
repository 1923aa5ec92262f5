"""What staff see over several rooms: one person's record. Each part shows only to whom its room would show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import policy as attempt_policy
from assessments.models import Attempt
from certificates import policy as certificate_policy
from certificates.models import Certificate
from courses import following, showing
from courses import policy as course_policy
from foundation.accounts import policy as people_policy
from foundation.accounts.admin.people import PERSON_DEEDS, about
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.admin import worded
from foundation.letters import handing

SEE_LETTERS = "letters.see_letters"
NEWEST = 50
"""How many letters and attempts the record shows; the lists hold the rest."""


@dataclass(frozen=True)
class Shelf:
    """One part of a record: a table whose first cell of each row leads to the row's own page, and the whole list."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    nothing: str
    whole: str
    """Where the list of this person's rows stands."""


@require_safe
def person_record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all that the rooms keep about one person, and what may be done."""
    if not request.user.has_perm(people_policy.FIND):
        raise PermissionDenied
    person = get_object_or_404(User, public_id=public_id)
    words = {
        **about(person),
        "header_title": f"{_('Record')}: {person.get_full_name()}",
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("user:index"), "label": _("People")},
            {"url": "", "label": _("Record"), "sublabel": person.get_full_name()},
        ],
        "accommodations": _list("accommodation", person) if request.user.has_perm(people_policy.CONFIRM) else "",
        "deeds": [deed for deed in PERSON_DEEDS if request.user.has_perm(deed.permission)],
        "shelves": [shelf(person) for permission, shelf in SHELVES if request.user.has_perm(permission)],
    }
    return render(request, "lms/admin/person_record.html", words)


def enrollments(person: User) -> Shelf:
    """Return her courses and how far she is in each."""
    found = following.follow_all(person, at=clock.now(), with_left=True)
    rows = [
        (
            _page("enrollment", one.enrollment),
            [
                one.enrollment.course.title,
                _day(one.enrollment.began_at),
                _day(one.enrollment.finished_at),
                showing.words(one.progress),
            ],
        )
        for one in found
    ]
    return Shelf(
        _("Enrollments"),
        [_("Course"), _("Began"), _("Finished"), _("Progress")],
        rows,
        _("No course yet."),
        _list("enrollment", person),
    )


def attempts(person: User) -> Shelf:
    """Return her attempts at quizzes."""
    found = Attempt.objects.with_pass().of(person).select_related("quiz").order_by("-id")[:NEWEST]
    rows = [
        (
            _page("attempt", attempt),
            [str(attempt.quiz), str(attempt.number), _day(attempt.submitted_at), _outcome(attempt)],
        )
        for attempt in found
    ]
    return Shelf(
        _("Attempts"),
        [_("Quiz"), _("Attempt"), _("Handed in"), _("Outcome")],
        rows,
        _("No quiz begun yet."),
        _list("attempt", person),
    )


def _outcome(attempt: Any) -> str:
    """Say in a word what came of an attempt annotated by `with_pass`."""
    if attempt.submitted_at is None:
        return _("open")
    return _("passed") if attempt.is_passed else _("not passed")


def certificates(person: User) -> Shelf:
    """Return her certificates."""
    rows = [
        (
            _page("certificate", one),
            [one.serial, one.record["course_title"], _day(one.issued_at), one.get_standing_display()],
        )
        for one in Certificate.objects.filter(person=person)
    ]
    return Shelf(
        _("Certificates"),
        [_("Certificate number"), _("Course"), _("Issued"), _("Standing")],
        rows,
        _("No certificate yet."),
        _list("certificate", person),
    )


def letters(person: User) -> Shelf:
    """Return the latest letters to her, whatever address they went to: those that she takes away with her record."""
    found = handing.hers(person).order_by("-pk")[:NEWEST]
    rows = [
        (_page("letter", one), [one.subject or one.reason, _day(one.asked_at), _day(one.sent_at), one.trouble or "-"])
        for one in found
    ]
    return Shelf(
        _("Letters"),
        [_("Subject"), _("Asked for"), _("Sent"), _("Trouble")],
        rows,
        _("No letter yet."),
        _list("letter", person),
    )


SHELVES = (
    (course_policy.ENROLL, enrollments),
    (attempt_policy.SEE, attempts),
    (certificate_policy.SEE, certificates),
    (SEE_LETTERS, letters),
)


def _page(name: str, row: Model) -> str:
    """Return a record's own page in the admin."""
    return reverse(f"{name}:inspect", args=[row.public_id])  # type: ignore[attr-defined]  # every record is Identified


def _list(name: str, person: User) -> str:
    """Return where the list of these records stands, with the person's alone; "" for one without an address."""
    return f"{reverse(f'{name}:index')}?{urlencode({'q': person.email})}" if person.email else ""


def _day(moment: Any) -> str:
    """Return the day, or a dash where it has not happened."""
    return str(worded(clock.day_of(moment))) if moment else "-"
