"""Weighing the masks of a QR code: ISO/IEC 18004, 7.8.3, on whole matrices as integers.

A matrix is one integer here: the first module of the first row its lowest bit, and an empty bit after each row, which
parts the rows. So one shift looks at all modules at once; segno's own weighing, module by module, takes four fifths of
the time that a code costs. A test holds what is chosen here to what segno chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import product

SMALLEST, LARGEST = 2, 6
"""The versions that are weighed here: they have one alignment pattern, and hold 26 to 106 bytes."""

_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _j: i % 2 == 0,
    lambda _i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
MASKS = len(_MASKS)
_CORNER = 9
"""Modules of a finder with its light border and the line that tells level and mask, which is the last of them."""
_TOLD = _CORNER - 1
_TIMING = 6
_ALIGNMENT = 2
"""Modules from the middle of an alignment pattern to its edge."""
_DIGITS = bytes.maketrans(b"\0\1", b"01")


def best_mask(matrix: Sequence[Iterable[int]]) -> int:
    """Return the mask of the lowest penalty for the code whose matrix was made with mask 0."""
    size = len(matrix)
    told, flips = _ground(size)
    rows = (packed(matrix) & ~told) ^ flips[0][0]
    columns = (packed(zip(*matrix, strict=True)) & ~told) ^ flips[0][1]
    penalties = [_penalty(rows ^ across, columns ^ down, size) for across, down in flips]
    return penalties.index(min(penalties))


def packed(rows: Iterable[Iterable[int]]) -> int:
    """Return the matrix as one integer."""
    return int(b"\0".join(map(bytes, rows))[::-1].translate(_DIGITS), 2)


def unpacked(matrix: int, size: int) -> list[str]:
    """Return the rows again, each a text of noughts and ones."""
    digits = f"{matrix:0{size * (size + 1)}b}"[::-1]
    return [digits[at : at + size] for at in range(0, len(digits), size + 1)]


@cache
def _ground(size: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the modules that tell level and mask, and what each mask flips, by rows and by columns.

    The first are symmetric, and light while masks are weighed.
    """
    told, data = [[0] * size for _ in range(size)], [[1] * size for _ in range(size)]
    for i, j in product(range(size), repeat=2):
        in_corner = (i < _CORNER or i >= size - _TOLD) and (j < _CORNER or j >= size - _TOLD) and min(i, j) < _CORNER
        in_alignment = max(abs(i - (size - 7)), abs(j - (size - 7))) <= _ALIGNMENT
        if in_corner or in_alignment or _TIMING in {i, j}:
            data[i][j] = 0
        told[i][j] = int(in_corner and _TOLD in {i, j} and _TIMING not in {i, j})
    flips = []
    for mask in _MASKS:
        flipped = [[data[i][j] & mask(i, j) for j in range(size)] for i in range(size)]
        flips.append((packed(flipped), packed(zip(*flipped, strict=True))))
    return packed(told), tuple(flips)


@cache
def _full(size: int) -> int:
    return packed([[1] * size] * size)


def _penalty(rows: int, columns: int, size: int) -> int:
    share = rows.bit_count() / size**2
    return _lines(rows, size) + _lines(columns, size) + _blocks(rows, size) + 10 * int(abs(share * 100 - 50) / 5)


def _lines(dark: int, size: int) -> int:
    """Return the points for runs of one color and for what looks like a finder."""
    light = _full(size) ^ dark
    return _runs(dark) + _runs(light) + 40 * _finders(dark, light, size)


def _runs(color: int) -> int:
    """Return three points for each run of five, and one for each module more."""
    pairs = color & color >> 1
    fives = pairs & pairs >> 2 & color >> 4
    return fives.bit_count() + 2 * (fives & ~(fives << 1)).bit_count()


def _blocks(dark: int, size: int) -> int:
    """Return three points for each square of four modules of one color."""
    light, points = _full(size) ^ dark, 0
    for color in (dark, light):
        pairs = color & color >> 1
        points += 3 * (pairs & pairs >> (size + 1)).bit_count()
    return points


def _finders(dark: int, light: int, size: int) -> int:
    """Count what looks like a finder and has an edge or four light modules beside it, from left to right."""
    found = dark & light >> 1 & dark >> 2 & dark >> 3 & dark >> 4 & light >> 5 & dark >> 6
    count, free = 0, 0
    while found:
        at = (found & -found).bit_length() - 1
        found &= found - 1
        row, column = divmod(at, size + 1)
        if at < free:
            continue
        line = dark >> (row * (size + 1)) & ((1 << size) - 1)
        before = line >> max(column - 4, 0) & ((1 << min(column, 4)) - 1)
        after = line >> (column + 7) & 0b1111
        is_one = not before or not after
        count += is_one
        free = at + (7 if is_one else 4)
    return count
