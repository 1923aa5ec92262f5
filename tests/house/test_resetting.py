"""The database of a test that commits is put back to how it began; these tests commit on purpose."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from wagtail.models import Page

from foundation.accounts.models import User
from tests import resetting
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.usefixtures("committed")


def test_what_was_written_changed_and_deleted_is_as_before() -> None:
    assert resetting.reset()  # Tests that took back what they wrote have used up numbers.
    titles = list(Page.objects.order_by("pk").values_list("pk", "title"))
    permissions = set(Permission.objects.values_list("pk", "codename"))
    first = PersonFactory.create().pk
    Page.objects.update(title="Changed")
    Permission.objects.all().delete()

    assert resetting.reset()

    assert list(Page.objects.order_by("pk").values_list("pk", "title")) == titles
    assert set(Permission.objects.values_list("pk", "codename")) == permissions
    assert not User.objects.exists()
    assert PersonFactory.create().pk == first


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE left_behind (id int)",
        "ALTER TABLE accounts_user ADD COLUMN left_behind int",
        "ALTER TABLE assessments_mark DISABLE TRIGGER written_once",
        "ALTER TABLE assessments_attempt DROP CONSTRAINT one_attempt_a_number",
        "DROP FUNCTION assessments_written_once() CASCADE",
        "ALTER TABLE accounts_user ALTER COLUMN name SET DEFAULT 'Mallory'",
        "ALTER TABLE accounts_user ALTER COLUMN name TYPE varchar(10)",
        "DROP INDEX one_open_attempt; CREATE INDEX one_open_attempt ON assessments_attempt (person_id)",
        "CREATE OR REPLACE TRIGGER written_once BEFORE DELETE ON assessments_key EXECUTE FUNCTION {refuses}",
    ],
)
def test_another_shape_is_noticed(change: str) -> None:
    """And the database is copied anew when the test ends: the next of these starts with the shape as it was."""
    assert resetting.reset()

    with connection.cursor() as cursor:
        cursor.execute(change.format(refuses="assessments_written_once()"))

    assert not resetting.reset()


def test_whoever_else_is_connected_is_ended_first() -> None:
    """A thread that a test left behind may hold rows, and would be waited for without an end."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE accounts_user IN ACCESS EXCLUSIVE MODE")

        assert resetting.reset()

    other.close()
