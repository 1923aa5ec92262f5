"""A hostile file costs its checker no more than its length."""

from __future__ import annotations

import io
import time

import pytest

from foundation.files import checking


@pytest.mark.parametrize("end", [b"", b"endstream"])
def test_a_pdf_of_nothing_but_openings_is_walked_once(end: bytes) -> None:
    hostile = b"%PDF-" + b"/ObjStm stream\n" * 400_000 + end + b"%%EOF"
    began = time.process_time()

    checking.document(io.BytesIO(hostile), "hostile.pdf")

    assert time.process_time() - began < 10
