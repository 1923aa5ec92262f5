"""Which characters the shipped fonts can draw, written down in `fonts/coverage.txt`.

Reading the fonts themselves costs 0.2 s and 20 MB in every process (fontTools, measured); the written ranges
cost 0.3 ms. A test fails when the file and the fonts disagree. After adding or changing a font:
`python -m foundation.printing.covering > foundation/printing/fonts/coverage.txt`.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"


def covered() -> frozenset[int]:
    """Collect every code point that one of our fonts draws."""
    points: set[int] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with TTFont(path, lazy=True) as font:
            points |= font.getBestCmap().keys()
    return frozenset(points)


def ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Tell the points as first and last of each unbroken run, ascending: {1, 2, 3, 7} is (1, 3), (7, 7)."""
    ordered = sorted(points)
    starts = [p for before, p in zip([None, *ordered], ordered, strict=False) if before != p - 1]
    ends = [p for p, after in zip(ordered, [*ordered[1:], None], strict=True) if after != p + 1]
    return zip(starts, ends, strict=True)


def coverage() -> str:
    """Write the text of `coverage.txt`: a line for each range, in hexadecimal."""
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in ranges(covered()))


if __name__ == "__main__":
    sys.stdout.write(coverage())
