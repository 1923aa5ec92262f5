"""`manage.py import_code FILE --edition LABEL`: import an edition of the Code from its published document."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foundation.ground import clock
from foundation.ground.refusals import Refusal
from standards import confirming, importing, listening, reporting
from standards.importing import Found, Source
from standards.models import Code
from standards.models.documents import COMPANION, ETHICS


class Command(BaseCommand):
    """Import an edition; safe to run again."""

    help = (
        "Import an edition of the Code from its published document (.txt, .html, .docx). Says line by line what has no "
        "place and what is odd, and how it differs from the edition before. Safe to run again: nothing changes then. "
        "An edition in which something has no place, or that would retire a question or leave a quiz without enough of "
        "them, is held for an editor to confirm in the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and what the edition is called."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", required=True, metavar="LABEL", help="what people call it, e.g. 2025")
        parser.add_argument("--document", choices=[ETHICS, COMPANION], default=ETHICS)
        parser.add_argument("--adopted", type=date.fromisoformat, metavar="YYYY-MM-DD", help="when it was adopted")
        parser.add_argument("--dry-run", action="store_true", help="say everything, change nothing")
        parser.add_argument("--hold", action="store_true", help="hold it for an editor to confirm in the admin")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read it, say what was found, and import it."""
        try:
            found = self._read(options)
            foresight = listening.Foresight(()) if found.is_known else listening.foresee(found)
            for line in (*reporting.in_lines(found), *reporting.foresight_in_lines(foresight)):
                self.stdout.write(line)
            self.stdout.write(self._import(found, options, is_grave=foresight.is_grave))
        except (OSError, Refusal) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _read(self, options: dict[str, Any]) -> Found:
        """Read the file."""
        path: Path = options["file"]
        code = Code.objects.get(key=options["document"])
        source = Source(path.name, options["edition"], options["adopted"])
        return importing.read(code, source, path.read_bytes())

    def _import(self, found: Found, options: dict[str, Any], *, is_grave: bool) -> str:
        """Import it as far as it may be, and say what was done."""
        label = found.source.label
        if found.is_known:
            return f"No change: the edition {label} stands already, word for word."
        if options["dry_run"]:
            return "Dry run: nothing was changed."
        with transaction.atomic():
            draft = importing.hold(found, actor=None, at=clock.now())
            if options["hold"] or is_grave or not found.is_clean:
                return f"Held: an editor confirms or discards the edition {label} in the admin, under The Code."
            confirming.confirm(draft, seen=found.seen, actor=None, at=clock.now())
        return f"Imported: the edition {label} is what the Code says now."
