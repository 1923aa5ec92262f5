"""A house that stood before editions keeps its provisions, and gets its two documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from pytest_django.plugin import DjangoDbBlocker

from standards.models import Code, Part, Provision
from tests.conftest import connect

FIRST = ("standards", "0001_initial")
BEFORE = {"CE": "CE-1.1", "SP": "SP-1.1", "UC": "UC-1.1"}
"""Provisions by their parts, as a house had them before there were editions."""


@pytest.fixture
def empty_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker, fresh_database: str) -> Iterator[None]:
    """A database without a table; afterwards this worker's own again."""
    name = f"{fresh_database}_empty"
    with django_db_blocker.unblock():
        connect("postgres")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        connect(name)
        try:
            yield
        finally:
            connect("postgres")
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connect(fresh_database)


def migrated(*to: tuple[str, str]) -> StateApps:
    """Bring the database to these migrations and what they rest on; return the models as they are then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(list(to)).apps


@pytest.mark.usefixtures("empty_house")
def test_parts_that_were_there_belong_to_the_code_of_ethics() -> None:
    then = migrated(FIRST)
    for position, (key, code) in enumerate(BEFORE.items(), 1):
        part = then.get_model("standards", "Part").objects.create(key=key, title=key, position=position)
        then.get_model("standards", "Provision").objects.create(
            part=part, code=code, number="1.1", modality="none", position=position
        )

    migrated(*MigrationExecutor(connection).loader.graph.leaf_nodes("standards"))

    assert list(Code.objects.values_list("key", flat=True)) == ["ethics", "minimum-requirements"]
    assert set(Part.objects.values_list("key", "code__key")) == {(key, "ethics") for key in BEFORE}
    assert sorted(Provision.objects.values_list("code", flat=True)) == sorted(BEFORE.values())
