"""`python -m tests.house.templates_check`: every template of ours is well nested, and as djade writes it.

djangofmt reads each template as HTML and names what is not closed where it was opened; it does not lay them out
(docs/decisions/0011).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lms.database import HOUSE


def main() -> int:
    """Return 0 where both tools are content with every template."""
    templates = HOUSE / "templates"
    found = [str(path) for path in sorted(templates.rglob("*.html"))]
    commands = [
        ["djangofmt", "check", str(templates)],
        ["djade", "--target-version", "6.0", "--check", *found],
    ]
    return max(run(*command) for command in commands)


def run(tool: str, *arguments: str) -> int:
    """Return the answer of a tool that stands beside this Python."""
    return subprocess.run([Path(sys.executable).with_name(tool), *arguments], cwd=HOUSE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
