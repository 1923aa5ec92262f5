"""A hostile file costs its checker no more than its length."""

from __future__ import annotations

import io
import time
import zlib

import pytest

from foundation.files import checking
from foundation.files.checking import UploadRefused


@pytest.mark.parametrize("end", [b"", b"endstream"])
def test_a_pdf_of_nothing_but_openings_is_walked_once(end: bytes) -> None:
    hostile = b"%PDF-" + b"/ObjStm stream\n" * 400_000 + end + b"%%EOF"
    began = time.process_time()

    with pytest.raises(UploadRefused, match="can't be looked into"):
        checking.document(io.BytesIO(hostile), "hostile.pdf")

    assert time.process_time() - began < 10


def test_a_pdf_of_nothing_but_names_costs_little() -> None:
    began = time.process_time()

    checking.document(io.BytesIO(b"%PDF-" + b"/ObjStm" * 3_000_000 + b"%%EOF"), "hostile.pdf")

    assert time.process_time() - began < 6


def test_a_pdf_of_very_many_object_streams_is_refused() -> None:
    hostile = b"%PDF-" + (b"/ObjStm stream\n" + zlib.compress(b"1") + b"endstream ") * 6000 + b"%%EOF"

    with pytest.raises(UploadRefused, match="far more than a document holds"):
        checking.document(io.BytesIO(hostile), "hostile.pdf")
