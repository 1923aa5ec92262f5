"""Who may be signed in at all, asked at sign-in and again with every request of a session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class HouseBackend(AuthenticationBackend):
    """allauth's backend; demonstration people exist in a demonstration only, whatever their password."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether she may sign in and stay signed in."""
        if user.is_demo and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)
