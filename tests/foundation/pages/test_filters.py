"""Filters that templates use on plain text."""

from __future__ import annotations

import pytest
from django.template import engines


def shown(text: str) -> str:
    return engines["django"].from_string("{{ text|whole }}").render({"text": text})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cite CE-6.", 'Cite <span class="whole">CE-6</span>.'),
        ("CE-4.1 and SP-15", '<span class="whole">CE-4.1</span> and <span class="whole">SP-15</span>'),
        ("<b>UC-7</b> & more", '&lt;b&gt;<span class="whole">UC-7</span>&lt;/b&gt; &amp; more'),
        ("well-known, A-1, 9-5", "well-known, A-1, 9-5"),
    ],
)
def test_ids_of_provisions_stay_on_one_line_and_everything_else_is_as_it_was(text: str, said: str) -> None:
    assert shown(text) == said
