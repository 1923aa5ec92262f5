"""Loading a question bank: all of the file or nothing, and safe to repeat.

A wording that differs becomes a new version, a key that differs a new revision; attempts under way keep what they were
asked and the key they were asked under. A question that the file no longer has is retired. The file's format stands in
`parsing`; a real certificate's bank is such a file kept outside the repository, with `is_demo: false`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.translation import gettext as _

from assessments import parsing
from assessments.models import Citation, Key, Question, QuestionVersion, Quiz
from assessments.parsing import Bank, BankUnreadable, Written
from foundation.ground.refusals import Refusal
from standards import citing


@dataclass
class Report:
    """What loading changed, by the keys of the questions."""

    quiz: Quiz
    new: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    rekeyed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a line."""
        said = _(
            "%(quiz)s: %(new)d new, %(reworded)d reworded, %(rekeyed)d with a new key, "
            "%(unchanged)d unchanged, %(retired)d retired."
        )
        counts = {name: len(getattr(self, name)) for name in ("new", "reworded", "rekeyed", "unchanged", "retired")}
        return said % {"quiz": self.quiz.title, **counts}


@transaction.atomic
def load(path: Path, *, at: datetime, draws: int | None = None) -> Report:
    """Load the file and return what changed. `draws` stands in for a file that doesn't say how many a new quiz draws.

    Raises `BankUnreadable`, naming file, question and field; then nothing is loaded.
    """
    bank = parsing.read(path)
    quiz = _quiz(bank, path, draws)
    report = Report(quiz)
    for written in bank.questions:
        _load_question(report, written, path, at=at)
    gone = quiz.questions.filter(retired_at=None).exclude(key__in=[written.key for written in bank.questions])
    report.retired = list(gone.order_by("key").values_list("key", flat=True))
    gone.update(retired_at=at)
    return report


def _quiz(bank: Bank, path: Path, draws: int | None) -> Quiz:
    """Return the bank's quiz, locked, or set it up; see that it doesn't draw more than there is."""
    settings = dict(bank.settings)
    drawn = settings.pop("draws", draws or len(bank.questions))
    fresh = {"title": bank.title, "is_demo": bank.is_demo, "drawn": drawn, **settings}
    quiz, _made = Quiz.objects.select_for_update().get_or_create(key=bank.code, defaults=fresh)
    if quiz.is_demo != bank.is_demo:
        raise BankUnreadable(
            _("%(file)s, is_demo: the quiz %(code)s stands with the other value; a live bank needs a code of its own")
            % {"file": path.name, "code": bank.code}
        )
    if quiz.drawn > len(bank.questions):
        raise BankUnreadable(
            _("%(file)s, questions: the quiz draws %(drawn)d, and the file has %(count)d")
            % {"file": path.name, "drawn": quiz.drawn, "count": len(bank.questions)}
        )
    return quiz


def _load_question(report: Report, written: Written, path: Path, *, at: datetime) -> None:
    """Load one question and note what changed."""
    question, is_new = Question.objects.get_or_create(
        quiz=report.quiz, key=written.key, defaults={"level": written.level}
    )
    if question.level != written.level or question.retired_at is not None:
        question.level, question.retired_at = written.level, None
        question.save(update_fields=["level", "retired_at"])
    version, is_reworded = _version(question, written, at)
    is_rekeyed = _key(version, written, at)
    _cite(version, written, path)
    outcome = "new" if is_new else "reworded" if is_reworded else "rekeyed" if is_rekeyed else "unchanged"
    getattr(report, outcome).append(written.key)


def digest(stem: str, options: tuple[tuple[str, str], ...]) -> str:
    """Return the SHA-256, in hex, of a wording in canonical form (RFC 8785)."""
    wording: dict[str, Any] = {"stem": stem, "options": [{"key": key, "text": text} for key, text in options]}
    return hashlib.sha256(rfc8785.dumps(wording)).hexdigest()


def _version(question: Question, written: Written, at: datetime) -> tuple[QuestionVersion, bool]:
    """Return the question's newest version, written anew if the wording differs."""
    newest = question.versions.order_by("-number").first()
    fresh = digest(written.stem, written.options)
    if newest is not None and newest.digest == fresh:
        return newest, False
    version = QuestionVersion.objects.create(
        question=question,
        number=newest.number + 1 if newest else 1,
        stem=written.stem,
        options=[{"key": key, "text": text} for key, text in written.options],
        digest=fresh,
        made_at=at,
    )
    return version, True


def _key(version: QuestionVersion, written: Written, at: datetime) -> bool:
    """Write a new revision of the key if it differs; return whether it did."""
    newest = version.keys.order_by("-number").first()
    if newest is not None and (newest.right, newest.rationales) == (written.right, dict(written.rationales)):
        return False
    Key.objects.create(
        version=version,
        number=newest.number + 1 if newest else 1,
        right=written.right,
        rationales=dict(written.rationales),
        made_at=at,
    )
    return True


def _cite(version: QuestionVersion, written: Written, path: Path) -> None:
    """Let the version cite exactly these provisions."""
    try:
        wanted = citing.leaves(written.cites)
    except Refusal as refusal:
        raise BankUnreadable(f"{path.name}, question {written.key}, cites: {refusal}") from refusal
    version.citations.exclude(provision__in=wanted).delete()
    Citation.objects.bulk_create(
        [Citation(version=version, provision=provision) for provision in wanted], ignore_conflicts=True
    )
