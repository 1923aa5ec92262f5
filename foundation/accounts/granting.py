"""Giving and taking roles, with a reason, in the audit log."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.holding import hold
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.auditing import log
from foundation.ground.refusals import Refusal


class RoleStands(Refusal):
    """She has this role already."""


class NoSuchRole(Refusal):
    """She has not this role."""


@transaction.atomic
def grant(person: User, role: Role, *, actor: User | None, reason: str, at: datetime) -> None:
    """Give the role. Raises `RoleStands` and `Erased`."""
    person = hold(person.pk)
    if role in roles_of(person):
        raise RoleStands(_("This person has the role “%(role)s” already.") % {"role": role.label})
    person.groups.add(Group.objects.get_or_create(name=role.value)[0])
    log(actor, "accounts.grant_role", person, reason=reason, role=role.value, at=at.isoformat())


@transaction.atomic
def take(person: User, role: Role, *, actor: User | None, reason: str, at: datetime) -> None:
    """Take the role back. Raises `NoSuchRole`."""
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if role not in roles_of(person):
        raise NoSuchRole(_("This person does not have the role “%(role)s”.") % {"role": role.label})
    person.groups.remove(Group.objects.get(name=role.value))
    log(actor, "accounts.take_role", person, reason=reason, role=role.value, at=at.isoformat())


def roles_of(person: User) -> list[Role]:
    """Return her roles in the order that `Role` lists them."""
    held = set(person.groups.values_list("name", flat=True))
    return [role for role in Role if role.value in held]
