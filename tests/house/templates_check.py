"""`python -m tests.house.templates_check`: every template of ours is as djade writes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lms.database import HOUSE


def main() -> int:
    """Return djade's answer over all templates."""
    found = [str(path) for path in sorted((HOUSE / "templates").rglob("*.html"))]
    djade = Path(sys.executable).with_name("djade")
    return subprocess.run([djade, "--target-version", "6.0", "--check", *found], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
