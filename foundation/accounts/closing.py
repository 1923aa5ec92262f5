"""Wagtail's own screens for users and groups, closed: people come by signing up, roles by a deed with a reason.

Wagtail would let whoever may change users set passwords, addresses and groups without a reason and past the second
factor. Its two viewsets are replaced by ones without addresses, its bulk actions by ones that refuse everybody.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern
from wagtail.admin.viewsets.base import ViewSet
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction


class Closed(ViewSet):
    """Has no address, no menu entry, no search."""

    icon = "user"
    menu_label = ""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return no address at all."""
        return []


class Refuses:
    """A bulk action that nobody may do."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Refuse."""
        del request, args, kwargs
        raise PermissionDenied


class NoRoles(Refuses, AssignRoleBulkAction):
    """Roles are given one by one, with a reason."""


class NoDeletion(Refuses, DeleteBulkAction):
    """People are erased, never deleted."""


class NoActiveState(Refuses, SetActiveStateBulkAction):
    """Nobody is shut out by a tick."""


REFUSALS = (NoRoles, NoDeletion, NoActiveState)
