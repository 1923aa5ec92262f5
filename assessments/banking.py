"""Loading a question bank from its file: all of the file or nothing, and safe to repeat.

Each question is written as if at the desk, and published (see `publishing`), so that authors go on from there. A
question or vignette that somebody saved at the desk is left as it is, and said so: a file never overwrites what
somebody edited, and never undoes a retirement or a settlement. Otherwise a question that the file no longer has is
retired, and one that a file retired is brought back by a file that has it again. At the end it is proven that the
bank's quizzes can be served. The file's format stands in `parsing`; a real certificate's bank is such a file kept
outside the repository, with `is_demo: false`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from assessments import parsing, practicing, probing, proving, publishing, retiring
from assessments.models import Bank, BlueprintRow, Question, Quiz, Vignette
from assessments.parsing import BankUnreadable, Case, ReadBank, Written
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal
from standards import citing
from standards.models import Part, Provision


@dataclass
class Report:
    """What loading changed, by the keys of the questions; `kept` were edited, settled or retired at the desk.

    `kept_cases` are the vignettes that were edited. `starved` says which quizzes can't be begun, and couldn't before.
    """

    quiz: Quiz
    new: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    rekeyed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    brought_back: list[str] = field(default_factory=list)
    kept_cases: list[str] = field(default_factory=list)
    starved: list[str] = field(default_factory=list)
    is_tied: bool = True

    def __str__(self) -> str:
        """Say it in a line, and name below what the file didn't overwrite and what to look at."""
        said = _(
            "%(quiz)s: %(new)d new, %(reworded)d reworded, %(rekeyed)d with a new key, %(unchanged)d unchanged, "
            "%(kept)d kept as edited, %(retired)d retired."
        )
        outcomes = ("new", "reworded", "rekeyed", "unchanged", "kept", "retired")
        line = said % {"quiz": self.quiz.title, **{name: len(getattr(self, name)) for name in outcomes}}
        return "\n".join([line, *self._remarks()])

    def _remarks(self) -> Iterator[str]:
        """Yield what doesn't go without saying."""
        if kept := [*self.kept_cases, *self.kept]:
            yield _("Edited, settled or retired at the desk, and left so: %(keys)s.") % {"keys": ", ".join(kept)}
        if self.brought_back:
            yield _("Brought back: %(keys)s.") % {"keys": ", ".join(self.brought_back)}
        if not self.is_tied:
            words = _("The quiz %(key)s stands already and doesn't draw from this bank. Choose the bank in the admin.")
            yield words % {"key": self.quiz.key}
        yield from self.starved


@transaction.atomic
def load(path: Path, *, at: datetime, draws: int | None = None) -> Report:
    """Load the file and return what changed. `draws` stands in for a file that doesn't say how many a new quiz draws.

    Raises `BankUnreadable`, naming file, question and field of every slip, and what would starve of a quiz that can be
    begun, or is new; then nothing is loaded.
    """
    read = parsing.read(path)
    bank = _bank(read, path)
    starved = {quiz.pk for quiz, _proof in proving.starving(list(bank.quizzes.all()))}
    report = Report(_quiz(read, bank, path, draws))
    report.is_tied = bank.quizzes.filter(pk=report.quiz.pk).exists()
    if slips := _load_all(report, bank, read, at):
        raise BankUnreadable("\n".join(f"{path.name}, {slip}" for slip in slips))
    _retire_missing(report, bank, read, at)
    _prove(report, bank, path, starved)
    return report


