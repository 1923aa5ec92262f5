"""Kinds of letters made up for the tests, and their shipped templates."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation.ground import clock
from foundation.letters import asking, kinds
from foundation.letters.models import Letter

HELLO = """Subject: Hello {{ name }}

Dear {{ name }}, your code is {{ code }}. Or open {{ link }}
{% if place %}You have place {{ place }}.{% endif %}
Write to {{ office }}.
"""
GREETING = """Subject: Hello {{ name }}

Dear {{ name }}, welcome.
{% if place %}You have place {{ place }}.{% endif %}
"""
FACTS = {"name": "Ada <b>", "code": "482-913", "link": "https://t.example/enter/482-913/", "place": ""}


@pytest.fixture(autouse=True)
def hello(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Register two kinds of letters whose templates the house does not ship: one with a secret, one without."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "hello.txt").write_text(HELLO)
    (folder / "greeting.txt").write_text(GREETING)
    (folder / "bare.txt").write_text("No subject here.")
    (folder / "broken.txt").write_text("Subject: x\n\n{% nonsense %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]
    kinds.register(
        "hello",
        template="hello.txt",
        placeholders=("name", "code", "link", "place"),
        secrets=("code", "link"),
        samples={"name": "Demo Person"},
    )
    kinds.register("greeting", template="greeting.txt", placeholders=("name", "place"), samples={"name": "Demo Person"})
    yield
    del kinds._kinds["hello"], kinds._kinds["greeting"]


@pytest.fixture
def ask_hello() -> Callable[..., Letter]:
    """Return a function that asks for such a letter."""

    def ask(to: str = "ada@example.org", about: uuid.UUID | None = None, **facts: object) -> Letter:
        return asking.ask("hello", to=to, about=about or uuid.uuid4(), context={**FACTS, **facts}, at=clock.now())

    return ask


@pytest.fixture
def ask_greeting() -> Callable[..., Letter]:
    """Return a function that asks for a letter that staff may write in their own words."""

    def ask(to: str = "ada@example.org", **facts: object) -> Letter:
        words = {"name": "Ada <b>", "place": "", **facts}
        return asking.ask("greeting", to=to, about=uuid.uuid4(), context=words, at=clock.now())

    return ask
