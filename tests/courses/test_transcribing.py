"""A writer's Markdown becomes blocks; what can't is named by file and line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from courses.authoring import transcribing
from courses.authoring.transcribing import Untranscribable, parse, transcribe
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
        ("::: song\n:::", "line 1: “::: song” is none of callout, vignette, reflect, quote, cite"),
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
