"""The database obeys the same arrows as the imports: string keys escape the linter."""

from __future__ import annotations

import tomllib

import pytest
from django.apps import AppConfig, apps
from django.db import models

from lms.database import HOUSE


def floors() -> dict[str, int]:
    """Return each room's height by its module, from the layers that import-linter keeps."""
    layers = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room.strip(): height for height, row in enumerate(reversed(layers)) for room in row.split("|")}


def upward(room: AppConfig) -> list[str]:
    heights = floors()
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in room.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and isinstance(field.related_model, type(models.Model))
        and (target := apps.get_app_config(field.related_model._meta.app_label).name) in heights
        and target != room.name
        and heights[target] >= heights[room.name]
    ]  # fmt: skip


@pytest.mark.parametrize("room", floors())
def test_foreign_keys_point_down_or_stay_home(room: str) -> None:
    [config] = [config for config in apps.get_app_configs() if config.name == room]

    assert upward(config) == []


def test_every_room_of_the_house_stands_in_the_layers() -> None:
    ours = {
        config.name
        for config in apps.get_app_configs()
        if str(HOUSE) == str(config.path)[: len(str(HOUSE))] and ".venv" not in config.path
    }

    assert ours == set(floors())


def test_an_upward_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = dict.fromkeys(floors(), 0)
    monkeypatch.setattr("tests.house.test_arrows.floors", lambda: planted)

    assert upward(apps.get_app_config("courses")) != []
