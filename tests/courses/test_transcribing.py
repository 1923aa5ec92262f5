"""A writer's Markdown becomes blocks; what can't is named by file and line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from courses import unfolding
from courses.authoring import transcribing
from courses.authoring.phrasing import Untranscribable
from courses.authoring.transcribing import parse, transcribe
from courses.blocks import lesson_blocks
from lms.demo.people import CONTENT

LESSON = """---
title: A lesson
minutes: 20
---
Some *words*, and a "quote".

## A heading

::: callout Keep in mind
- One
- Two
:::
::: cite CE-4.1
::: vignette The bed at five
A story.
:::
::: reflect
1. Think.
:::
::: quote Somebody
Ask,
and ask again.
:::
"""


def test_every_kind_of_block_is_transcribed_in_order() -> None:
    writing = transcribe(LESSON, name="lesson.md")

    assert writing.head == {"title": "A lesson", "minutes": 20}
    assert [(block["type"], block["value"]) for block in writing.blocks] == [
        ("prose", "<p>Some <em>words</em>, and a “quote”.</p>"),
        ("heading", "A heading"),
        ("callout", {"title": "Keep in mind", "text": "<ul>\n<li>One</li>\n<li>Two</li>\n</ul>"}),
        ("citation", "CE-4.1"),
        ("vignette", {"title": "The bed at five", "text": "<p>A story.</p>"}),
        ("reflection", {"text": "<ol>\n<li>Think.</li>\n</ol>"}),
        ("quote", {"text": "Ask, and ask again.", "source": "Somebody"}),
    ]


MEDIA = """Before.

::: video The first visit
file: visit.mp4
captions: visit.vtt
seconds: 252

Mara: Hello.

*She sits down.*
:::
::: check ethics/whom-to-ask
::: video Elsewhere
address: https://films.example/visit
seconds: 60

Words.
:::
::: audio The call
file: call.mp3
seconds: 95

Words.
:::
::: pack To take along
Print them.

- The "checklist" | checklist.pdf | 2026-1
- A template | template.odt | 2
:::
::: pack More
- One | one.pdf | 1
:::
"""
ADVISORY = """First.

:::: advisory
A death is told of,
in "plain" words.

And a trial.
:::: main
::: vignette The bed at five
A story.
:::
::: check ethics/a
:::: other Without the *story*
What it means.

