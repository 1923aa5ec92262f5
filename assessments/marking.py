"""Marking an attempt with the keys it was asked under: today's, and again for a check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments import grading
from assessments.models import Attempt, Key


def keys_of(attempt: Attempt) -> dict[str, Key]:
    """Return the key of each question as it stood when the attempt began, by version id. Never for a page: see P3."""
    numbers = {question["version"]: question["key_number"] for question in attempt.questions}
    keys = Key.objects.filter(version__public_id__in=numbers).select_related("version")
    by_version = {(str(key.version.public_id), key.number): key for key in keys}
    return {version: by_version[version, number] for version, number in numbers.items()}


def marked(attempt: Attempt, keys: Mapping[str, Key]) -> grading.Marking:
    """Return what the attempt's answers are worth; `keys` maps each version asked to the key it is marked by."""
    asked = [_asked(question, keys[question["version"]]) for question in attempt.questions]
    return grading.mark(asked, attempt.answers, percent=attempt.pass_percent)


def _asked(question: Mapping[str, Any], key: Key) -> grading.Asked:
    """Return one question as marking takes it."""
    return grading.Asked(question["version"], question["kind"], question["wording"], key.right, key.worth)


def as_lines(marking: grading.Marking, attempt: Attempt) -> list[dict[str, Any]]:
    """Return the marking question by question, as `Mark.lines` keeps it."""
    numbers = {question["version"]: question["key_number"] for question in attempt.questions}
    return [
        {
            "version": line.version,
            "key_number": numbers[line.version],
            "answer": line.answer,
            "points": str(line.points),
            "out_of": str(line.out_of),
        }
        for line in marking.lines
    ]
