"""`manage.py load_outline [FILE]`: load parts and provisions of the Code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.ground.refusals import Refusal
from standards import outlining


class Command(BaseCommand):
    """Load the outline; safe to run again."""

    help = "Load the parts and provisions of the Code from the outline (or from FILE). Safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", nargs="?", type=Path, default=outlining.OUTLINE)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load it and say what changed."""
        try:
            report = outlining.load(options["file"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(report))
