"""Vouching for what was learned: how many minutes a finished course is worth to this person, and on what that rests.

Only what was done counts: a step that the office waived was not learned here, nor one of several that was left out
because others were enough. What is credited and what the certificate prints is one number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Attempt, Quiz
from certificates.composing import GENERAL, Teaching
from certificates.earning.crediting import Earned
from certificates.freezing import Edition
from certificates.models import Credit
from courses import following
from courses.fulfilling import Done
from courses.models import Enrollment, Reading
from courses.models.manifests import Manifest
from foundation.ground import clock
from standards import models as standards
from standards.models.documents import ETHICS


def earned(held: Enrollment, *, at: datetime) -> Earned:
    """Return what a finished enrollment earns: minutes, day, how it was taught, and the evidence that names nobody.

    By five queries; the provisions that were assessed stand in the evidence, in the holder's own record alone.
    """
    done = following.done([held.pk])[held.pk]
    manifest: Manifest = held.release.manifest
    finished_at = held.finished_at or at
    passed = _passed(held)
    return Earned(
        minutes=sum(minutes for _key, minutes in _minutes_done(manifest, done)),
        earned_on=clock.day_of(finished_at),
        source=held.public_id,
        evidence={
            "enrollment": str(held.public_id),
            "release": held.release.digest,
            "lessons": list(_lessons(held)),
            "quizzes": [str(attempt.public_id) for attempt in passed],
            "provisions": _provisions(passed),
            "edition": _edition(passed),
            "checks": len(done.checks),
            "evaluation": done.has_evaluated,
            "waived": [{"kind": kind, "key": key} for kind, key in sorted(done.excused)],
            "assessed": any(module["quiz"] and module["key"] in done.passed for module in manifest["modules"]),
            "demonstration": is_demonstration(manifest),
        },
        teaching=_teaching(held, manifest, done),
    )


def is_demonstration(manifest: Manifest) -> bool:
    """Whether the release is practice content, or ends a module with a quiz that is."""
    asked = [module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]]
    return manifest["is_demo"] or Quiz.objects.filter(public_id__in=asked, is_demo=True).exists()


def assessed(evidence: Mapping[str, Any]) -> str:
    """Return the sentence that a certificate prints where a quiz was passed for it, or nothing."""
    return _("Assessed by a quiz on the Code of Ethics: passed.") if evidence.get("assessed") else ""


def _teaching(held: Enrollment, manifest: Manifest, done: Done) -> Teaching:
    """Return how it was taught: alone or in a cohort, by whom, and which minutes count in which category."""
    categories: Counter[str] = Counter()
    for category, minutes in _minutes_done(manifest, done):
        categories[category] += minutes
    return Teaching(
        categories=categories,
        delivery=Credit.Delivery.COHORT if held.cohort_id else Credit.Delivery.OWN_PACE,
        presenters=[teacher["name"] for teacher in manifest.get("teachers", [])],
    )


def _minutes_done(manifest: Manifest, done: Done) -> Iterator[tuple[str, int]]:
    """Yield category and minutes of each lesson that was finished, unless it is optional, and of each quiz passed."""
    for module in manifest["modules"]:
        for line in module["lessons"]:
            if line["key"] in done.finished and not line.get("is_optional"):
                yield line.get("category", GENERAL), line["minutes"]
        quiz = module["quiz"]
        if quiz and module["key"] in done.passed:
            yield quiz.get("category", GENERAL), quiz["minutes"]


def _lessons(held: Enrollment) -> Iterator[dict[str, Any]]:
    """Yield the lessons that she finished, each in which version and when."""
    read = Reading.objects.filter(enrollment=held, finished_at__isnull=False).order_by("pk")
    for reading in read.select_related("lesson", "version"):
        at = reading.finished_at
        yield {
            "key": str(reading.lesson.page_key),
            "digest": reading.version.digest,
            "finished_at": at and at.isoformat(),
        }


def _passed(held: Enrollment) -> list[Attempt]:
    """Return the attempts that she passed, the earliest first, with what they asked."""
    sat = Attempt.objects.with_pass().filter(sitting__enrollment=held).order_by("pk")
    return [attempt for attempt in sat.only("public_id", "edition", "questions") if attempt.is_passed]


def _provisions(passed: Sequence[Attempt]) -> list[str]:
    """Return the codes of the provisions on which passed attempts asked."""
    asked = (question for attempt in passed for question in attempt.questions)
    return sorted({cited["code"] for question in asked for cited in question["cites"]})


def _edition(passed: Sequence[Attempt]) -> Edition | None:
    """Return the edition of the Code that the last passed attempt asked about; None before an import."""
    label = passed[-1].edition if passed else ""
    found = standards.Edition.objects.filter(code__key=ETHICS, label=label).select_related("code").first()
    return Edition(title=f"{found.code.title}, {found.label}", digest=found.digest) if found and label else None
