"""The house's style sheet: many small sources, one file to serve.

`static/css/house.css` is composed from the sources and committed, so that nothing is built at run or deploy time.
After an edit, run `python -m lms.styles`; a test fails when the committed file is not what its sources say.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FIRST = ("tokens.css", "base.css", "layout.css")
LAST = ("utilities.css",)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def sources(static: Path) -> list[Path]:
    """Return the source files in the order they are composed; `static` is the project's static folder."""
    css = static / "css"
    return [
        *(css / name for name in FIRST),
        *sorted((css / "components").glob("*.css")),
        *(css / name for name in LAST),
    ]


def compose(static: Path) -> str:
    """Return the whole style sheet, without comments, blank lines and indentation."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources(static))
    lines = (line.strip() for line in COMMENT.sub("", written).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def main() -> None:
    """Write `house.css` anew from its sources."""
    static = Path(__file__).resolve().parent.parent / "static"
    size = (static / "css" / "house.css").write_text(compose(static), encoding="utf-8")
    sys.stdout.write(f"static/css/house.css: {size:,} characters\n")


if __name__ == "__main__":
    main()
