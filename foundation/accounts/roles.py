"""Who on the staff does what. A role is a Django group of this name; each room lists its grants in its `roles.py`.

`grant_roles` and `erase_people` are in no role: whoever gives roles could give herself every other, and an erasure
can't be taken back. At first only superusers may do either; the coordinator asks one of them, and the log names both.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person does here beside learning."""

    COORDINATOR = "coordinator"
    INSTRUCTOR = "instructor"
    FINANCE = "finance"
    COMMITTEE = "committee"
    DOOR = "door"

    @property
    def label(self) -> str | Promise:
        """What people call this role."""
        return LABELS[self]


LABELS: Mapping[Role, str | Promise] = {
    Role.COORDINATOR: _("Coordinator"),
    Role.INSTRUCTOR: _("Instructor"),
    Role.FINANCE: _("Finance"),
    Role.COMMITTEE: _("Committee"),
    Role.DOOR: _("Door"),
}

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "wagtailadmin.access_admin",
        "accounts.find_people",
        "accounts.confirm_accommodations",
    ),
    Role.INSTRUCTOR: ("wagtailadmin.access_admin",),
}
