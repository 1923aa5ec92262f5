from __future__ import annotations

from pathlib import Path

import pytest

from foundation.pages import writing
from foundation.pages.blocks import ProseBlocks
from lms.demo.people import CONTENT

HERE = Path("demo.md")
HEADINGS = "Headings in a page are '##' or '###': its title stands above them."
FRONT = "---\ntitle: Demo\nslug: demo\n---\n"


def stream(body: str) -> list[writing.Block]:
    return writing.to_stream(writing.split(FRONT + body, source=HERE)[1], source=HERE)


def test_paragraphs_and_lists_that_stand_together_are_one_piece_of_prose() -> None:
    assert stream("One.\n\n- two\n- three\n") == [
        {"type": "prose", "value": "<p>One.</p>\n<ul>\n<li>two</li>\n<li>three</li>\n</ul>"}
    ]


def test_a_heading_stands_alone_and_a_small_one_stays_in_the_prose() -> None:
    assert stream("## Large *and* plain\n\n### Small\n\nWords") == [
        {"type": "heading", "value": "Large and plain"},
        {"type": "prose", "value": "<h3>Small</h3>\n<p>Words</p>"},
    ]


def test_emphasis_is_written_as_wagtail_stores_it() -> None:
    assert stream("**bold** and *soft*") == [{"type": "prose", "value": "<p><b>bold</b> and <i>soft</i></p>"}]


def test_a_table_keeps_its_rows_and_the_marks_in_its_cells() -> None:
    assert stream("| A | B |\n|---|---|\n| **x** | [y](/y/) |") == [
        {
            "type": "table",
            "value": {
                "caption": "",
                "columns": ["A", "B"],
                "rows": [["<p><b>x</b></p>", '<p><a href="/y/">y</a></p>']],
            },
        }
    ]


def test_a_quotation_over_two_lines_is_one() -> None:
    assert stream("> Silence is not\n> a way to be careful.") == [
        {"type": "quote", "value": {"text": "Silence is not a way to be careful.", "source": ""}}
    ]


def test_a_callout_stands_between_what_comes_before_and_after() -> None:
    assert stream("Before\n\n::: callout Take care\nWords\n:::\n\nAfter") == [
        {"type": "prose", "value": "<p>Before</p>"},
        {"type": "callout", "value": {"title": "Take care", "tone": "", "text": "<p>Words</p>"}},
        {"type": "prose", "value": "<p>After</p>"},
    ]


def test_a_callout_without_a_title_has_none() -> None:
    assert stream("::: callout\nWords\n:::") == [
        {"type": "callout", "value": {"title": "", "tone": "", "text": "<p>Words</p>"}}
    ]


def test_markup_is_text_and_a_script_is_no_link() -> None:
    assert stream("<script>alert(1)</script> [x](javascript:alert(1))") == [
        {"type": "prose", "value": "<p>&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1))</p>"}
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("# Large", f"demo.md, line 5: {HEADINGS}"),
        ("Words\n\n#### Tiny", f"demo.md, line 7: {HEADINGS}"),
        ("\n![cat](cat.png)", "demo.md, line 6: Pictures are put in by an editor in the admin."),
        ("    code", "demo.md, line 5: A page can't hold this (code block)."),
        ("Words\n\n***", "demo.md, line 7: A page can't hold this (hr)."),
        ("::: quiz One", "demo.md, line 5: No block is called 'quiz One'."),
        ("Words\n\n::: callout\nWords", "demo.md, line 7: The callout that begins here has no end."),
        ("Words\n\n::: callout\nWords\n\n# Large\n:::", f"demo.md, line 10: {HEADINGS}"),
    ],
)
def test_what_no_page_can_hold_is_refused_with_its_line(body: str, said: str) -> None:
    with pytest.raises(writing.Unreadable) as refused:
        stream(body)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Words", "demo.md, line 1: A page begins with front matter between two lines '---'."),
        ("", "demo.md, line 1: A page begins with front matter between two lines '---'."),
        ("---\ntitle: x\n", "demo.md, line 2: The front matter has no closing line '---'."),
        (
            "---\ntitle: x\nslug: 'y\n---\n",
            "demo.md, line 3: The front matter is not YAML: found unexpected end of stream.",
        ),
        ("---\ntitle: x\n---\n", "demo.md, line 1: The front matter names at least a title and a slug."),
        ("---\n- x\n---\n", "demo.md, line 1: The front matter names at least a title and a slug."),
    ],
)
def test_front_matter_that_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(writing.Unreadable) as refused:
        writing.split(text, source=HERE)

    assert str(refused.value) == said


@pytest.mark.parametrize("path", sorted((CONTENT / "pages").glob("*.md")), ids=lambda path: path.stem)
def test_every_text_of_the_demonstration_makes_blocks_that_an_editor_could_save(path: Path) -> None:
    _front, body = writing.split(path.read_text(encoding="utf-8"), source=path)

    blocks = writing.to_stream(body, source=path)

    value = ProseBlocks().to_python(blocks)
    assert len(ProseBlocks().clean(value)) == len(blocks)


def test_words_are_put_into_a_callout_of_one_paragraph() -> None:
    assert writing.callout("A *demo*.", title="Please note", tone="warn") == {
        "type": "callout",
        "value": {"title": "Please note", "tone": "warn", "text": "<p>A <i>demo</i>.</p>"},
    }
