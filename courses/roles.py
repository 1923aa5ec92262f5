"""What this room's permissions let which role do. Page permissions on the courses are the house's to give."""

from __future__ import annotations

from collections.abc import Mapping

from courses import policy
from foundation.accounts.roles import Role

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (policy.ENROLL, policy.ANSWER, policy.ANNOUNCE),
    Role.INSTRUCTOR: (policy.RELEASE, policy.ANSWER, policy.ANNOUNCE),
}
