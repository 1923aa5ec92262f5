"""What roles may do with letters. Roles are spoken of by name: this room stands below people."""

from __future__ import annotations

from collections.abc import Mapping

GRANTS: Mapping[str, tuple[str, ...]] = {
    "coordinator": (
        "letters.see_letters",
        "letters.add_lettertemplate",
        "letters.change_lettertemplate",
        "letters.delete_lettertemplate",
    ),
}