def _load_all(report: Report, bank: Bank, read: ReadBank, at: datetime) -> list[str]:
    """Load the vignettes and questions; return every slip."""
    cases = [_load_case(report, bank, case) for case in read.vignettes]
    # Locked first, and in one order: what somebody saves at the desk at the same moment is not overwritten.
    standing = {one.key: one for one in bank.questions.select_for_update(no_key=True).order_by("key")}
    slips: list[str] = []
    for written in read.questions:
        question = standing.get(written.key) or Question(bank=bank, key=written.key)
        slips += _load_question(report, question, written, at)
    if slips:
        return slips
    apart = set(bank.questions.exclude(enemies=None).values_list("key", flat=True))
    for written in read.questions:
        if written.enemies or written.key in apart:
            _set_apart(report, bank, written)
    told = {written.key for written in read.questions}.difference(report.kept)
    for vignette in (case for case in cases if case.live):
        if vignette.questions.exclude(key__in=told).exists():  # The others were told the case as it reads now.
            publishing.publish_case(vignette, at=at)
    return []


def _retire_missing(report: Report, bank: Bank, read: ReadBank, at: datetime) -> None:
    """Retire what the file no longer has, unless it was edited."""
    gone = bank.questions.filter(retired_at=None).exclude(key__in=[written.key for written in read.questions])
    for question in gone.select_for_update(no_key=True).order_by("key"):
        if not is_edited(question):
            reason = _("The bank's file no longer has it.")
            retiring.retire(question, reason=reason, actor=None, at=at, is_by_file=True)
            report.retired.append(question.key)


def _prove(report: Report, bank: Bank, path: Path, starved: Collection[int]) -> None:
    """Refuse a load that starves a quiz; of one that starved before, say so."""
    found = proving.starving(list(bank.quizzes.order_by("key")))
    fresh = [(quiz, proof) for quiz, proof in found if quiz.pk not in starved]
    if fresh:
        raise BankUnreadable("\n".join(f"{path.name}: {proving.in_a_line(*one)}" for one in fresh))
    report.starved = [proving.in_a_line(*one) for one in found]


def is_edited(question: Question) -> bool:
    """Whether the desk has a say in it: its words, its key, where it belongs, or whether it is asked at all."""
    newest = publishing.newest_of(question)
    return question.is_held_by_desk or newest is None or not newest.is_from_file or _is_saved_at_desk(question)


def _is_saved_at_desk(draft: Question | Vignette) -> bool:
    """Whether the desk has a revision of it, or something unpublished; a file leaves neither."""
    return draft.has_unpublished_changes or draft.latest_revision_id is not None


def _bank(read: ReadBank, path: Path) -> Bank:
    """Return the bank, locked, or set it up.

    As all locks here, it lets others point at the row: whoever saves a question of the bank at the same moment does so
    when she commits, and would wait for us while we wait for her.
    """
    fresh = {"title": read.title, "is_demo": read.is_demo}
    bank, _made = Bank.objects.select_for_update(no_key=True).get_or_create(key=read.code, defaults=fresh)
    if bank.is_demo != read.is_demo:
        raise BankUnreadable(
            _("%(file)s, is_demo: the bank %(code)s stands with the other value; a live bank needs a code of its own")
            % {"file": path.name, "code": read.code}
        )
    return bank


def _quiz(read: ReadBank, bank: Bank, path: Path, draws: int | None) -> Quiz:
    """Return the bank's quiz, or set it up; see that it doesn't draw more than there is."""
    settings = dict(read.settings)
    lines = settings.pop("blueprint", [])
    drawn = settings.pop("draws", draws or len(read.questions))
    fresh = {"title": read.title, "is_demo": read.is_demo, "drawn": drawn, **settings}
    fresh |= practicing.SHOWS if fresh.get("is_practice") else {}
    quiz, is_new = Quiz.objects.get_or_create(key=read.code, defaults=fresh)
    if is_new:
        _check_sort(quiz, bank, path)
        quiz.banks.add(bank)
        _write_blueprint(quiz, lines, path)
    if quiz.drawn > len(read.questions):
        raise BankUnreadable(
            _("%(file)s, questions: the quiz draws %(drawn)d, and the file has %(count)d")
            % {"file": path.name, "drawn": quiz.drawn, "count": len(read.questions)}
        )
    return quiz


