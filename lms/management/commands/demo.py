"""`manage.py demo`: fill the demonstration. Safe to run twice; never overwrites what someone edited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundation.ground.refusals import Refusal
from lms.demo import filling, people, sparing


class Command(BaseCommand):
    """Fill the demonstration, where there is one."""

    help = "Make what is missing of the demonstration: pages, people, a course and its stories."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse on a real site and in its database; otherwise make what is missing."""
        if not settings.DEMO:
            message = "This is not a demonstration, and demonstration people have no place here."
            raise CommandError(message)
        try:
            sparing.refuse_a_real_site()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        filling.fill(password=people.PASSWORD)
        if options["verbosity"]:
            self.stdout.write(f"The demonstration is filled. Everyone's password: {people.PASSWORD}")
