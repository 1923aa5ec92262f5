"""Every lesson is whole: what its head says, what stands in it, what it cites, and whether its minutes are honest.

The rule for minutes. `spent` says what a lesson's minutes go to, and its parts add up to `minutes`. *Reading* is its
words at 200 a minute (one path of an advisory, the longer one). *Recordings* are as long as they are. *Provisions* take
from ten seconds to a minute each, *checks* from half a minute to one and a half. *Exercises* are what the
reflection asks for, and say so: at most half of the lesson, unless a file is read in them.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from courses import unfolding
from courses.authoring import counting
from courses.authoring.counting import WORDS_A_MINUTE
from tests.lms.content import sources, syllables
from tests.lms.content.sources import CERTIFICATE, CONTENT, Lesson

LESSONS = pytest.mark.parametrize("lesson", sources.lessons(), ids=lambda lesson: lesson.name)
WHOLE = pytest.mark.parametrize(
    "lesson", [one for one in sources.lessons() if one.is_of_certificate], ids=lambda lesson: lesson.name
)
DRAFT = "Draft for review: not yet reviewed by NASAMS"
HEAD = {"title", "slug", "intro", "minutes", "spent", "category", "objectives", "optional"}
SPENT = {"reading", "recordings", "provisions", "checks", "exercises"}
VAGUE = {"understand", "know", "learn", "appreciate", "be", "become", "realize", "think", "feel", "see", "believe"}
MOST_WORDS_OF_OPENING = 350
HARDEST, HARDEST_ON_AVERAGE = 12.0, 11.0


def of_course(name: str) -> dict[str, Any]:
    return sources.courses()[name]


@LESSONS
def test_its_head_says_what_is_needed_and_nothing_else(lesson: Lesson) -> None:
    head = lesson.head

    assert head.keys() <= HEAD
    assert {"title", "slug", "intro", "minutes", "spent"} <= head.keys()
    assert len(head["intro"]) <= 400
    assert re.fullmatch(r"[a-z0-9-]+", head["slug"])


@LESSONS
def test_it_says_that_nobody_has_reviewed_it(lesson: Lesson) -> None:
    first = lesson.body[0]

    assert first["type"] == "callout"
    assert DRAFT in first["value"]["text"]


@WHOLE
def test_it_has_three_objectives_that_can_be_measured(lesson: Lesson) -> None:
    objectives = lesson.head["objectives"]

    assert len(objectives) >= 3
    assert [one for one in objectives if one.split()[0].lower() in VAGUE or not one.endswith(".")] == []


@WHOLE
def test_it_opens_with_a_situation(lesson: Lesson) -> None:
    before = []
    for block in lesson.body[1:]:
        if block["type"] == "heading":
            break
        before.append(block)
    words = sum(len(counting.words(str(block["value"]))) for block in before if block["type"] == "prose")

    assert 40 <= words <= MOST_WORDS_OF_OPENING


@WHOLE
def test_it_has_what_a_lesson_has(lesson: Lesson) -> None:
    kinds = {block.kind for block in unfolding.every(lesson.body)}
    headings = [value.casefold() for value in lesson.of_kind("heading")]

    assert kinds >= {"check", "vignette", "reflection"}
    assert "in short" in headings
    assert any("further reading" in heading for heading in headings)


@WHOLE
def test_it_checks_most_of_what_it_teaches(lesson: Lesson) -> None:
    """A check a section, but the sections that sum up, tell what to read, or say what follows."""
    taught = [value for value in lesson.of_kind("heading") if value.casefold() not in {"in short", "further reading"}]
    checks = lesson.of_kind("check")

    assert len(checks) >= max(1, len(taught) // 3)


@LESSONS
def test_its_minutes_add_up(lesson: Lesson) -> None:
    spent = lesson.head["spent"]

    assert spent.keys() <= SPENT
    assert sum(spent.values()) == lesson.head["minutes"]


@LESSONS
def test_its_minutes_are_honest(lesson: Lesson) -> None:
    spent, has_file = lesson.head["spent"], bool(lesson.of_kind("pack"))
    reading = lesson.words / WORDS_A_MINUTE
    seconds = sum(value["seconds"] for value in lesson.of_kind("video", "audio"))
    citations, checks = len(lesson.of_kind("citation")), len(lesson.of_kind("check"))

    assert abs(spent["reading"] - reading) <= max(1.0, reading / 5), f"{lesson.words} words"
    assert abs(spent.get("recordings", 0) - seconds / 60) <= 1.0
    assert citations / 6 - 0.5 <= spent.get("provisions", 0) <= citations
    assert checks / 2 - 0.5 <= spent.get("checks", 0) <= checks * 1.5 + 0.5
    assert spent.get("exercises", 0) * (1 if has_file else 2) <= lesson.head["minutes"]
    assert bool(spent.get("exercises")) == bool(lesson.of_kind("reflection"))


def test_a_modules_minutes_are_the_hours_that_it_claims() -> None:
    off = []
    for module in of_course("certificate")["modules"]:
        written = {one.path: one for one in sources.lessons()}
        heads = [written[CERTIFICATE / f"{name}.md"].head for name in module["lessons"]]
        minutes = sum(head["minutes"] for head in heads if not head.get("optional"))
        minutes += module.get("quiz", {}).get("minutes", 0)
        if "hours" in module and abs(minutes - 60 * module["hours"]) > 6 * module["hours"]:
            off.append((module["slug"], minutes, module["hours"]))

    assert off == []


@LESSONS
def test_what_it_cites_can_be_cited(lesson: Lesson) -> None:
    assert [code for code in lesson.of_kind("citation") if code not in sources.leaves()] == []


@LESSONS
def test_whatever_provision_it_names_is_one(lesson: Lesson) -> None:
    named = set(re.findall(r"\b(?:CE|SP|UC)-\d+(?:\.\d+)?\b", lesson.source))

    assert named <= set(sources.provisions())


@LESSONS
def test_its_files_and_questions_are_there(lesson: Lesson) -> None:
    folder = next(CONTENT / name for name in sources.COURSES if lesson.path.is_relative_to(CONTENT / name))
    named = re.findall(r"^(?:file|captions): (\S+)$|^- [^|]+\| (\S+) \|", lesson.source, re.MULTILINE)
    files = [name for pair in named for name in pair if name]
    asked = set(re.findall(r"^::: check (\S+)$", lesson.source, re.MULTILINE))
    questions = {f"{bank.said['code']}/{row['key']}" for bank in sources.banks() for row in bank.questions}

    assert [name for name in files if not (folder / "files" / name).is_file()] == []
    assert asked - questions == set()


def seconds_of(recording: Path) -> float:
    """How long an Opus file plays: its last page says how many samples of 48,000 a second end there."""
    content = recording.read_bytes()
    last = content.rindex(b"OggS")
    return int.from_bytes(content[last + 6 : last + 14], "little") / 48_000


def test_a_recording_is_as_long_as_its_lesson_says_and_tells_who_speaks() -> None:
    said = {
        CERTIFICATE / "files" / value["recording"]: (value["seconds"], one)
        for one in sources.lessons() for value in one.of_kind("audio")
    }  # fmt: skip

    assert len(said) >= 1
    assert [path.name for path, (seconds, _one) in said.items() if abs(seconds_of(path) - seconds) > 1] == []
    assert [one.name for _seconds, one in said.values() if "synthetic" not in one.source] == []


@LESSONS
def test_every_picture_has_words_that_stand_in_for_it(lesson: Lesson) -> None:
    """A text can't name a picture yet: should one do so some day, it needs its alternative."""
    assert [value for value in lesson.of_kind("picture") if not value.get("alternative")] == []
    assert re.findall(r"!\[\s*\]", lesson.source) == []


@LESSONS
def test_it_can_be_read_without_a_degree(lesson: Lesson) -> None:
    assert syllables.grade(lesson.paragraphs) <= HARDEST


def test_lessons_are_read_with_ease_on_average() -> None:
    assert mean(syllables.grade(one.paragraphs) for one in sources.lessons()) <= HARDEST_ON_AVERAGE


def test_no_lesson_lies_about_unused() -> None:
    named = {one.path for one in sources.lessons()}

    assert [path.name for path in sorted(CERTIFICATE.glob("module-*/*.md")) if path not in named] == []


def test_slugs_are_each_others_own() -> None:
    for folder in sources.COURSES:
        slugs = [one.head["slug"] for one in sources.lessons() if one.path.is_relative_to(CONTENT / folder)]

        assert len(slugs) == len(set(slugs))


def test_no_check_is_written_and_never_asked() -> None:
    asked = {name for one in sources.lessons() for name in re.findall(r"^::: check (\S+)$", one.source, re.MULTILINE)}
    checks = [bank for bank in sources.banks() if bank.path.name == "checks.yaml"]
    written = {f"{bank.said['code']}/{row['key']}" for bank in checks for row in bank.questions}

    assert written - asked == set()
