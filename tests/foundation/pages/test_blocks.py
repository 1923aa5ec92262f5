from __future__ import annotations

from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.template import Context, Template
from PIL import Image
from wagtail.blocks import StructBlockValidationError

from foundation.files.models import Picture
from foundation.pages import blocks

pytestmark = pytest.mark.django_db


def clean(block: Any, value: Any) -> Any:
    return block.clean(block.to_python(value))


@pytest.mark.parametrize("address", ["/", "/code/", "https://example.org/x", "mailto:office@example.org"])
def test_a_link_may_lead_here_to_a_safe_site_or_to_an_address(address: str) -> None:
    cleaned = clean(blocks.LinkBlock(), {"label": "On", "page": None, "address": address})

    assert cleaned["address"] == address


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "http://example.org", "data:text/html,x", "code/", ""]
)
def test_a_link_leads_nowhere_else(address: str) -> None:
    with pytest.raises(StructBlockValidationError):
        clean(blocks.LinkBlock(), {"label": "On", "page": None, "address": address})


def test_a_picture_without_words_for_those_who_do_not_see_it_is_refused(tmp_path: Any) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / "demo.png")
    with (tmp_path / "demo.png").open("rb") as file:
        picture = Picture.objects.create(title="Demo", file=ImageFile(file, "demo.png"))

    with pytest.raises(StructBlockValidationError) as refused:
        clean(blocks.PictureBlock(), {"image": picture.pk, "alt": "", "caption": ""})

    assert list(refused.value.block_errors) == ["alt"]


def test_a_row_with_a_cell_too_few_is_refused_by_its_number() -> None:
    value = {"caption": "", "columns": ["A", "B"], "rows": [["<p>1</p>", "<p>2</p>"], ["<p>3</p>"]]}

    with pytest.raises(StructBlockValidationError) as refused:
        clean(blocks.TableBlock(), value)

    assert refused.value.block_errors["rows"].messages == ["Row 2 has not as many cells as there are columns."]


def test_a_draft_with_an_uneven_row_is_shown_filled_up() -> None:
    block = blocks.TableBlock()

    drawn = block.render(block.to_python({"caption": "Demo", "columns": ["A", "B"], "rows": [["<p>1</p>"]]}))

    assert drawn.count("<td") + drawn.count('<th scope="row"') == 2


def test_a_column_of_the_footer_without_a_link_is_refused() -> None:
    with pytest.raises(StructBlockValidationError):
        clean(blocks.ColumnBlock(), {"title": "Demo", "links": []})


@pytest.mark.parametrize(
    ("said", "query", "drawn"),
    [
        ("Confidentiality & you", "confidential", "<mark>Confidentiality</mark> &amp; you"),
        ("<b>records</b>", "records", "&lt;b&gt;<mark>records</mark>&lt;/b&gt;"),
        ("amp & lt", "amp lt", "<mark>amp</mark> &amp; lt"),
        ("of the file", "of", "of the file"),
        ("a.*b", ".*b (", "a<mark>.*b</mark>"),
        ("<i>", "", "&lt;i&gt;"),
    ],
)
def test_words_that_were_searched_for_are_marked_and_everything_is_escaped(said: str, query: str, drawn: str) -> None:
    template = Template("{% load prose %}{{ said|marked:query }}")

    assert template.render(Context({"said": said, "query": query})) == drawn
