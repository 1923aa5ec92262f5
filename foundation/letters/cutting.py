"""Cutting the words of a letter at its paragraphs, lines and links, so that a page shows them as the mail did."""

from __future__ import annotations

import re
from dataclasses import dataclass

LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")


@dataclass(frozen=True)
class Piece:
    """Words, or the address of a page."""

    text: str
    is_link: bool


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Return the paragraphs of a letter, each as its lines, each line cut at its links."""
    return [[_pieces(line) for line in block.splitlines()] for block in re.split(r"\n{2,}", text.strip())]


def _pieces(line: str) -> list[Piece]:
    """Cut a line at its links."""
    pieces, end = [], 0
    for link in LINK.finditer(line):
        pieces += [Piece(line[end : link.start()], is_link=False), Piece(link[0], is_link=True)]
        end = link.end()
    return [piece for piece in [*pieces, Piece(line[end:], is_link=False)] if piece.text]
