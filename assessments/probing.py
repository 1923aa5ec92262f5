"""Probing: asking a question in a lesson, ungraded, and telling at once whether it was answered rightly, and why.

What is asked holds no key (P3). A check tells everything once it is answered, to whoever reads the lesson; so its bank
serves no quiz that counts, as with a practice (see `practicing`): neither may be set up once there is the other, and if
both are there all the same, nothing is told. Rooms above say which banks they ask from; this room never hears of them.
Which wording a lesson asks is frozen with the lesson; it is marked by the newest key of that wording.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assessments import practicing, previewing, reviewing, showing
from assessments.asking import KINDS, Answer, Kind, Sent
from assessments.models import Bank, Key, Question, QuestionVersion, Quiz
from assessments.revealing import Shown
from assessments.reviewing import Option
from foundation.ground.refusals import Refusal
from standards.models import Provision

MARKED_BY_KEY = frozenset({"single", "multiple", "best_worst", "matching", "ordering", "cite", "short"})
"""The kinds that a server can mark by itself."""
EVERYTHING = Shown(answers=True, correctness=True, feedback=True, key=True)


class NotAnswered(Refusal):
    """What was sent is no whole answer to the question."""


@dataclass(frozen=True)
class Askable:
    """A question that a lesson may ask: its public id, the title of its bank, its key and what it asks."""

    public_id: str
    bank: str
    key: str
    stem: str


@dataclass(frozen=True)
class Probed:
    """What an answer was worth, in words, and everything that the key says.

    `said` and `right` have a line for each part; `options` are those of a choice, each with what it is and why;
    `rationales` says of each option, or pair, why. All but `said` and `is_right` are empty while the question's bank
    serves a quiz that counts.
    """

    is_right: bool
    said: tuple[str, ...]
    right: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    rationales: tuple[tuple[str, str], ...] = ()
    explanation: str = ""
    cites: tuple[Provision, ...] = ()

    @property
    def named(self) -> tuple[Option, ...]:
        """The options that were chosen or are right."""
        return tuple(option for option in self.options if option.chosen_as or option.right_as)

    @property
    def others(self) -> tuple[Option, ...]:
        """Every other option of which something is said."""
        return tuple(option for option in self.options if option not in self.named and option.rationale)


def askable() -> list[Askable]:
    """Return the questions that lessons may ask, by bank and key, by one query."""
    found = _versions()
    said = [Askable(str(one.question.public_id), one.question.bank.title, one.question.key, one.stem) for one in found]
    return sorted(said, key=lambda one: (one.bank, one.key))


def hold(versions: Collection[str]) -> None:
    """Hold the banks of these wordings, by public id, until the caller's transaction ends; see `practicing.hold`."""
    practicing.hold(Bank.objects.filter(questions__versions__public_id__in=_ids(versions)).distinct())


def versions_of(questions: Collection[str]) -> dict[str, str]:
    """Return the public id of the wording that a lesson released now would ask, by the public id of its question.

    What may not be asked in a lesson is left out; `why_not` says why.
    """
    found = _versions().filter(question__public_id__in=_ids(questions))
    return {str(version.question.public_id): str(version.public_id) for version in found}


def why_not(question: str) -> str:
    """Say why this question, by its public id, may not be asked in a lesson; nothing where it may."""
    if versions_of([question]):
        return ""
    found = Question.objects.select_related("bank").filter(public_id__in=_ids([question])).first()
    if found is None:
        return _("The question is no longer there.")
    words = {"bank": found.bank.title, "key": found.key}
    if found.retired_at:
        return _("The question “%(key)s” of “%(bank)s” is retired.") % words
    titles = Quiz.objects.filter(banks=found.bank, is_practice=False).order_by("title").values_list("title", flat=True)
    if titles:
        words["titles"] = ", ".join(titles)
        return (
            _(
                "The question “%(key)s” stands in “%(bank)s”, and these quizzes count and draw from it: %(titles)s. "
                "A check tells its answer to everybody who reads the lesson: choose a question from another bank."
            )
            % words
        )
    return _("The question “%(key)s” of “%(bank)s” is not ready: publish it, or settle what puts it in doubt.") % words


def ask(versions: Iterable[str | UUID]) -> dict[str, dict[str, Any]]:
    """Return what `assessments/group.html` takes for each of these wordings, by public id: no key, nothing that tells.

    One query however many, and one more where a provision is asked for. The order of options is drawn once for each
    wording and the same for everybody. The fields of a form are named for the wording (`name_of`).
    """
    found = QuestionVersion.objects.filter(public_id__in=set(versions))
    code = None
    groups = {}
    for version in found:
        if version.kind == "cite":
            code = code or previewing.code()
        groups[str(version.public_id)] = _group(version, code)
    return groups


