"""Roles hold exactly what the rooms declare, after every migration."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import program_page
from tests.factories.people import PersonFactory

take_stock_away = import_module("lms.migrations.0003_wagtails_groups_go").take_away

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


def pages(group: Group) -> set[tuple[str, str]]:
    given = GroupPagePermission.objects.filter(group=group)
    return set(given.values_list("page__slug", "permission__codename"))


def collections(group: Group) -> set[tuple[str, str]]:
    given = GroupCollectionPermission.objects.filter(group=group)
    return set(given.values_list("collection__name", "permission__codename"))


def plant(group: Group) -> None:
    """Give a group a right, a page and a collection that nobody declared."""
    unlock = Permission.objects.get(codename="unlock_page", content_type__app_label="wagtailcore")
    delete = Permission.objects.get(codename="delete_document", content_type__app_label="wagtaildocs")
    group.permissions.add(Permission.objects.get(codename="withdraw_certificates"))
    GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=unlock)
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.create(group=group, collection=root, permission=delete)


@pytest.mark.parametrize("role", Role)
def test_a_page_and_a_collection_given_by_hand_are_gone_after_the_next_migration(role: Role) -> None:
    group = Group.objects.get(name=role.value)
    before = held(role), pages(group), collections(group)
    plant(group)
    assert (len(pages(group)), len(collections(group))) == (len(before[1]) + 1, len(before[2]) + 1)

    call_command("migrate", verbosity=0)

    assert (held(role), pages(group), collections(group)) == before


def test_a_role_that_is_taken_out_of_the_pages_keeps_none_and_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_page()
    roles.apply_to_pages()
    instructors = Group.objects.get(name=Role.INSTRUCTOR.value)
    had = pages(instructors), {codename for _root, codename in collections(instructors)}
    monkeypatch.setattr(roles, "PAGES", {})

    roles.apply_to_pages()

    assert had[0] == {(program.slug, codename) for codename in ("add_page", "change_page", "publish_page")}
    assert had[1] == {name.partition(".")[2] for name in roles.LIBRARY}
    assert (pages(instructors), collections(instructors)) == (set(), set())


@pytest.mark.parametrize("name", ["Translators", "Editors", "Moderators"])
def test_a_group_that_is_no_roles_is_left_alone_whatever_staff_named_it(name: str) -> None:
    """The harm: one that staff had named Editors was deleted at the next migration."""
    theirs = Group.objects.create(name=name)
    plant(theirs)
    before = set(theirs.permissions.all()), pages(theirs), collections(theirs)

    call_command("migrate", verbosity=0)
    take_stock_away(django_apps, None)

    assert (set(theirs.permissions.all()), pages(theirs), collections(theirs)) == before


def test_wagtails_own_groups_go_once_before_there_is_any_role() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)
    Group.objects.all().delete()
    for name in ("Editors", "Moderators", "Translators"):
        plant(Group.objects.create(name=name))

    take_stock_away(django_apps, None)

    assert set(Group.objects.values_list("name", flat=True)) == {"Translators"}


def test_a_role_that_is_no_more_loses_its_group_with_all_its_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    was = Group.objects.create(name="archivist")
    plant(was)
    holder = PersonFactory.create()
    holder.groups.add(was)
    monkeypatch.setattr(roles, "FORMER", ("archivist",))

    call_command("migrate", verbosity=0)

    assert not Group.objects.filter(name="archivist").exists()
    assert not User.objects.get(pk=holder.pk).has_perm("certificates.withdraw_certificates")


EVER = {"coordinator", "instructor", "finance", "committee", "door"}


def test_every_role_that_there_ever_was_is_one_or_is_taken_away() -> None:
    """Whoever takes a role out of `Role` names it in `roles.FORMER`; a new one joins `EVER`."""
    assert {*Role, *roles.FORMER} == EVER
    assert not set(Role) & set(roles.FORMER)


def test_granting_what_does_not_exist_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "declared", lambda: {Role.DOOR: {"events.open_doors"}})

    with pytest.raises(LookupError, match=r"events\.open_doors"):
        roles.apply()
