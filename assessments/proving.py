"""Proving that a quiz can be served: that its banks always hold a draw that keeps its blueprint.

Nothing of it is stored: the proof is searched for anew from what stands now: whenever somebody saves a quiz, loads a
bank, retires a question, looks at the quizzes or at what a new edition put in doubt; each night for the quizzes of
courses; and whoever begins one draws from what stands. What is unpublished or joins another vignette is told by the
next look, not at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import drawing, gathering
from assessments.drawing import Candidate, Row, Starving
from assessments.models import Bank, BlueprintRow, Level, QuestionKind, QuestionVersion, Quiz


@dataclass(frozen=True)
class Proof:
    """Whether a quiz can be served by what stands now. `starving` is None where no choice has as many questions.

    `left_out` are the keys of questions in its banks that only a practice may ask; they are never drawn.
    """

    drawn: int
    ready: int
    starving: tuple[Starving, ...] | None
    left_out: tuple[str, ...] = ()

    @property
    def is_served(self) -> bool:
        """Whether a draw was found that keeps every rule."""
        return self.starving == ()

    @property
    def words(self) -> tuple[str, ...]:
        """What starves, a line each; nothing where it can be served."""
        if self.starving is None:
            return (_too_few(self.drawn, self.ready),)
        lines = tuple(f"{in_words(each.row)}: {_ready(each.available)}." for each in self.starving)
        return lines if all(each.is_alone for each in self.starving) else (_together(self.drawn), *lines)


def prove(quiz: Quiz) -> Proof:
    """Return the proof for a quiz as it is stored."""
    return prove_all([quiz])[quiz.pk]


def prove_all(quizzes: Sequence[Quiz]) -> dict[int, Proof]:
    """Return the proof for each quiz, by its internal key, in three queries however many quizzes."""
    return prove_without(quizzes, ())[0]


def prove_without(quizzes: Sequence[Quiz], questions: Collection[int]) -> tuple[dict[int, Proof], dict[int, Proof]]:
    """Return the proofs as things stand, and as they would without these questions (internal keys), as `prove_all`."""
    pairs = Quiz.banks.through.objects.filter(quiz__in=quizzes).values_list("quiz_id", "bank_id")
    banks: dict[int, set[int]] = defaultdict(set)
    for quiz, bank in pairs:
        banks[quiz].add(bank)
    by_bank = _standing({bank for some in banks.values() for bank in some})
    rows: dict[int, list[Row]] = defaultdict(list)
    for line in BlueprintRow.objects.filter(quiz__in=quizzes).select_related("part", "provision"):
        rows[line.quiz_id].append(row_of(line))

    def proofs(without: Collection[int]) -> dict[int, Proof]:
        return {
            quiz.pk: _proof(
                quiz.drawn,
                rows[quiz.pk],
                [version for version in _versions(by_bank, banks[quiz.pk]) if version.question_id not in without],
                is_practice=quiz.is_practice,
            )
            for quiz in quizzes
        }

    now = proofs(())
    return now, proofs(questions) if questions else now


def prove_settings(drawn: int, rows: Sequence[Row], banks: Iterable[Bank], *, is_practice: bool) -> Proof:
    """Return the proof for settings that are not stored yet."""
    keys = {bank.pk for bank in banks}
    return _proof(drawn, rows, _versions(_standing(keys), keys), is_practice=is_practice)


def starving(quizzes: Sequence[Quiz]) -> list[tuple[Quiz, Proof]]:
    """Return those quizzes that can't be served, each with what starves."""
    proofs = prove_all(quizzes)
    return [(quiz, proofs[quiz.pk]) for quiz in quizzes if not proofs[quiz.pk].is_served]


def in_a_line(quiz: Quiz, proof: Proof) -> str:
    """Say that a quiz can't be begun, and what starves."""
    return _("“%(quiz)s” can't be begun: %(why)s") % {"quiz": quiz.title, "why": " ".join(proof.words)}


def row_of(line: BlueprintRow) -> Row:
    """Return a line of a blueprint, stored or not, as the draw takes it."""
    part, provision = line.part and line.part.key, line.provision and line.provision.code
    said = {"at_least": line.at_least, "part": part, "provision": provision, "level": line.level, "kind": line.kind}
    return gathering.row_of(said)


def in_words(row: Row) -> str:
    """Say a row: *At least 3 of part SP at level judge*."""
    named = dict(trait.split(":", maxsplit=1) for trait in row.traits)
    said = [_PHRASES[name](named[name]) for name in ("kind", "part", "provision", "level") if name in named]
    return _("At least %(count)d %(of_what)s") % {"count": row.at_least, "of_what": " ".join(said)}


_PHRASES: Mapping[str, Any] = {
    "part": lambda key: _("of part %(part)s") % {"part": key},
    "provision": lambda code: _("on %(provision)s") % {"provision": code},
    "level": lambda level: _("at level %(level)s") % {"level": _label(Level, level)},
    "kind": lambda kind: _("of kind “%(kind)s”") % {"kind": _label(QuestionKind, kind)},
}


def _label(names: Any, value: str) -> str:
    """Return what people call it; what is none of them is said as it is."""
    return str(dict(names.choices).get(value, value))


def _ready(count: int) -> str:
    """Say how many are ready."""
    if not count:
        return _("none is ready")
    return ngettext("%(count)d is ready", "%(count)d are ready", count) % {"count": count}


def _too_few(drawn: int, ready: int) -> str:
    """Say that there aren't enough questions, whatever the blueprint."""
    words = {"drawn": drawn, "ready": _ready(ready)}
    if ready < drawn:
        return _("Questions drawn: %(drawn)d; %(ready)s.") % words
    return (
        _(
            "Questions drawn: %(drawn)d; %(ready)s, but no %(drawn)d of them can stand together: those of one case "
            "come all or not at all, and enemies never meet."
        )
        % words
    )


def _together(drawn: int) -> str:
    """Say that each row alone could be served, but not all of these in one draw."""
    return _("In one draw of %(drawn)d, these can't all be met:") % {"drawn": drawn}


def _standing(banks: Iterable[int]) -> dict[int, list[Any]]:
    """Return the versions that stand in each of the banks, in one query."""
    found: dict[int, list[Any]] = defaultdict(list)
    for version in QuestionVersion.objects.in_banks(Bank.objects.filter(pk__in=list(banks))).defer("wording"):
        found[version.question.bank_id].append(version)
    return found


def _versions(by_bank: Mapping[int, list[Any]], banks: Iterable[int]) -> list[Any]:
    """Return the versions of these banks."""
    return [version for bank in banks for version in by_bank.get(bank, ())]


def _proof(drawn: int, rows: Sequence[Row], versions: Sequence[Any], *, is_practice: bool) -> Proof:
    """Search for the proof, without what only a practice may ask."""
    asked = [version for version in versions if gathering.may_ask(version.kind, is_practice=is_practice)]
    bank: list[Candidate] = [gathering.as_candidate(version) for version in asked]
    left_out = tuple(sorted(version.question.key for version in versions if version not in asked))
    return Proof(drawn, len(bank), drawing.starving(bank, drawn, rows), left_out)
