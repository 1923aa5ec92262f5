"""Roles hold exactly what the rooms declare, after every migration."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from foundation.accounts.roles import Role
from lms import roles

pytestmark = pytest.mark.django_db


def held(role: Role) -> set[str]:
    permissions = Group.objects.get(name=role.value).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in permissions}


def test_a_migration_gives_every_role_what_is_declared() -> None:
    assert {role: held(role) for role in Role} == {role: set(roles.declared()[role]) for role in Role}


def test_a_permission_added_by_hand_is_gone_after_the_next_migration() -> None:
    group = Group.objects.get(name=Role.INSTRUCTOR.value)
    group.permissions.add(Permission.objects.get(codename="withdraw_certificates"))

    call_command("migrate", verbosity=0)

    assert "certificates.withdraw_certificates" not in held(Role.INSTRUCTOR)


def test_granting_what_does_not_exist_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "declared", lambda: {Role.DOOR: {"events.open_doors"}})

    with pytest.raises(LookupError, match=r"events\.open_doors"):
        roles.apply()
