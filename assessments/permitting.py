"""Who may write questions in the admin, and who may look at them."""

from __future__ import annotations

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy

from assessments import policy


class WritesWithKey(ModelPermissionPolicy):
    """Whoever writes a question sees what is right, so that it takes leave to see keys. Nobody deletes one.

    Looking at it, without its key, takes only `view`.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer for one action."""
        if action == "delete":
            return False
        if action != "view" and not user.has_perm(policy.SEE_KEYS):
            return False
        return bool(super().user_has_permission(user, action))