def _write_blueprint(quiz: Quiz, lines: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the lines of a new quiz's blueprint. Raises `BankUnreadable` where a line names what there isn't."""
    known: dict[str, dict[str, Any]] = {
        "part": Part.objects.in_bulk(field_name="key"),
        "provision": Provision.objects.in_bulk(field_name="code"),
    }
    for place, line in enumerate(lines, 1):
        named = {name: known[name].get(str(line[name])) for name in known.keys() & line.keys()}
        for name in (name for name, found in named.items() if found is None):
            words = {"file": path.name, "place": place, "field": name, "value": line[name]}
            raise BankUnreadable(_("%(file)s, blueprint, line %(place)d, %(field)s: there is no %(value)s") % words)
        BlueprintRow.objects.create(quiz=quiz, **{**line, **named})


def _check_sort(quiz: Quiz, bank: Bank, path: Path) -> None:
    """Refuse a quiz that counts on a bank that practices or lessons ask from, and the other way round (P3)."""
    said = ""
    if others := practicing.at_odds([bank], is_practice=quiz.is_practice):
        said = practicing.in_words(others, is_practice=quiz.is_practice)
    elif not quiz.is_practice and (lessons := probing.told_in([bank])):
        said = probing.in_words(lessons)
    if said:
        raise BankUnreadable(_("%(file)s, is_practice: %(why)s") % {"file": path.name, "why": said})


def _load_case(report: Report, bank: Bank, case: Case) -> Vignette:
    """Load one vignette and return it as it stands. Its questions are written once all of them are loaded."""
    # Locked first, as its questions are below: what somebody saves at the same moment is not overwritten.
    standing = Vignette.objects.select_for_update(no_key=True).filter(bank=bank, key=case.key).first()
    vignette = standing or Vignette(bank=bank, key=case.key)
    if vignette.pk and _is_saved_at_desk(vignette):
        report.kept_cases.append(case.key)
        return vignette
    vignette.title, vignette.text, vignette.is_deidentified, vignette.live = case.title, case.text, True, True
    vignette.save()
    return vignette


def _load_question(report: Report, question: Question, written: Written, at: datetime) -> Iterator[str]:
    """Load one question and note what became of it; yield what is wrong with it. Whatever is wrong undoes all."""
    is_new, is_back = question.pk is None, question.retired_at is not None
    if not is_new and is_edited(question):
        report.kept.append(written.key)
        return
    where = _("question %(key)s") % {"key": written.key}
    try:
        provisions = citing.leaves(written.cites)
    except Refusal as refusal:
        yield f"{where}, cites: {refusal}"
        return
    try:
        outcome = _write(question, written, provisions, at)
    except Refusal as refusal:
        yield f"{where}: {refusal}"
        return
    getattr(report, "new" if is_new else outcome).append(written.key)
    if is_back:
        report.brought_back.append(written.key)
        log(None, "assessments.bring_back", question, reason=_("The bank's file has it again."))


def _write(question: Question, written: Written, provisions: list[Provision], at: datetime) -> str:
    """Write the question as if at the desk, and publish it; return what changed."""
    question.level, question.retired_at, question.live = written.level, None, True
    question.asks = as_stream(written.kind, written.said)
    question.vignette = Vignette.objects.get(bank=question.bank, key=written.vignette) if written.vignette else None
    question.place = written.place
    question.cites = provisions
    question.save()
    done = publishing.publish(question, at=at, by=publishing.FILE)
    return "reworded" if done.is_reworded else "rekeyed" if done.is_rekeyed else "unchanged"


def _set_apart(report: Report, bank: Bank, written: Written) -> None:
    """Say which questions are never asked together with this one, now that all of them stand."""
    if written.key not in report.kept:
        question = Question.objects.get(bank=bank, key=written.key)
        question.enemies = list(Question.objects.filter(bank=bank, key__in=written.enemies))
        question.save()


def as_stream(kind: str, said: Any) -> Any:
    """Return the fields of a block as the question's stream."""
    field = cast("StreamField", Question._meta.get_field("asks"))
    return field.stream_block.to_python([{"type": kind, "value": said}])
