"""A real site refuses to start on a missing or insecure value, and says what to set."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.database import HOUSE
from lms.settings.demands import Demands

SOUND = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "NAME_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "SITE_ADDRESS": "https://learn.example.org",
    "DATABASE_URL": "postgresql://someone@db.example.org/mitigation",
    "REDIS_URL": "redis://cache.example.org:6379/0",
    "SMTP_HOST": "mail.example.org",
    "LETTERS_FROM": "Program <program@example.org>",
    "OFFICE_EMAIL": "office@example.org",
}
INSECURE = [
    ("SECRET_KEY", "short", "SECRET_KEY must be a secret of your own"),
    ("SECRET_KEY", "a" * 60, "SECRET_KEY must be a secret of your own"),
    ("SECRET_KEY", "django-insecure-" + secrets.token_urlsafe(64), "SECRET_KEY must be a secret of your own"),
    ("SECRET_KEY", "only-for-a-demonstration-on-ones-own-machine-never-for-people", "SECRET_KEY must be a secret"),
    ("NAME_KEY", "not base64 !", "NAME_KEY must be 32 random bytes"),
    ("NAME_KEY", base64.b64encode(b"too short").decode(), "NAME_KEY must be 32 random bytes"),
    ("NAME_KEY", "b25seS1mb3ItYS1kZW1vbnN0cmF0aW9uLW5ldmVyLXA=", "NAME_KEY must be 32 random bytes"),
    ("SITE_ADDRESS", "http://learn.example.org", "SITE_ADDRESS must be the site's own address"),
    ("SITE_ADDRESS", "https://learn.example.org/path", "SITE_ADDRESS must be the site's own address"),
    ("DATABASE_URL", "", "DATABASE_URL is not set"),
    ("REDIS_URL", "", "REDIS_URL is not set"),
    ("SMTP_HOST", "", "SMTP_HOST is not set"),
    ("LETTERS_FROM", "", "LETTERS_FROM is not set"),
    ("OFFICE_EMAIL", " ", "OFFICE_EMAIL is not set"),
    ("DEMO", "1", "DEMO is set"),
]


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    """Ask a fresh process to check a production site with these values."""
    environment = {"PATH": os.environ["PATH"], **SOUND, **changed, "DJANGO_SETTINGS_MODULE": "lms.settings.production"}
    said = "import django; django.setup(); from django.core.management import call_command; "
    said += "call_command('check', '--deploy', '--fail-level', 'WARNING')"
    command = [sys.executable, "-c", said]
    return subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "value", "said"), INSECURE)
def test_an_insecure_value_is_named_with_what_to_set(name: str, value: str, said: str) -> None:
    demands = Demands({**SOUND, name: value})
    for key in ("SECRET_KEY",):
        demands.secret(key)
    demands.key("NAME_KEY")
    demands.https("SITE_ADDRESS")
    for key in ("DATABASE_URL", "REDIS_URL", "SMTP_HOST", "LETTERS_FROM", "OFFICE_EMAIL"):
        demands.present(key, "it is needed")
    demands.absent("DEMO", "a real site has none")

    with pytest.raises(ImproperlyConfigured, match=said):
        demands.settle()


def test_every_lack_is_named_at_once() -> None:
    answer = start(SECRET_KEY="", SITE_ADDRESS="http://x", SMTP_HOST="")

    assert answer.returncode != 0
    assert [name in answer.stderr for name in ("SECRET_KEY", "SITE_ADDRESS", "SMTP_HOST")] == [True, True, True]


def test_a_sound_site_starts_and_its_deployment_check_is_silent() -> None:
    answer = start()

    assert (answer.returncode, answer.stderr) == (0, "")
