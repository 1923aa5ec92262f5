"""What this room grants to each role."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role
from payments import policy

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (policy.SEE, policy.SET_PRICES),
    Role.FINANCE: (
        policy.SEE,
        policy.TAKE_MONEY,
        policy.REFUND,
        policy.SET_PRICES,
        policy.SETTLE,
        "payments.change_payee",
        "payments.change_accountcodes",
    ),
}
