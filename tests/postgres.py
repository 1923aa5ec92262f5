"""A pytest plugin loaded before Django's: starts the private PostgreSQL that the tests run on.

Tests always run on the wheel's server, in a folder of their own without fsync, so that no system server hides a gap.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"

from lms import database

FOLDER = database.HOUSE / "var" / "postgres-tests"

if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ.pop("DATABASE_URL", None)
database.ensure(FOLDER, durable=False)
