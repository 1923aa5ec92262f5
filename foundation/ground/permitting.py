"""Permitting: whom the admin shows which records and screens, by one named permission each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.views.generic import View
from wagtail.permission_policies import BasePermissionPolicy


class SeeOnly(BasePermissionPolicy):
    """Whoever has one named permission may list and inspect; nobody may add, change or delete."""

    def __init__(self, model: type[models.Model], permission: str) -> None:
        super().__init__(model)
        self.permission = permission

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer `view` by the permission and everything else with no."""
        return action == "view" and user.is_active and user.has_perm(self.permission)

    def user_has_any_permission(self, user: Any, actions: Sequence[str]) -> bool:
        """Whether one of the actions is allowed."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Sequence[str]) -> Any:
        """Return nobody: no screen of ours lists them."""
        del actions
        from django.contrib.auth import get_user_model  # noqa: PLC0415  (the ground stands below people)

        return get_user_model().objects.none()


class Guarded(View):
    """A screen of the admin for whoever has its `permission`, and for nobody else."""

    permission: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who may."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
