"""Who may be signed in at all, asked at sign-in and again with every request of a session."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.accounts import recalling
from foundation.accounts.models import User


@cache
def _people() -> QuerySet[User]:
    """Return people with what every page says of them, put together once: every request asks for one."""
    groups, rights = (User.groups.through, User.user_permissions.through)
    given = [Exists(kept.objects.filter(user=OuterRef("pk"))) for kept in (groups, rights)]
    return User.objects.annotate(has_rights=Q(*given, _connector=Q.OR), **recalling.facts())


class HouseBackend(AuthenticationBackend):
    """allauth's backend; demonstration people exist in a demonstration only, whatever their password."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether she may sign in and stay signed in."""
        if user.is_demo and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> User | None:
        """Return who is signed in, already knowing whether she was ever given a right: most people never were."""
        person = _people().filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        person.was_given_something = person.has_rights  # type: ignore[attr-defined]  # annotated
        return person
