"""A kind of job made up for the tests."""

from __future__ import annotations

from datetime import datetime

import pytest

from foundation.ground import jobbing
from foundation.ground.models import Job


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Register a kind of job that writes down each part it works."""
    done: list[str] = []

    def work(_job: Job, part: str, _at: datetime) -> str:
        done.append(part)
        return f"did {part}"

    monkeypatch.setitem(jobbing._workers, "test", work)
    return done
