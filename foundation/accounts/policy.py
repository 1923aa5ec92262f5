"""Who may do and see what about people. Every edge of this room asks here."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from foundation.accounts.models import User
from foundation.accounts.roles import Role

FIND = "accounts.find_people"
GRANT = "accounts.grant_roles"
CONFIRM = "accounts.confirm_accommodations"
ERASE = "accounts.erase_people"


ENTER = "wagtailadmin.access_admin"


def is_on_staff(person: User) -> bool:
    """Whether she has any role or right beyond a learner's; such a person enters staff screens with a second factor.

    Costs up to three queries, so it is asked on staff screens only.
    """
    return person.is_superuser or person.groups.exists() or person.user_permissions.exists()


def counting_groups(person: User) -> QuerySet[Group]:
    """Return the groups of hers that count in this request: roles only once she proved herself, others always."""
    hers = Group.objects.filter(user=person)
    return hers.exclude(name__in=list(Role)) if person.has_unproved_rights else hers
