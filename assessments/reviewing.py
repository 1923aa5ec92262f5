"""What a person sees of an attempt handed in: always her points and what to read again; the rest by `revealing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments import limiting, marking
from assessments.models import Attempt, Key, Mark
from assessments.revealing import may_see_key
from standards.models import Provision


@dataclass(frozen=True)
class Option:
    """One option as it was shown, and what may be said of it now."""

    text: str
    is_chosen: bool
    is_right: bool
    rationale: str


@dataclass(frozen=True)
class Answered:
    """One question as it was shown, with its answer and what was right about it."""

    number: int
    stem: str
    options: tuple[Option, ...]
    cites: tuple[str, ...]
    is_right: bool

    @property
    def is_answered(self) -> bool:
        """Whether she chose anything."""
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Review:
    """What may be shown now. `questions` is empty until the key may be seen.

    `has_passed` is true when this or another attempt of hers at the quiz passed. `attempts_left` is None where there is
    no limit, and where she has passed and it doesn't matter.
    """

    mark: Mark
    has_passed: bool
    attempts_left: int | None
    to_read_again: tuple[Provision, ...]
    is_revealed: bool
    questions: tuple[Answered, ...]


def review(attempt: Attempt, mark: Mark) -> Review:
    """Return what its owner may see of a marked attempt at this moment (P3)."""
    others = Attempt.objects.of(attempt.person_id).at_quiz(attempt.quiz).with_pass()
    standing = list(others.values_list("submitted_at", "is_passed"))  # type: ignore[misc]  # annotated by with_pass
    has_passed = any(is_passed for _at, is_passed in standing)
    left = None if has_passed else limiting.left(attempt.person, attempt.quiz, len(standing))
    is_revealed = may_see_key(
        has_passed=has_passed,
        attempts_left=left,
        has_open=any(submitted_at is None for submitted_at, _passed in standing),
    )
    questions = _questions(attempt, mark) if is_revealed else ()
    return Review(mark, has_passed, left, _missed(attempt, mark), is_revealed, questions)


def earned(mark: Mark) -> dict[str, bool]:
    """Return for each version whether its answer earned all its points."""
    return {line["version"]: Decimal(line["points"]) == Decimal(line["out_of"]) for line in mark.lines}


def _missed(attempt: Attempt, mark: Mark) -> tuple[Provision, ...]:
    """Return the provisions behind the questions that didn't earn their points, in the order of the Code."""
    is_right = earned(mark)
    codes = {code for question in attempt.questions if not is_right[question["version"]] for code in question["cites"]}
    return tuple(Provision.objects.filter(code__in=codes)) if codes else ()


def _questions(attempt: Attempt, mark: Mark) -> tuple[Answered, ...]:
    """Return every question with its key. Only for who may see it."""
    keys, is_right = marking.keys_of(attempt), earned(mark)
    return tuple(
        Answered(
            number=number,
            stem=question["stem"],
            options=_options(question, keys[question["version"]], attempt.answers),
            cites=tuple(question["cites"]),
            is_right=is_right[question["version"]],
        )
        for number, question in enumerate(attempt.questions, 1)
    )


def _options(question: Mapping[str, Any], key: Key, answers: Mapping[str, str]) -> tuple[Option, ...]:
    """Return the options in the order shown, with what is right and why."""
    chosen = answers.get(question["version"])
    return tuple(
        Option(
            text=option["text"],
            is_chosen=option["key"] == chosen,
            is_right=option["key"] == key.right,
            rationale=key.rationales.get(option["key"], ""),
        )
        for option in question["options"]
    )
