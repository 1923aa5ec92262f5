"""Loading a question bank from its file: all of the file or nothing, and safe to repeat.

Each question is written as if at the desk, and published (see `publishing`), so that authors go on from there. A
question whose newest version was written at the desk is left as it is: a file never overwrites what somebody edited.
Otherwise a question that the file no longer has is retired. The file's format stands in `parsing`; a real certificate's
bank is such a file kept outside the repository, with `is_demo: false`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from assessments import parsing, publishing
from assessments.models import Bank, Question, Quiz
from assessments.parsing import BankUnreadable, ReadBank, Written
from foundation.ground.refusals import Refusal
from standards import citing
from standards.models import Provision


@dataclass
class Report:
    """What loading changed, by the keys of the questions; `kept` were edited at the desk and left as they are."""

    quiz: Quiz
    new: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    rekeyed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a line."""
        said = _(
            "%(quiz)s: %(new)d new, %(reworded)d reworded, %(rekeyed)d with a new key, %(unchanged)d unchanged, "
            "%(kept)d kept as edited, %(retired)d retired."
        )
        outcomes = ("new", "reworded", "rekeyed", "unchanged", "kept", "retired")
        return said % {"quiz": self.quiz.title, **{name: len(getattr(self, name)) for name in outcomes}}


@transaction.atomic
def load(path: Path, *, at: datetime, draws: int | None = None) -> Report:
    """Load the file and return what changed. `draws` stands in for a file that doesn't say how many a new quiz draws.

    Raises `BankUnreadable`, naming file, question and field; then nothing is loaded.
    """
    read = parsing.read(path)
    bank = _bank(read, path)
    report = Report(_quiz(read, bank, path, draws))
    for written in read.questions:
        _load_question(report, bank, written, path, at=at)
    gone = bank.questions.filter(retired_at=None).exclude(key__in=[written.key for written in read.questions])
    report.retired = sorted(question.key for question in gone if not is_edited(question))
    bank.questions.filter(key__in=report.retired).update(retired_at=at)
    return report


def is_edited(question: Question) -> bool:
    """Whether somebody wrote at the desk what it says now, or what it will say."""
    newest = question.versions.order_by("-number").first()
    return newest is None or not newest.is_from_file or question.has_unpublished_changes


def _bank(read: ReadBank, path: Path) -> Bank:
    """Return the bank, locked, or set it up."""
    fresh = {"title": read.title, "is_demo": read.is_demo}
    bank, _made = Bank.objects.select_for_update().get_or_create(key=read.code, defaults=fresh)
    if bank.is_demo != read.is_demo:
        raise BankUnreadable(
            _("%(file)s, is_demo: the bank %(code)s stands with the other value; a live bank needs a code of its own")
            % {"file": path.name, "code": read.code}
        )
    return bank


def _quiz(read: ReadBank, bank: Bank, path: Path, draws: int | None) -> Quiz:
    """Return the bank's quiz, or set it up; see that it doesn't draw more than there is."""
    settings = dict(read.settings)
    drawn = settings.pop("draws", draws or len(read.questions))
    fresh = {"title": read.title, "is_demo": read.is_demo, "drawn": drawn, **settings}
    quiz, is_new = Quiz.objects.get_or_create(key=read.code, defaults=fresh)
    if is_new:
        quiz.banks.add(bank)
    if quiz.drawn > len(read.questions):
        raise BankUnreadable(
            _("%(file)s, questions: the quiz draws %(drawn)d, and the file has %(count)d")
            % {"file": path.name, "drawn": quiz.drawn, "count": len(read.questions)}
        )
    return quiz


def _load_question(report: Report, bank: Bank, written: Written, path: Path, *, at: datetime) -> None:
    """Load one question and note what became of it."""
    question = Question.objects.filter(bank=bank, key=written.key).first()
    if question is not None and is_edited(question):
        report.kept.append(written.key)
        return
    is_new = question is None
    question = question or Question(bank=bank, key=written.key)
    try:
        provisions = citing.leaves(written.cites)
    except Refusal as refusal:
        raise BankUnreadable(f"{path.name}, question {written.key}, cites: {refusal}") from refusal
    try:
        outcome = _write(question, written, provisions, at)
    except Refusal as refusal:
        raise BankUnreadable(f"{path.name}, question {written.key}: {refusal}") from refusal
    getattr(report, "new" if is_new else outcome).append(written.key)


def _write(question: Question, written: Written, provisions: list[Provision], at: datetime) -> str:
    """Write the question as if at the desk, and publish it; return what changed."""
    question.level, question.retired_at, question.live = written.level, None, True
    question.asks = as_stream(written.kind, written.said)
    question.cites = provisions
    question.save()
    done = publishing.publish(question, at=at, is_from_file=True)
    return "reworded" if done.is_reworded else "rekeyed" if done.is_rekeyed else "unchanged"


def as_stream(kind: str, said: Any) -> Any:
    """Return the fields of a block as the question's stream."""
    field = cast("StreamField", Question._meta.get_field("asks"))
    return field.stream_block.to_python([{"type": kind, "value": said}])
