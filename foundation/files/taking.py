"""Taking files as evidence: how large one may be, how many one person sends in an hour, and which photographs.

Whoever takes a file from outside the admin calls `demand` first, before any transaction: what is refused counts too.
"""

from __future__ import annotations

from datetime import datetime

from django.core.files import File
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.files.checking import MEGABYTE, UploadRefused, ending
from foundation.ground import pacing

MEGABYTES = 15
"""How large one file may be: a phone's photograph has four to twelve."""
MOST = MEGABYTES * MEGABYTE
MOST_FILES, SPAN_SECONDS = 20, 3600
"""How many files one person sends in an hour: more than anybody needs, too few to keep the house busy."""
HEIC = frozenset({"heic", "heif", "hif"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""How such a photograph begins, also where a phone or a messenger has named it otherwise."""


class TooMany(UploadRefused):
    """So many files were sent within an hour that whoever sends them has to wait."""


def demand(file: File[bytes], *, sender: User, at: datetime) -> None:
    """Count a file that somebody sends. Raises `TooMany`, and `UploadRefused` for one too large or in HEIC."""
    if pacing.count("files.taking", str(sender.public_id), at=at, span=SPAN_SECONDS) > MOST_FILES:
        raise TooMany(_("You sent very many files just now. Please send this one in an hour."))
    if file.size > MOST:
        raise UploadRefused(_("This file is too large. Up to %(most)d megabytes are taken.") % {"most": MEGABYTES})
    if ending(file.name or "") in HEIC or _is_heic(file):
        raise UploadRefused(
            _("This photograph is in HEIC, which can't be opened here. Save it as a JPEG, or take a screenshot of it.")
        )


def _is_heic(file: File[bytes]) -> bool:
    """Whether the file begins as a photograph in HEIC does; it is rewound."""
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS
