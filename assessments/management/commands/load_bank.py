"""`manage.py load_bank FILE`: load a question bank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import banking
from foundation.ground import clock
from foundation.ground.refusals import Refusal


class Command(BaseCommand):
    """Load a bank; safe to run again."""

    help = "Load a question bank from a YAML file: all of it or nothing. Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load it and say what changed."""
        try:
            report = banking.load(options["file"], at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(report))
