"""Every model says whether it is personal; every room that keeps personal rows exports and erases them (P24)."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from foundation.ground import records
from tests.house.test_arrows import floors

LINE = re.compile(r"^\s*Personal: (?:(no)\.|(yes|no)\b.+\.)$", re.MULTILINE | re.DOTALL)


def our_models() -> list[type[models.Model]]:
    return [model for config in apps.get_app_configs() if config.name in floors() for model in config.get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_ends_with_its_privacy_line(model: type[models.Model]) -> None:
    assert LINE.search(model.__doc__ or ""), f"{model._meta.label} lacks a line 'Personal: yes, kept until ….'"


def test_every_room_with_personal_rows_exports_and_erases_them() -> None:
    """P24."""
    personal = {
        model._meta.app_label
        for model in our_models()
        if (found := LINE.search(model.__doc__ or "")) and found[2] == "yes"
    }

    # Private files are erased by the room that keeps them: certificates forget their PDFs with the name.
    assert personal - {"files"} <= set(records.keepers())
