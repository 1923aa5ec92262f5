"""Vouching for what was learned: how many minutes a finished course is worth to this person, and on what that rests.

Only what was done counts: a step that the office waived was not learned here, nor one of several that was left out
because others were enough. What is credited and what the certificate prints is one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Attempt, Quiz
from certificates.crediting import Earned
from courses import following
from courses.fulfilling import Done
from courses.models import Enrollment, Reading
from courses.models.manifests import Manifest
from foundation.ground import clock


def earned(held: Enrollment, *, at: datetime) -> Earned:
    """Return what a finished enrollment earns, by four queries: minutes, day, and the evidence that names nobody."""
    done = following.done([held.pk])[held.pk]
    manifest: Manifest = held.release.manifest
    finished_at = held.finished_at or at
    return Earned(
        minutes=sum(_minutes_done(manifest, done)),
        earned_on=clock.day_of(finished_at),
        source=held.public_id,
        evidence={
            "enrollment": str(held.public_id),
            "release": held.release.digest,
            "lessons": list(_lessons(held)),
            "quizzes": _quizzes(held),
            "checks": len(done.checks),
            "evaluation": done.has_evaluated,
            "waived": [{"kind": kind, "key": key} for kind, key in sorted(done.excused)],
            "assessed": any(module["quiz"] and module["key"] in done.passed for module in manifest["modules"]),
            "demonstration": is_demonstration(manifest),
        },
    )


def is_demonstration(manifest: Manifest) -> bool:
    """Whether the release is practice content, or ends a module with a quiz that is."""
    asked = [module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]]
    return manifest["is_demo"] or Quiz.objects.filter(public_id__in=asked, is_demo=True).exists()


def assessed(evidence: Mapping[str, Any]) -> str:
    """Return the sentence that a certificate prints where a quiz was passed for it, or nothing."""
    return _("Assessed by a quiz on the Code of Ethics: passed.") if evidence.get("assessed") else ""


def _minutes_done(manifest: Manifest, done: Done) -> Iterator[int]:
    """Yield the minutes of each lesson that was finished, unless it is optional, and of each quiz that was passed."""
    for module in manifest["modules"]:
        for line in module["lessons"]:
            if line["key"] in done.finished and not line.get("is_optional"):
                yield line["minutes"]
        if module["quiz"] and module["key"] in done.passed:
            yield module["quiz"]["minutes"]


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


def _quizzes(held: Enrollment) -> list[str]:
    """Return the attempts that she passed, by public id."""
    sat = Attempt.objects.with_pass().filter(sitting__enrollment=held).order_by("pk")
    return [str(attempt.public_id) for attempt in sat.only("public_id") if attempt.is_passed]
