"""What a person sees of an attempt handed in: always her points; the rest by `revealing`.

One thing comes by a rule of its own: what to read again, the provisions behind the questions that cost her points. It
is there at once, however little the quiz shows, since reading is what a failed attempt is for; but not while another
attempt of hers at the quiz is open, and never a provision that is itself the answer before the key may be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments import marking, standing
from assessments.asking import KINDS
from assessments.models import Attempt, Key, Mark
from assessments.revealing import Shown
from foundation.accounts.models import User
from standards import teaching
from standards.models import Provision
from standards.teaching import Taught


@dataclass(frozen=True)
class Option:
    """One option as it was shown, and what may be said of it now.

    `chosen_as` and `right_as` say in which sense: `("right",)` of a choice; `best`, `worst` or both of an action.
    """

    text: str
    chosen_as: tuple[str, ...]
    right_as: tuple[str, ...]
    rationale: str


@dataclass(frozen=True)
class Answered:
    """One question as it was shown, with her answer and whatever may be said of it now; the rest is empty.

    `options` are those of a choice; `said` and `right` say answer and key in words, whatever the kind. `rationales` say
    why pairs match; `cites` names the provisions it rests on, where these aren't what is asked for.
    """

    number: int
    kind: str
    stem: str
    vignette: Mapping[str, str] | None
    options: tuple[Option, ...]
    said: tuple[str, ...]
    right: tuple[str, ...]
    rationales: tuple[str, ...]
    explanation: str
    cites: tuple[str, ...]
    points: Decimal | None
    out_of: Decimal | None

    @property
    def earned(self) -> str:
        """The points in figures, where they may be told."""
        return "" if self.points is None else in_figures(self.points)

    @property
    def worth(self) -> str:
        """Of how many, likewise."""
        return "" if self.out_of is None else in_figures(self.out_of)

    @property
    def is_answered(self) -> bool:
        """Whether she said anything."""
        return bool(self.said)

    @property
    def is_right(self) -> bool:
        """Whether it earned all it could, where that may be told."""
        return self.points is not None and self.points == self.out_of

    @property
    def is_partly_right(self) -> bool:
        """Whether it earned something, but not all, where that may be told."""
        return bool(self.points) and not self.is_right


@dataclass(frozen=True)
class ToRead:
    """A provision to read again, and where its owner may learn it."""

    provision: Provision
    taught: tuple[Taught, ...]


@dataclass(frozen=True)
class OfProvision:
    """How the questions on one provision went: `right` of `asked` earned all they could."""

    provision: Provision
    right: int
    asked: int


@dataclass(frozen=True)
class Review:
    """What may be shown now. `questions` is empty until her answers may be seen, `provisions` until which were right.

    `to_read_again` is empty while an attempt of hers is open at the quiz, or at another that draws from the same bank.

    `has_passed` is true when this or another attempt of hers at the quiz passed. `attempts_left` is None where there is
    no limit, and where she has passed and it doesn't matter. `next_from` is when a pause between attempts ends.
    """

    mark: Mark
    has_passed: bool
    attempts_left: int | None
    next_from: datetime | None
    to_read_again: tuple[ToRead, ...]
    provisions: tuple[OfProvision, ...]
    shown: Shown
    questions: tuple[Answered, ...]

    @property
    def earned(self) -> str:
        """Her points in figures."""
        return in_figures(self.mark.points)

    @property
    def worth(self) -> str:
        """Of how many."""
        return in_figures(self.mark.out_of)


def review(attempt: Attempt, mark: Mark, *, at: datetime) -> Review:
    """Return what its owner may see of a marked attempt at this moment (P3)."""
    stand = standing.at_quiz(attempt.person, attempt.quiz, at=at)
    may = stand.may
    results = {} if stand.how.has_open else _results(attempt, mark, may)
    found = tuple(Provision.objects.filter(code__in=results)) if results else ()
    keys = marking.keys_of(attempt) if tells_of_key(may) else {}
    return Review(
        mark=mark,
        has_passed=stand.how.has_passed,
        attempts_left=stand.how.attempts_left,
        next_from=stand.next_from,
        to_read_again=_to_read(attempt.person, found, results),
        provisions=_by_provision(found, results) if may.correctness else (),
        shown=may,
        questions=answered(attempt, mark, may, keys),
    )


def tells_of_key(may: Shown) -> bool:
    """Whether anything is shown that stands in a key; unless it is, no key is fetched."""
    return may.feedback or may.key


def earned(mark: Mark) -> dict[str, tuple[Decimal, Decimal]]:
    """Return for each version the points it earned, and of how many."""
    return {line["version"]: (Decimal(line["points"]), Decimal(line["out_of"])) for line in mark.lines}


def _results(attempt: Attempt, mark: Mark, may: Shown) -> dict[str, list[bool]]:
    """Return for each provision which of the questions on it earned all their points.

    A question that asks for the provision is left out until its key may be seen: its provision is the answer.
    """
    points = earned(mark)
    results: dict[str, list[bool]] = {}
    for question in attempt.questions:
        if may.key or question["kind"] != "cite":
            got, out_of = points[question["version"]]
            for code in {cited["code"] for cited in question["cites"]}:
                results.setdefault(code, []).append(got == out_of)
    return results


def _to_read(person: User, found: Sequence[Provision], results: Mapping[str, Sequence[bool]]) -> tuple[ToRead, ...]:
    """Return the provisions behind the questions that didn't earn their points, in the order of the Code."""
    missed = [provision for provision in found if not all(results[provision.code])]
    taught = teaching.taught(missed, person)
    return tuple(ToRead(provision, tuple(taught[provision.code])) for provision in missed)


