"""`manage.py first_administrator --email you@example.org`: make someone who may do everything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts import founding
from foundation.ground import addressing
from foundation.ground.refusals import Refusal


class Command(BaseCommand):
    """Make an administrator, and print the one address at which to set a password."""

    help = "Make someone who may do everything, with a verified address; prints where to set the password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address."""
        parser.add_argument("--email", required=True, help="the address to sign in with")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the person, or say in plain words why not."""
        try:
            person = founding.found(addressing.tidy(options["email"]))
        except ValidationError as error:
            raise CommandError(f"“{options['email']}” is no e-mail address.") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{person.email} may do everything here. Open this address to set a password. It works once, for "
            f"three days:\n"
            f"{founding.way_in(person)}\n"
            "After signing in, set up a second step (a passkey or an app): the admin asks for it."
        )
