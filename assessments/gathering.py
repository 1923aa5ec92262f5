"""Gathering what a quiz may draw, and freezing what was drawn as it will be shown (P3, P6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from assessments.asking import KINDS
from assessments.drawing import Candidate, Row
from assessments.models import QuestionVersion, Quiz


def candidates(quiz: Quiz) -> dict[str, Any]:
    """Return the versions that the quiz may draw, by their public ids, each with its question's `earlier` wordings."""
    wordings = QuestionVersion.objects.filter(question=OuterRef("question")).values("public_id")
    found = QuestionVersion.objects.drawable(quiz).annotate(earlier=ArraySubquery(wordings))
    return {str(version.public_id): version for version in found if may_ask(version.kind, is_practice=quiz.is_practice)}


def may_ask(kind: str, *, is_practice: bool) -> bool:
    """Whether a quiz may ask questions of this kind: some kinds only a practice may."""
    return is_practice or KINDS[kind].counts


def as_candidate(version: Any) -> Candidate:
    """Return what the draw needs to know of a version that `drawable` returned."""
    question = version.question
    traits = {f"level:{question.level}", f"kind:{version.kind}"}
    for cited in version.cited:
        traits |= {f"part:{cited['part']}", f"provision:{cited['code']}"}
        if cited["parent"]:
            traits.add(f"provision:{cited['parent']}")
    return Candidate(
        version=str(version.public_id),
        question=str(question.pk),
        vignette=str(question.vignette_id or ""),
        place=question.place,
        traits=frozenset(traits),
        enemies=frozenset(map(str, version.named_enemies)),
    )


def row_of(line: Mapping[str, Any]) -> Row:
    """Return a line of a blueprint (as `Quiz.lines` has it) as the draw takes it."""
    named = {name: line[name] for name in ("part", "provision", "level", "kind") if line[name]}
    return Row(line["at_least"], frozenset(f"{name}:{value}" for name, value in named.items()))


def frozen(drawn: Iterable[Any], code: Sequence[Mapping[str, str]], *, seed: int) -> list[dict[str, Any]]:
    """Return the questions as they will be shown, in this order: without key, weight or rationale. See `Attempt`.

    `code` are the provisions to choose from where one is asked for.
    """
    chance = Random(seed)  # noqa: S311  (fairness, not secrecy: the seed itself is secret and drawn by `secrets`)
    return [_shown(version, chance, code) for version in drawn]


def _shown(version: Any, chance: Random, code: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return one question as shown."""
    wording: Mapping[str, Any] = version.wording
    if version.kind == "cite":
        wording = {**wording, "options": code}
    return {
        "version": str(version.public_id),
        "digest": version.digest,
        "key_number": version.key_number,
        "kind": version.kind,
        "wording": KINDS[version.kind].shuffled(wording, chance),
        "cites": [{"code": cited["code"], "digest": cited["digest"]} for cited in version.cited],
    }
