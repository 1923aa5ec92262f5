"""Evaluating a course: what a trainee thinks of it, asked at its end, kept without who said it.

That she gave her evaluation is one row (`EvaluationGiven`), what it says another (`EvaluationSheet`), and neither
points to the other: the sheet has a random key, its month, its release and cohort. Both are written in one transaction,
so whoever reads the database itself could still tell them together by the order in which it wrote; no screen, file or
export shows that order, the month of a sheet, or fewer than five sheets (`overseeing.appraising`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import completing, following, telling
from courses.learning.entering import NotOpenYet, hold_place
from courses.models import Enrollment, EvaluationGiven, EvaluationSheet
from courses.progress import Progress, State, Step
from foundation.ground import clock
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal

if TYPE_CHECKING:
    from courses.models.manifests import Manifest

LEAST, MOST = 1, 5
CHANGED = gettext_lazy("The course has changed while you wrote. Look once more at what is asked, then send it.")


class NotAsked(Refusal):
    """The release asks for no evaluation."""


class AskedAnew(Refusal):
    """A release changed what is asked while she wrote."""


class Incomplete(Refusal):
    """Something is not answered by a number from 1 to 5."""


@dataclass(frozen=True)
class Asked:
    """One thing to say a number to: an objective (how far she can do it now) or a statement (how far she agrees).

    `name` is its key in a sheet's ratings.
    """

    kind: Literal["objective", "statement"]
    name: str
    words: str


@dataclass(frozen=True)
class Said:
    """What she says: a number for each thing that is asked, and perhaps remarks.

    `digest` is that of the release whose form she filled in.
    """

    ratings: Mapping[str, int]
    remarks: str
    digest: str


def asked(manifest: Manifest) -> tuple[Asked, ...]:
    """Return what the form asks; nothing where the release has none."""
    form = manifest.get("evaluation")
    if form is None:
        return ()
    objectives = (Asked("objective", f"objective-{n}", said) for n, said in enumerate(manifest["objectives"]))
    statements = (Asked("statement", f"statement-{n}", said) for n, said in enumerate(form["statements"]))
    return (*objectives, *statements)


@transaction.atomic
def give(enrollment: Enrollment, said: Said, *, at: datetime) -> Progress:
    """Take her evaluation, once, and finish the course if it was the last step.

    Safe to repeat and to race: whoever gave hers gives no second one. Raises `NoPlace`, `NotAsked`, `NotOpenYet`,
    `AskedAnew`, `Incomplete` and `Erased`.
    """
    # Locked first: two tabs would both find none given.
    held = hold_place(enrollment)
    if not EvaluationGiven.objects.filter(enrollment=held).exists():
        _demand(held, said, at)
        _keep(held, said, at)
    return completing.conclude(held, at=at)


def _demand(held: Enrollment, said: Said, at: datetime) -> None:
    """Raise unless it is asked, open, about this release, and whole."""
    step = following.follow(held, at=at).evaluation()
    if step is None:
        raise NotAsked(_("This course asks for no evaluation."))
    if step.state is not State.OPEN:
        raise NotOpenYet(why_not(step))
    if said.digest != held.release.digest:
        raise AskedAnew(CHANGED)
    names = {each.name for each in asked(held.release.manifest)}
    if set(said.ratings) != names or not all(LEAST <= number <= MOST for number in said.ratings.values()):
        raise Incomplete(_("Choose a number for everything that is asked."))


def _keep(held: Enrollment, said: Said, at: datetime) -> None:
    """Write down that she gave it, and apart from that what it says."""
    today = clock.day_of(at)
    EvaluationGiven.objects.create(enrollment=held, given_on=today)
    EvaluationSheet.objects.create(
        release=held.release,
        cohort_id=held.cohort_id,
        month=today.replace(day=1),
        ratings=dict(said.ratings),
        remarks=said.remarks,
    )
    log(held.trainee, "courses.evaluate", held)


def why_not(step: Step) -> str:
    """Say why the form can't be filled in now."""
    if step.is_done:
        return _("The office has excused you from this. There is nothing more to do here.")
    return " ".join(telling.why(step))
