"""Marking an attempt with the keys it was asked under: today's, and again for a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessments import grading
from assessments.models import Attempt, Key


def keys_of(attempt: Attempt) -> dict[str, Key]:
    """Return the key of each question as it stood when the attempt began, by version id. Never for a page: see P3."""
    return keys_of_all([attempt])[attempt.pk]


def keys_of_all(attempts: Iterable[Attempt]) -> dict[int, dict[str, Key]]:
    """As `keys_of`, for each attempt by its internal key, in one query however many. Never for a page: see P3."""
    named = {attempt.pk: _key_numbers(attempt) for attempt in attempts}
    versions = {version for numbers in named.values() for version in numbers}
    keys = Key.objects.filter(version__public_id__in=versions).select_related("version")
    found = {(str(key.version.public_id), key.number): key for key in keys}
    return {pk: {version: found[version, n] for version, n in numbers.items()} for pk, numbers in named.items()}


def _key_numbers(attempt: Attempt) -> dict[str, int]:
    """Return by which revision of its key each version asked is marked."""
    return {question["version"]: question["key_number"] for question in attempt.questions}


def marked(attempt: Attempt, keys: Mapping[str, Key]) -> grading.Marking:
    """Return what the attempt's answers are worth; `keys` maps each version asked to the key it is marked by."""
    asked = [_asked(question, keys[question["version"]]) for question in attempt.questions]
    return grading.mark(asked, attempt.answers, percent=attempt.pass_percent)


def _asked(question: Mapping[str, Any], key: Key) -> grading.Asked:
    """Return one question as marking takes it."""
    return grading.Asked(question["version"], question["kind"], question["wording"], key.right, key.worth)


def as_lines(marking: grading.Marking, attempt: Attempt) -> list[dict[str, Any]]:
    """Return the marking question by question, as `Mark.lines` keeps it."""
    numbers = _key_numbers(attempt)
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
