"""What this room's permissions let which role do."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: ("standards.view_provision",),
    Role.INSTRUCTOR: ("standards.view_provision",),
}
