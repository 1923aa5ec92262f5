"""Proofreading what an instructor writes: what is missing for a release, and what could be better. Refuses nothing.

What is missing is what `lacking` refuses a release for. What could be better is said in the editor, beside
Wagtail's own check of accessibility, and again before a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import unfolding
from courses.authoring import counting, drafting, lacking
from courses.authoring.drafting import Draft, DraftLesson, DraftModule
from courses.models import CoursePage, LessonPage, ModulePage

FEW_OBJECTIVES = 3
"""Bodies that approve continuing education (NASW) ask for at least three."""
HARD_GRADE = 12
LONG_SENTENCE = 40
LONG_ONES = 3
"""How many long sentences are named."""
EMPTY_LINKS = frozenset({"click here", "here", "link", "this link", "more", "read more", "learn more", "this page"})


@dataclass(frozen=True)
class Proof:
    """What is missing for a release, and what could be better, in sentences."""

    missing: tuple[str, ...]
    better: tuple[str, ...]


@dataclass(frozen=True)
class Remark:
    """What could be better on one page, by its title."""

    title: str
    says: tuple[str, ...]


def proof(page: CoursePage | ModulePage | LessonPage) -> Proof | None:
    """Return what is to be said of a page as it was saved last; None for one that was never saved."""
    if page.pk is None:
        return None
    if isinstance(page, LessonPage):
        lesson = drafting.lesson_of(page)
        return Proof(tuple(lacking.missing_in_lesson(lesson)), tuple(of_lesson(lesson)))
    if isinstance(page, ModulePage):
        module = drafting.module_of(page)
        return Proof(tuple(lacking.missing_in_module(module)), tuple(of_module(module)))
    found = drafting.sketch(page)
    return Proof(tuple(lacking.missing_in(found)), tuple(of_course(found)))


def course_as_published(page: CoursePage) -> list[Remark]:
    """Return, page by page, what could be better in what a release made now would hold."""
    found = drafting.draft(page)
    remarks = [Remark(found.title, tuple(of_course(found)))]
    for module in found.modules:
        remarks.append(Remark(module.title, tuple(of_module(module))))
        remarks += [Remark(lesson.title, tuple(of_lesson(lesson))) for lesson in module.lessons]
    return [remark for remark in remarks if remark.says]


def of_course(found: Draft) -> Iterator[str]:
    """Yield what could be better on the course's own page."""
    if 0 < len(found.objectives) < FEW_OBJECTIVES:
        yield ngettext(
            "It has %(n)d objective: aim for three or more.", "It has %(n)d objectives: aim for three or more.",
            len(found.objectives),
        ) % {"n": len(found.objectives)}  # fmt: skip
    if not found.teachers:
        yield _("It does not say who teaches it.")


def of_module(module: DraftModule) -> Iterator[str]:
    """Yield what could be better about a module: one that asks for nothing can't hold anybody up."""
    if module.lessons and module.quiz is None and all(lesson.is_optional for lesson in module.lessons):
        yield _("Every lesson of it is optional and it has no quiz: it asks for nothing.")


def of_lesson(lesson: DraftLesson) -> Iterator[str]:
    """Yield what could be better in a lesson."""
    if not lesson.body:
        return
    texts = [counting.read(html) for html in _prose(lesson.body)]
    paragraphs = [paragraph for text in texts for paragraph in text.paragraphs]
    yield from _of_minutes(lesson, paragraphs)
    yield from _of_reading(paragraphs)
    yield from _of_links(link for text in texts for link in text.links)
    yield from _of_headings(lesson.body)
    if not unfolding.of_kind(lesson.body, "check"):
        yield _("It has no check: a question that is not graded lets readers see whether they understood.")


def _prose(body: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield every piece of HTML or text that is read in a lesson, but headings and what stands in for pictures."""
    for block in unfolding.every(body):
        if block.kind == "prose":
            yield block.value
        elif isinstance(block.value, Mapping) and isinstance(block.value.get("text"), str):
            yield block.value["text"]


def _of_minutes(lesson: DraftLesson, paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield that the minutes don't add up, where they are off by more than a third."""
    count = sum(len(counting.words(paragraph)) for paragraph in paragraphs)
    seconds = sum(block.value.get("seconds") or 0 for block in unfolding.of_kind(lesson.body, "video", "audio"))
    counted = counting.minutes(count, seconds)
    if lesson.minutes and abs(lesson.minutes - counted) * 3 > lesson.minutes:
        yield _(
            "It says %(said)d minutes; reading (%(words)d words, 200 a minute) and recordings make about %(counted)d."
        ) % {"said": lesson.minutes, "words": count, "counted": counted}


def _of_reading(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield that it is hard to read, and its longest sentences."""
    grade = counting.grade(paragraphs)
    if grade is not None and grade > HARD_GRADE:
        yield _(
            "It reads at grade %(grade)d by the formula of Flesch and Kincaid: shorter sentences and plainer words "
            "would reach more readers."
        ) % {"grade": round(grade)}
    counted = [(len(counting.words(sentence)), sentence) for sentence in counting.sentences(paragraphs)]
    long_ones = [(count, sentence) for count, sentence in counted if count > LONG_SENTENCE]
    for count, sentence in long_ones[:LONG_ONES]:
        yield _("A sentence has %(n)d words: “%(begins)s …”") % {"n": count, "begins": " ".join(sentence.split()[:8])}
    if more := len(long_ones[LONG_ONES:]):
        yield ngettext("And %(n)d more long sentence.", "And %(n)d more long sentences.", more) % {"n": more}


def _of_links(links: Iterator[str]) -> Iterator[str]:
    """Yield links that don't say where they lead."""
    for link in dict.fromkeys(links):
        if link.lower().strip(" .:→>»") in EMPTY_LINKS:
            yield _("A link says “%(link)s”: let it say where it leads.") % {"link": link}


def _of_headings(body: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a small heading that stands before the first heading: readers who jump by headings would miss a step."""
    for block in unfolding.every(body):
        if block.kind == "heading":
            return
        if block.kind == "prose" and (small := counting.read(block.value).headings):
            yield _("“%(heading)s” is a small heading that stands before the first heading.") % {"heading": small[0]}
            return
