"""What a holder needs to show her certificate: the square to scan."""

from __future__ import annotations

import segno


def square(address: str) -> str:
    """Return a QR code of the address as an SVG in a data address, white around it so that it scans on dark pages."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=4, light="#fff", omitsize=True)
