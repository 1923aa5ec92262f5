"""Make every paper anew from its source."""

from __future__ import annotations

import sys

from lms.demo.papers import making


def main() -> None:
    """Write each file, and say how large it is."""
    for name, made in making.make_all(making.SOURCES):
        size = (making.FILES / name).write_bytes(made)
        sys.stdout.write(f"{name}: {size:,} bytes\n")


if __name__ == "__main__":
    main()
