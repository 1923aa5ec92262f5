"""QR codes as vector pictures."""

import io

import segno


def svg(address: str) -> bytes:
    """Draw the address as an SVG picture without a quiet zone: the layout leaves four modules around it.

    Error correction is M at least: a code on paper is folded, copied and photographed.
    """
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", border=0, dark="#16222b", xmldecl=False, nl=False, omitsize=True
    )
    return picture.getvalue()
