"""The triggers that migrations wrote can be taken off and put on again, and is then as it was.

Only the SQL is run back and forth, newest first and then oldest first, within a transaction: to take back whole
migrations with all that rests on them would take a minute for each room and say no more of the triggers.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests import resetting

pytestmark = pytest.mark.django_db
ROOMS = ("assessments", "certificates", "courses", "membership", "payments", "standards", "accounts", "ground")
AT_LEAST = {"assessments": 1, "certificates": 1, "courses": 1, "membership": 1, "payments": 1, "standards": 1}
"""Rooms that keep something by a trigger, so that a list that was lost is noticed."""
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"


def sql_of(room: str) -> list[RunSQL]:
    """Return what a room's migrations say in SQL of triggers and functions, the oldest first; rows are left out."""
    loader = MigrationLoader(None)
    names = sorted(name for label, name in loader.disk_migrations if label == room)
    said = [operation for name in names for operation in loader.disk_migrations[room, name].operations]
    return [one for one in said if isinstance(one, RunSQL) and (one.reverse_sql != RunSQL.noop or defines(one))]


def defines(operation: RunSQL) -> bool:
    """Whether it writes a function, and no rows."""
    return "CREATE OR REPLACE FUNCTION" in str(operation.sql)


def asked(sql: str) -> str:
    with connection.cursor() as cursor:
        return resetting._asked(cursor, sql)


def run(room: str, said: Sequence[RunSQL], editor: BaseDatabaseSchemaEditor, *, back: bool) -> None:
    """Run all of it, one way."""
    for operation in reversed(said) if back else said:
        move = operation.database_backwards if back else operation.database_forwards
        move(room, editor, ProjectState(), ProjectState())


@pytest.mark.parametrize("room", ROOMS)
def test_triggers_can_be_taken_off_and_put_on_again(room: str) -> None:
    said = sql_of(room)
    assert len(said) >= AT_LEAST.get(room, 0)
    before, triggers = asked(resetting.SHAPE), asked(TRIGGERS)

    with connection.schema_editor() as editor:
        run(room, said, editor, back=True)
        without = asked(TRIGGERS)
        run(room, said, editor, back=False)

    assert asked(resetting.SHAPE) == before
    assert int(without) < int(triggers) or not said
