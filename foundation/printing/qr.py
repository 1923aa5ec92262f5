"""QR codes as vector pictures."""

import io

import segno

from foundation.printing import weighing


def svg(address: str) -> bytes:
    """Draw the address as an SVG picture without a quiet zone: the layout leaves four modules around it.

    Error correction is M at least: a code on paper is folded, copied and photographed.
    """
    picture = io.BytesIO()
    made(address).save(picture, kind="svg", border=0, dark="#16222b", xmldecl=False, nl=False, omitsize=True)
    return picture.getvalue()


def made(address: str) -> segno.QRCode:
    """Return the code that `segno.make` makes by itself, in half the time: the masks are weighed by `weighing`."""
    code = segno.make(address, error="m", micro=False, mask=0)
    if not weighing.SMALLEST <= int(code.version) <= weighing.LARGEST:
        return segno.make(address, error="m", micro=False)
    best = weighing.best_mask(code.matrix)
    return code if best == 0 else segno.make(address, error="m", micro=False, mask=best)