def filled(group: Mapping[str, Any], said: Answer) -> dict[str, Any]:
    """Return the question of a group that `ask` returned, with this answer filled in where it is one; no query."""
    asked, [question] = group["asked"], group["questions"]
    if not KINDS[asked["kind"]].fits(asked["wording"], said):
        return dict(question)
    [found] = showing.alone(asked, name=question["name"], answer=said)["questions"]
    return dict(found)


def name_of(version: str | UUID) -> str:
    """Return what the fields of this wording are called, or begin with."""
    return f"check-{version}"


def read(version: str | UUID, sent: Sent) -> Answer | None:
    """Return the answer that a form sent to this wording, or None for none. Not checked yet: `mark` does."""
    asked = QuestionVersion.objects.get(public_id=version)
    return KINDS[asked.kind].read(name_of(version), _wording(asked, None), sent)


def mark(version: str | UUID, said: Answer) -> Probed:
    """Mark an answer by the newest key of this wording, and say everything that the key says. Writes nothing.

    Raises `NotAnswered` for what is no answer to the question, or not all of one.
    """
    counts = Quiz.objects.filter(banks=OuterRef("version__question__bank"), is_practice=False)
    keys = Key.objects.filter(version__public_id=version).select_related("version").annotate(is_withheld=Exists(counts))
    key = keys.latest("number")
    kind, wording = KINDS[key.version.kind], _wording(key.version, None)
    _check(kind, wording, said)
    is_right = kind.share(wording, key.right, said) == 1
    if key.is_withheld:
        return Probed(is_right, kind.in_words(wording, said))
    return Probed(
        is_right=is_right,
        said=kind.in_words(wording, said),
        right=kind.in_words(wording, key.right),
        options=reviewing.options({"kind": kind.name, "wording": wording}, said, key, EVERYTHING),
        rationales=previewing.rationales(wording, key.rationales),
        explanation=key.explanation,
        cites=tuple(Provision.objects.filter(pk__in=key.version.citations.values("provision")).order_by("position")),
    )


Told = Callable[[Collection[Bank]], list[str]]
"""Return the titles of whatever asks questions of these banks and tells what is right."""

_rooms: list[Told] = []


def register(told: Told) -> None:
    """Register a room that asks questions and tells what is right, once; called in its `apps.py`."""
    if told not in _rooms:
        _rooms.append(told)


def told_in(banks: Collection[Bank]) -> list[str]:
    """Return the titles of the lessons that ask questions of these banks, in order."""
    return sorted({title for told in _rooms for title in told(banks)})


def in_words(titles: Collection[str]) -> str:
    """Say why the banks of these lessons' checks can't serve a quiz that counts."""
    return _(
        "These lessons ask questions from the same bank and tell at once what is right: %(titles)s. Choose other banks "
        "for a quiz that counts."
    ) % {"titles": ", ".join(titles)}


def _check(kind: Kind, wording: Mapping[str, Any], said: Answer) -> None:
    """Refuse what is no answer, or not all of one."""
    if said is None or not kind.fits(wording, said):
        raise NotAnswered(_("Choose an answer first."))
    if not kind.is_complete(wording, said):
        raise NotAnswered(_("Something of the answer is left open. Answer every part of it."))


def _versions() -> QuerySet[QuestionVersion]:
    """Return the newest wording of each question that a lesson may ask."""
    counting = Quiz.objects.filter(banks=OuterRef("pk"), is_practice=False)
    standing = Question.objects.standing().filter(bank__in=Bank.objects.filter(~Exists(counting)))
    found = QuestionVersion.objects.newest().filter(question__in=standing, kind__in=MARKED_BY_KEY)
    return found.select_related("question__bank")


def _ids(questions: Collection[str]) -> list[UUID]:
    """Return what of these are ids at all."""
    found = []
    for question in questions:
        try:
            found.append(UUID(str(question)))
        except ValueError:
            continue
    return found


def _group(version: QuestionVersion, code: list[dict[str, str]] | None) -> dict[str, Any]:
    """Return the question in a group of its own, with its case where it has one."""
    asked = {"version": str(version.public_id), "kind": version.kind, "wording": _wording(version, code)}
    return showing.alone(asked, name=name_of(version.public_id))


def _wording(version: QuestionVersion, code: list[dict[str, str]] | None) -> dict[str, Any]:
    """Return the wording as everybody sees it."""
    wording = version.wording
    if version.kind == "cite":
        wording = {**wording, "options": previewing.code() if code is None else code}
    chance = Random(version.public_id.int)  # noqa: S311  (an order to look at, not a secret)
    return KINDS[version.kind].shuffled(wording, chance)
