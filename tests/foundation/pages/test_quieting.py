from __future__ import annotations

import pytest
from wagtail.admin.widgets import AdminPageChooser

from foundation.pages.quieting import without_script


def test_a_call_becomes_a_mark_with_its_arguments_escaped() -> None:
    drawn = without_script('<div></div><script>new PageChooser("id_x", {"a": "</script><b>"});</script>')

    assert drawn == (
        '<div></div><template data-house-new="PageChooser" '
        'data-house-with="[&quot;id_x&quot;, {&quot;a&quot;: &quot;&lt;/script&gt;&lt;b&gt;&quot;}]"></template>'
    )


def test_a_function_is_called_and_not_made() -> None:
    drawn = without_script('<script>createTaskChooser("id_x");</script>')

    assert drawn.startswith('<template data-house-call="createTaskChooser"')


def test_what_has_no_script_is_left_alone() -> None:
    assert without_script("<div></div>") == "<div></div>"


def test_a_script_that_is_no_plain_call_is_an_error_and_no_silence() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        without_script("<script>new PageChooser(window.secret);</script>")


@pytest.mark.django_db
@pytest.mark.ignore_template_errors  # Wagtail's own template
def test_a_chooser_of_wagtail_draws_itself_without_a_script() -> None:
    drawn = AdminPageChooser().render("page", None, {"id": "id_page"})

    assert "<script" not in drawn
    assert 'data-house-new="PageChooser"' in drawn
