"""The press itself: typst, its fonts, and how words and pictures reach a layout. What comes here was checked before.

Where a layout has a namesake in `layouts/quick/`, that one prints: the same bytes in a third of the time. It takes
words and pictures as files that were never on a disk, for inputs are part of typst's library, and with another
library it forgets all that it knows of the pages before.

Large files come from a process of their own (`python -m foundation.printing.pressing`, told by its stdin). typst keeps
what it laid out for ten compiles more, 0.7 MB a page, and the tables that hold it never shrink, though every compile
walks through them: after 500 pages in one file, a page by itself took 8 ms for 4.

Danger: typst starts threads that don't survive a fork. A process that has typeset must not fork workers.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal, TypedDict, cast

import typst

type Kind = Literal["pdf", "png"]

_ROOM = Path(__file__).parent
_HOUSE = _ROOM.parents[1]
_STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
_PREVIEW_PPI = 144.0
_QUICK = frozenset({"certificate-2"})
_LAYOUT_ALONE = {
    "words": json.dumps(
        [
            {
                **dict.fromkeys(("title", "course_title", "holder_name", "issuer", "serial", "code", "nonce"), ""),
                "issued_on": "2000-01-01",
            }
        ]
    ),
    "pictures": "{}",
}
"""What a layout is told when only its parts are wanted: nobody sees the page that it makes of this."""

# One page is no work for two threads: waiting for each other costs half a millisecond. Read when typst first works.
os.environ.setdefault("RAYON_NUM_THREADS", "1")

# One at a time: a compiler at work can't be asked again ("Already borrowed").
_press = Lock()


class Job(TypedDict):
    """What is printed: a layout by its name, words and pictures as JSON."""

    layout: str
    words: str
    pictures: str
    kind: Kind


def press(job: Job) -> bytes | list[bytes]:
    """Print in this process: the bytes of a PDF, or a picture for each page (the picture alone where there is one)."""
    with _press:
        return _pressed_quickly(job) if job["layout"] in _QUICK else _pressed(job)


def press_apart(job: Job) -> bytes:
    """Print a PDF in a process that ends with it. Raises `subprocess.CalledProcessError` where that one failed."""
    command = [sys.executable, "-m", __name__]
    told = json.dumps(job).encode()
    return subprocess.run(command, cwd=_HOUSE, input=told, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603


def _pressed(job: Job) -> bytes | list[bytes]:
    """Print by the layout as it was issued."""
    inputs = {"words": job["words"], "pictures": job["pictures"]}
    return _compiled(_compiler(job["layout"]), job["kind"], sys_inputs=inputs)


def _pressed_quickly(job: Job) -> bytes | list[bytes]:
    """Print the same by its quick namesake."""
    files = {
        "main.typ": f'#import "/layouts/quick/{job["layout"]}.typ": pages\n#pages()'.encode(),
        "words.json": job["words"].encode(),
        "pictures.json": job["pictures"].encode(),
    }
    return _compiled(_quick_compiler(job["layout"]), job["kind"], input=files)


def _compiled(compiler: typst.Compiler, kind: Kind, **given: Any) -> bytes | list[bytes]:
    standards = _STANDARDS if kind == "pdf" else []
    made = compiler.compile(format=kind, ppi=_PREVIEW_PPI, pdf_standards=standards, **given)
    return cast("bytes | list[bytes]", made)  # none only where a file was named to write to


@cache
def _compiler(layout: str) -> typst.Compiler:
    return typst.Compiler(
        _ROOM / "layouts" / f"{layout}.typ", root=_ROOM, font_paths=_fonts(), ignore_system_fonts=True
    )


@cache
def _quick_compiler(layout: str) -> typst.Compiler:
    """Return one that has the parts of the issued layout at hand."""
    page = _ROOM / "layouts" / "quick" / f"{layout}.typ"
    return typst.Compiler(page, root=_ROOM, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=_LAYOUT_ALONE)


@cache
def _fonts() -> typst.Fonts:
    """Our fonts and no others, or the bytes would depend on the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_ROOM / "fonts"])


if __name__ == "__main__":
    pdf = press(json.load(sys.stdin))
    sys.stdout.buffer.write(cast("bytes", pdf))
