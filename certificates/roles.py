"""What this room grants to each role."""

from __future__ import annotations

from collections.abc import Mapping

from certificates import policy
from foundation.accounts.roles import Role

BOARDS = tuple(
    f"certificates.{deed}_{noun}"
    for noun in ("board", "creditapproval", "creditcategory")
    for deed in ("view", "add", "change")
)

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (policy.SEE, policy.WITHDRAW, policy.REPLACE, policy.ISSUE, policy.SET_UP, *BOARDS),
}
