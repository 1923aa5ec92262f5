"""What this room's permissions let which role do. Instructors look; an edition is imported by a coordinator."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role
from standards import policy

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (policy.SEE_PROVISIONS, policy.SEE_EDITIONS, policy.IMPORT),
    Role.INSTRUCTOR: (policy.SEE_PROVISIONS, policy.SEE_EDITIONS),
}
