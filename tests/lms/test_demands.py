"""A real site refuses to start on a missing or insecure value, and says what to set."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys

import pytest

from lms.database import HOUSE

SOUND = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "NAME_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "SITE_ADDRESS": "https://learn.example.org",
    "DATABASE_URL": "postgresql://someone@db.example.org/mitigation",
    "REDIS_URL": "redis://cache.example.org:6379/0",
    "SMTP_HOST": "mail.example.org",
    "LETTERS_FROM": "Program <program@example.org>",
    "OFFICE_EMAIL": "office@example.org",
    "STRIPE_SECRET_KEY": "rk_live_" + secrets.token_hex(32),
    "STRIPE_WEBHOOK_SECRETS": "whsec_" + secrets.token_hex(16),
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
    ("SECRET_KEY_FALLBACKS", "a" * 60, "SECRET_KEY_FALLBACKS must hold secrets that this site used before"),
    ("DATABASE_URL", "sqlite:///mitigation.db", "DATABASE_URL must be the address of PostgreSQL"),
    ("DATABASE_URL", "db.example.org", "DATABASE_URL must be the address of PostgreSQL"),
    ("DATABASE_URL", "postgresql://name:pass/word@host/mitigation", "DATABASE_URL must be the address of PostgreSQL"),
    ("REDIS_URL", "cache.example.org", "REDIS_URL must begin with redis://"),
    ("LETTERS_FROM", "Program", "LETTERS_FROM must be an e-mail address"),
    ("LETTERS_FROM", "Program, the <program@example.org>", "LETTERS_FROM must be an e-mail address"),
    ("OFFICE_EMAIL", "the office", "OFFICE_EMAIL must be an e-mail address, e.g. office@your.org, not 'the office'"),
    ("OFFICE_EMAIL", "Office <office@example.org>", "OFFICE_EMAIL must be an e-mail address"),
    ("SMTP_PORT", "smtp", "SMTP_PORT must be a whole number up to 65535, e.g. 587, not 'smtp'"),
    ("SMTP_PORT", "99999", "SMTP_PORT must be a whole number up to 65535"),
    ("STRIPE_SECRET_KEY", "", "STRIPE_SECRET_KEY is not set"),
    ("STRIPE_SECRET_KEY", "sk_test_sandbox", "STRIPE_SECRET_KEY must be a key of Stripe's"),
    ("STRIPE_SECRET_KEY", "pk_live_" + secrets.token_hex(32), "STRIPE_SECRET_KEY must be a key of Stripe's"),
    ("STRIPE_WEBHOOK_SECRETS", "", "STRIPE_WEBHOOK_SECRETS is not set"),
    ("STRIPE_WEBHOOK_SECRETS", "whsec_sandbox", "STRIPE_WEBHOOK_SECRETS must hold signing secrets of Stripe's"),
    ("STRIPE_API_BASE", "http://127.0.0.1:12111", "STRIPE_API_BASE is set: a production site speaks to Stripe itself"),
    ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be a whole number up to 9"),
    ("TRUSTED_PROXIES", "9" * 9000, "TRUSTED_PROXIES must be a whole number up to 9"),
]


READ = """
import json, os, runpy, sys
from django.core.exceptions import ImproperlyConfigured

for changed in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(changed)
    for name in [name for name in sys.modules if name.startswith("lms.settings.")]:
        del sys.modules[name]
    try:
        runpy.run_module("lms.settings.production")
    except ImproperlyConfigured as refused:
        print(json.dumps(str(refused)))
    else:
        print(json.dumps("started"))
"""
"""Runs the settings of a real site anew for each environment, and says what they refused."""


def environment(**changed: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **SOUND, **changed, "DJANGO_SETTINGS_MODULE": "lms.settings.production"}


def run(said: str, given: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", said]
    return subprocess.run(
        command, cwd=HOUSE, env=environment(**changed), input=given, capture_output=True, text=True, check=False
    )


def start(**changed: str) -> subprocess.CompletedProcess[str]:
    """Ask a fresh process to check a production site with these values."""
    said = "import django; django.setup(); from django.core.management import call_command; "
    said += "call_command('check', '--deploy', '--fail-level', 'WARNING')"
    return run(said, **changed)


@pytest.fixture(scope="module")
def answers() -> list[str]:
    """What the settings of a real site say to each insecure value, and to none, in one process."""
    changes: list[dict[str, str]] = [*({name: value} for name, value, _said in INSECURE), {}]
    answer = run(READ, given=json.dumps([environment(**changed) for changed in changes]))
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


@pytest.mark.parametrize("number", range(len(INSECURE)), ids=lambda number: f"{INSECURE[number][0]}-{number}")
def test_an_insecure_value_is_refused_by_the_site_itself_with_what_to_set(answers: list[str], number: int) -> None:
    assert INSECURE[number][2] in answers[number]


def test_sound_values_are_refused_for_nothing(answers: list[str]) -> None:
    assert answers[-1] == "started"


def test_every_lack_is_named_at_once() -> None:
    answer = start(SECRET_KEY="", SITE_ADDRESS="http://x", SMTP_HOST="")

    assert answer.returncode != 0
    assert [name in answer.stderr for name in ("SECRET_KEY", "SITE_ADDRESS", "SMTP_HOST")] == [True, True, True]


def test_a_sound_site_starts_and_its_deployment_check_is_silent() -> None:
    answer = start()

    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_keys_used_before_still_open_what_they_sealed() -> None:
    older = [secrets.token_urlsafe(64), secrets.token_urlsafe(64)]

    answer = run(
        "from django.conf import settings; print(*settings.SECRET_KEY_FALLBACKS)", SECRET_KEY_FALLBACKS=",".join(older)
    )

    assert answer.stdout.split() == older
