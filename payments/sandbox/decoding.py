"""From a form, as the SDK encodes it (`line_items[0][quantity]=2`), to nested mappings of words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
STEP = re.compile(r"\[([^\[\]]*)\]")


def decoded(form: str) -> dict[str, Any]:
    """Return the form as nested mappings; lists are mappings from their places, which `checking` knows to be lists."""
    nested: dict[str, Any] = {}
    for name, words in parse_qsl(form, keep_blank_values=True):
        _put(nested, _steps(name), words)
    return nested


def _steps(name: str) -> list[str]:
    """Return the names on the way to a value; a name of another form stands as it is."""
    matched = KEY.match(name)
    return [matched[1], *STEP.findall(matched[2])] if matched else [name]


def _put(nested: dict[str, Any], steps: list[str], words: str) -> None:
    for step in steps[:-1]:
        inner = nested.get(step)
        if not isinstance(inner, dict):
            inner = nested[step] = {}
        nested = inner
    nested[steps[-1] or str(len(nested))] = words
