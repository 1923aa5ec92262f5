"""What this room grants to each role."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role
from membership import policy

LEVELS = tuple(f"membership.{deed}_level" for deed in ("view", "add", "change"))

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (policy.SEE, policy.DECIDE, policy.BRING_IN, *LEVELS),
    Role.FINANCE: (policy.SEE, "membership.view_level"),
}
