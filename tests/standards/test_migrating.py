"""A house that stood before editions keeps its provisions, and gets its two documents."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from standards import outlining
from standards.models import Code, Part, Provision

pytestmark = pytest.mark.usefixtures("committed")


def test_parts_that_were_there_belong_to_the_code_of_ethics() -> None:
    outlining.load()
    before = list(Provision.objects.values_list("code", "topic", "position"))

    call_command("migrate", "standards", "0001", verbosity=0)
    call_command("migrate", "standards", verbosity=0)

    assert list(Code.objects.values_list("key", flat=True)) == ["ethics", "minimum-requirements"]
    assert set(Part.objects.values_list("key", "code__key")) == {(key, "ethics") for key in ("CE", "SP", "UC")}
    assert list(Provision.objects.values_list("code", "topic", "position")) == before
