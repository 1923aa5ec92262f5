"""The code to scan: the mask that is chosen is the one that segno chooses by itself, and paper is read by a scanner."""

import io

import pytest
import segno
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from foundation.printing import qr, weighing, wording
from tests.foundation.printing.wordkit import BARE, FULL, PICTURES

ADDRESSES = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHJKMNPQRSTVWXYZ0123456789/:.-", min_size=1, max_size=100)


@given(ADDRESSES)
@example("https://learn.example.org/c/K7QW-3MZD-H8RT-ABCD-EFGH/")
@example("x")
@example("x" * 100)
@settings(max_examples=150, deadline=None)
def test_the_code_is_the_one_that_segno_makes(address: str) -> None:
    assert qr.svg(address) == by_segno(address)


@pytest.mark.parametrize("address", ["1", "https://example.org/" + "long-" * 40])
def test_what_is_too_small_or_too_large_to_be_weighed_is_left_to_segno(address: str) -> None:
    made = segno.make(address, error="m", micro=False)

    assert not weighing.SMALLEST <= int(made.version) <= weighing.LARGEST
    assert qr.svg(address) == by_segno(address)


def by_segno(address: str) -> bytes:
    """The picture that segno makes and writes by itself."""
    picture, made = io.BytesIO(), segno.make(address, error="m", micro=False)
    made.save(picture, kind="svg", border=0, dark="#16222b", xmldecl=False, nl=False, omitsize=True)
    return picture.getvalue()


@pytest.mark.parametrize("words", [BARE, FULL])
def test_a_scanner_reads_the_address_off_the_page(words: wording.CertificateWords) -> None:
    with Image.open(io.BytesIO(wording.certificate_preview(words, PICTURES))) as page:
        [read] = zxingcpp.read_barcodes(page.convert("L"))

    assert read.text == words["address"]
