"""What screens and letters say of somebody, they say without a sex: everybody is meant."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from lms.database import HOUSE

OF_ONE_SEX = re.compile(r"\b(?:she|he|her|hers|him|his|herself|himself)\b", re.IGNORECASE)
ROOMS = ("foundation", "certificates", "courses", "lms", "membership", "payments")
NOT_SAID = {"migrations", "models", "demo"}
"""Models' strings are named in migrations; the demonstration tells stories of made-up people."""
TEMPLATES = (
    "account",
    "accounts",
    "certificates",
    "courses",
    "letters",
    "lms",
    "membership",
    "mfa",
    "pages",
    "payments",
    "usersessions",
)
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|\{[%{].*?[%}]\}", re.DOTALL)
SAID = re.compile(r"\{% (?:translate|trans) \"(.*?)\"|_\(\"(.*?)\"\)", re.DOTALL)


def said_in_code(source: str) -> list[str]:
    """Return the strings that are marked for translation, in a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    marked = [call for call in calls if getattr(call.func, "id", "") in {"_", "gettext", "gettext_lazy", "ngettext"}]
    words = [argument for call in marked for argument in call.args if isinstance(argument, ast.Constant)]
    return [word.value for word in words if isinstance(word.value, str)]


def said_in_template(source: str) -> list[str]:
    """Return what a template says, in its tags and between them."""
    return [*("".join(found) for found in SAID.findall(source)), COMMENT.sub(" ", source)]


def sources(folders: tuple[str, ...], ending: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOUSE / folder).rglob(f"*{ending}"))


def test_no_screen_or_letter_speaks_as_if_everybody_were_a_woman_or_a_man() -> None:
    modules = [path for path in sources(ROOMS, ".py") if not NOT_SAID & set(path.parts)]
    templates = sources(tuple(f"templates/{name}" for name in TEMPLATES), "")
    pages = [path for path in templates if path.suffix in {".html", ".txt"}]
    said = [words for path in modules for words in said_in_code(path.read_text(encoding="utf-8"))]
    said += [words for path in pages for words in said_in_template(path.read_text(encoding="utf-8"))]

    assert [words for words in said if OF_ONE_SEX.search(words)] == []


def test_such_words_would_be_found() -> None:
    assert said_in_code('_("The letter she gets.")') == ["The letter she gets."]
    assert OF_ONE_SEX.search(said_in_template('<p>{% translate "Ask her." %}</p>')[0])
    assert not OF_ONE_SEX.search(said_in_template("{% comment %}her page{% endcomment %}<p>{{ her }}</p>")[0])