::: check ethics/b
::::
Last.
"""


def test_film_sound_packs_and_checks_keep_the_names_that_were_written() -> None:
    found = [(block["type"], block["value"]) for block in parse(MEDIA, name="x")]

    assert found == [
        ("prose", "<p>Before.</p>"),
        (
            "video",
            {
                "title": "The first visit",
                "recording": "visit.mp4",
                "captions": "visit.vtt",
                "transcript": "<p>Mara: Hello.</p>\n<p><em>She sits down.</em></p>",
                "seconds": 252,
                "address": "",
            },
        ),
        ("check", {"question": "ethics/whom-to-ask"}),
        (
            "video",
            {
                "title": "Elsewhere",
                "recording": None,
                "captions": None,
                "transcript": "<p>Words.</p>",
                "seconds": 60,
                "address": "https://films.example/visit",
            },
        ),
        ("audio", {"title": "The call", "recording": "call.mp3", "transcript": "<p>Words.</p>", "seconds": 95}),
        (
            "pack",
            {
                "title": "To take along",
                "text": "<p>Print them.</p>",
                "files": [
                    {"document": "checklist.pdf", "label": "The “checklist”", "version": "2026-1"},
                    {"document": "template.odt", "label": "A template", "version": "2"},
                ],
            },
        ),
        ("pack", {"title": "More", "text": "", "files": [{"document": "one.pdf", "label": "One", "version": "1"}]}),
    ]


def test_an_advisory_holds_two_paths_of_blocks() -> None:
    first, advisory, last = parse(ADVISORY, name="x")

    value = advisory["value"]
    assert (first["value"], last["value"]) == ("<p>First.</p>", "<p>Last.</p>")
    assert value["warning"] == "A death is told of, in “plain” words.\n\nAnd a trial."
    assert value["other_title"] == "Without the story"
    assert [(block["type"], block["value"]) for block in value["main"]] == [
        ("vignette", {"title": "The bed at five", "text": "<p>A story.</p>"}),
        ("check", {"question": "ethics/a"}),
    ]
    assert [(block["type"], block["value"]) for block in value["other"]] == [
        ("prose", "<p>What it means.</p>"),
        ("check", {"question": "ethics/b"}),
    ]


def test_what_a_name_stands_for_is_looked_up_everywhere_and_changes_no_id() -> None:
    def resolve(kind: str, name: str) -> str:
        return f"{kind} {name}"

    text = MEDIA + ADVISORY * 2
    plain, looked_up = parse(text, name="x"), parse(text, name="x", resolve=resolve)

    assert [block.id for block in unfolding.every(plain)] == [block.id for block in unfolding.every(looked_up)]
    assert len({block.id for block in unfolding.every(plain)}) == len(list(unfolding.every(plain)))
    assert [block.value["question"] for block in unfolding.of_kind(looked_up, "check")] == [
        "question ethics/whom-to-ask",
        *["question ethics/a", "question ethics/b"] * 2,
    ]
    assert [block.value["recording"] for block in unfolding.of_kind(looked_up, "video", "audio")] == [
        "file visit.mp4",
        None,
        "file call.mp3",
    ]
    assert transcribe(text, name="x", resolve=resolve).blocks == looked_up


@pytest.mark.parametrize(
    ("known", "says"),
    [("file", "line 12: there is no question “ethics/whom-to-ask”"), ("", "line 4: there is no file “visit.mp4”")],
)
def test_a_name_that_stands_for_nothing_is_named_by_its_line(known: str, says: str) -> None:
    def resolve(kind: str, name: str) -> str:
        if kind != known:
            raise LookupError(name)
        return name

    with pytest.raises(Untranscribable) as refused:
        parse(MEDIA, name="lesson.md", resolve=resolve)

    assert str(refused.value) == f"lesson.md, {says}"


def test_the_same_text_gets_the_same_ids_and_every_block_its_own() -> None:
    first, second = parse(LESSON.split("---\n")[2], name="a"), parse(LESSON.split("---\n")[2], name="b")

    assert first == second
    assert len({block["id"] for block in first}) == len(first)


def test_the_lesson_of_the_demonstration_fits_the_blocks_of_a_lesson() -> None:
    text = (CONTENT / "course" / "lesson-1.md").read_text(encoding="utf-8")

    blocks = transcribe(text, name="lesson-1.md").blocks

    assert {block["type"] for block in blocks} <= {name for name, _block in lesson_blocks}
    assert [block["value"] for block in blocks if block["type"] == "citation"] == [
        "CE-6",
        "CE-7",
        "CE-13",
        "SP-5",
        "UC-7",
    ]


def test_raw_html_is_shown_as_it_was_typed() -> None:
    [block] = parse("<script>alert(1)</script>", name="x")

    assert block["value"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_a_link_that_would_run_a_script_is_no_link() -> None:
    [block] = parse("[x](javascript:alert(1))", name="x")

    assert "<a" not in block["value"]


def test_a_text_without_a_head_has_none() -> None:
    assert transcribe("Words.", name="x").head == {}
    assert transcribe("", name="x") == transcribing.Writing({}, [])
    assert transcribe("---\n---\nWords.", name="x").head == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("---\ntitle: x\n", "line 1: the head that begins here has no closing line ---"),
        ("---\na: [\n---\n", "line 2: the head is no YAML: expected the node content, but found '<stream end>'"),
        ("Words.\n\n:::", "line 3: nothing stands open that ::: could close"),
        ("::: callout One\nWords.", "line 1: what begins here has no closing line :::"),
        (
            "::: song\n:::",
            "line 1: “::: song” is none of callout, vignette, reflect, quote, cite, check, video, audio, pack",
        ),
        (
            "::: callout One\n::: quote\n:::",
            "line 2: this begins inside what began on line 1; close that with ::: first",
        ),
        ("::: cite the Code", "line 1: a citation names one provision, such as ::: cite CE-6"),
        ("::: vignette\nWords.\n:::", "line 1: a vignette has a title: ::: vignette The title"),
        ("::: quote\n:::", "line 1: a quote needs words"),
        ("::: reflect\n\n:::", "line 1: nothing stands here"),
        ("Words.\n\n![x](y.png)", "line 3: a lesson has no place for <img>"),
        ("---\na: 1\n---\n\n# Title", "line 5: a lesson has no place for <h1>"),
        ("::: callout One\n## Inside\n:::", "line 2: a lesson has no place for <h2>"),
        ("::: check the question", "line 1: a check names one question, such as ::: check bank/question"),
        ("::: video\naddress: https://x\nseconds: 1\n\nWords.\n:::", "line 1: what begins here has a title"),
        ("::: video One\n\nWords.\n:::", "line 1: a film has a line “file:” or a line “address:”, one of the two"),
        (
            "::: video One\nfile: a.mp4\n\nWords.\n:::",
            "line 1: a film of ours has a line “captions:”, one elsewhere has none",
        ),
        ("::: video One\nseconds: 1\naddress: http://x\n\nWords.\n:::", "line 3: an address begins with https://"),
        (
            "::: video One\nfile: a.mp4\nMara: Hello.\n:::",
            "line 3: here stand file: …, captions: …, address: …, seconds: …, and below an empty line the transcript",
        ),
        (
            "::: audio One\nfile:\n\nWords.\n:::",
            "line 2: here stand file: …, seconds: …, and below an empty line the transcript",
        ),
        ("::: audio One\nseconds: 1\n\nWords.\n:::", "line 1: sound has a line “file:”"),
        (
            "::: audio One\nfile: a.mp3\nseconds: 1\n:::",
            "line 1: what begins here has a transcript, below an empty line",
        ),
        (
            "::: audio One\nfile: a.mp3\n\nWords.\n:::",
            "line 1: a recording says how long it is, such as seconds: 252",
        ),
        (
            "::: audio One\nfile: a.mp3\nseconds: 0\n\nWords.\n:::",
            "line 3: a recording says how long it is, such as seconds: 252",
        ),
        ("::: audio One\nfile: a.mp3\nseconds: 1\n\nWords.\n\n# Title\n:::", "line 7: a lesson has no place for <h1>"),
        (
            "::: pack One\nWords.\n:::",
            "line 1: a pack has lines such as - What it is called | file.pdf | version",
        ),
        ("::::", "line 1: four colons begin with :::: advisory and end with ::::"),
        (":::: main", "line 1: four colons begin with :::: advisory and end with ::::"),
        (":::: advisory\n:::: advisory", "line 2: four colons begin with :::: advisory and end with ::::"),
        ("Words.\n:::: advisory\nWords.", "line 2: what begins here has no closing line ::::"),
        ("::: callout One\n:::: advisory", "line 1: what begins here has no closing line :::"),
        (
            ":::: advisory\nWords.\n:::: main\nWords.\n::::",
            "line 1: an advisory has a line :::: main, and then a line :::: other with the title of the other path",
        ),
        (
            ":::: advisory\nWords.\n:::: main\nWords.\n:::: other\nWords.\n::::",
            "line 1: an advisory has a line :::: main, and then a line :::: other with the title of the other path",
        ),
        (":::: advisory\n:::: main\nWords.\n:::: other One\nWords.\n::::", "line 1: an advisory says what it warns of"),
        (":::: advisory\nWords.\n:::: main\n:::: other One\nWords.\n::::", "line 3: this path is empty"),
        (
            ":::: advisory\nWords.\n:::: main\n::: song\n:::: other One\nx\n::::",
            ("line 4: “::: song” is none of callout, vignette, reflect, quote, cite, check, video, audio, pack"),
        ),
    ],
)
def test_what_cannot_be_transcribed_is_named_by_file_and_line(text: str, says: str) -> None:
    with pytest.raises(Untranscribable) as refused:
        transcribe(text, name="lesson.md")

    assert str(refused.value) == f"lesson.md, {says}"


def test_a_head_that_cannot_be_read_at_all_is_named_by_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unmarked(_text: str) -> Any:
        raise yaml.MarkedYAMLError(problem="odd")

    monkeypatch.setattr(yaml, "safe_load", unmarked)

    with pytest.raises(Untranscribable, match=r"^x, line 1: the head is no YAML: odd$"):
        transcribe("---\na: 1\n---\n", name="x")
