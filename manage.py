#!/usr/bin/env python
"""Run a command of the platform: `./dev <command>`."""

import os
import sys


def main() -> None:
    """Choose the settings, see that a database answers, run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    # After the settings are chosen: Celery reads their name as soon as the house is imported.
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from lms import database  # noqa: PLC0415

    database.ensure()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