def _by_provision(found: Sequence[Provision], results: Mapping[str, Sequence[bool]]) -> tuple[OfProvision, ...]:
    """Return how the questions on each provision went, in the order of the Code."""
    return tuple(OfProvision(each, sum(results[each.code]), len(results[each.code])) for each in found)


def answered(attempt: Attempt, mark: Mark, may: Shown, keys: Mapping[str, Key]) -> tuple[Answered, ...]:
    """Return every question with what may be said of it; nothing until her own answers may be seen.

    `keys` as `marking.keys_of` returns them, empty unless `tells_of_key`.
    """
    points = earned(mark) if may.answers else {}
    return tuple(
        _answered(number, question, attempt.answers.get(question["version"]), keys, points[question["version"]], may)
        for number, question in enumerate(attempt.questions if may.answers else (), 1)
    )


def _answered(  # noqa: PLR0917  (what is known of one question, each once)
    number: int,
    question: Mapping[str, Any],
    answer: Any,
    keys: Mapping[str, Key],
    points: tuple[Decimal, Decimal],
    may: Shown,
) -> Answered:
    """Return one question with what may be said of it."""
    kind, wording = KINDS[question["kind"]], question["wording"]
    key = keys.get(question["version"])
    told = may.correctness
    names_provision = may.feedback and (may.key or kind.name != "cite")
    return Answered(
        number=number,
        kind=kind.name,
        stem=wording["stem"],
        vignette=wording.get("vignette"),
        options=options(question, answer, key, may),
        said=kind.in_words(wording, answer) if answer is not None else (),
        right=kind.in_words(wording, key.right) if key and may.key else (),
        rationales=_of_pairs(answer, key, may) if kind.name == "matching" else (),
        explanation=key.explanation if key and may.feedback else "",
        cites=tuple(cited["code"] for cited in question["cites"]) if names_provision else (),
        points=points[0] if told else None,
        out_of=points[1] if told else None,
    )


def _of_pairs(answer: Any, key: Key | None, may: Shown) -> tuple[str, ...]:
    """Return why pairs match: until the key may be seen, only the pairs she found, since the others are the answer."""
    if key is None or not may.feedback:
        return ()
    said = answer or {}
    found = [prompt for prompt, option in key.right.items() if may.key or said.get(prompt) == option]
    return tuple(key.rationales[prompt] for prompt in found if prompt in key.rationales)


def options(question: Mapping[str, Any], answer: Any, key: Key | None, may: Shown) -> tuple[Option, ...]:
    """Return the options of a choice in the order shown, with what may be said of each; none of what is no choice."""
    if question["kind"] not in {"single", "multiple", "best_worst"}:
        return ()
    chosen, right = _named(answer), _named(key.right if key and may.key else None)
    return tuple(
        Option(
            text=option["text"],
            chosen_as=chosen.get(option["key"], ()),
            right_as=right.get(option["key"], ()),
            rationale=_rationale(option["key"], key, may) if option["key"] in chosen or may.key else "",
        )
        for option in question["wording"]["options"]
    )


def _rationale(option: str, key: Key | None, may: Shown) -> str:
    """Return why the option is right or not, where that may be told."""
    return str(key.rationales.get(option, "")) if key and may.feedback else ""


def _named(answer: Any) -> dict[str, tuple[str, ...]]:
    """Return the option keys that an answer or key of a choice names, and in which sense."""
    if isinstance(answer, dict):
        return {key: tuple(end for end in answer if answer[end] == key) for key in answer.values()}
    return dict.fromkeys(answer if isinstance(answer, list) else [answer], ("right",))


def in_figures(points: Decimal) -> str:
    """Say points without zeros that say nothing: 1.5, not 1.500."""
    return f"{points.normalize():f}"
