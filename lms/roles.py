"""Roles applied after every migration: each becomes a group that holds exactly what the rooms declare.

A room's `roles.py` says which of its permissions a role has (`GRANTS`); nobody edits these groups by hand, since the
next migration sets them right again. Permissions on pages and on collections of pictures and documents are rows of
Wagtail's own and are applied from `PAGES`. A group that is no role's, and never was, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from foundation.accounts.roles import Role
from lms import reviewing

ENTER_ADMIN = "wagtailadmin.access_admin"
WITHOUT_ADMIN = frozenset({Role.COMMITTEE, Role.DOOR})
"""Roles that have no screen in the admin yet; a later room gives them theirs."""


ROOMS = frozenset({"courses", "assessments", "certificates", "membership", "standards", "payments", "foundation"})

FORMER: tuple[str, ...] = ()
"""Roles that there were once. Who is taken out of `Role` is named here: else its group would keep all its rights."""


def declared() -> Mapping[Role, set[str]]:
    """Gather what every room grants to every role."""
    grants: dict[Role, set[str]] = {role: set() if role in WITHOUT_ADMIN else {ENTER_ADMIN} for role in Role}
    for config in apps.get_app_configs():
        if _is_ours(config.name) and find_spec(f"{config.name}.roles"):
            for role, names in getattr(import_module(f"{config.name}.roles"), "GRANTS", {}).items():
                grants[role].update(names)
    return grants


def _is_ours(name: str) -> bool:
    """Whether the app is a room of this house that may declare roles; the front door itself declares none."""
    return name.split(".", maxsplit=1)[0] in ROOMS


def apply_when_migrated(**_signal: Any) -> None:
    """Apply the roles; connected to the last app's signal, when every app before it has its permissions."""
    if HOME_TABLE in connection.introspection.table_names():  # A first migration of some rooms only comes before it.
        apply()
        apply_to_pages()
        reviewing.apply()


@transaction.atomic
def apply() -> None:
    """Set every role's group to exactly what is declared, and take away those of `FORMER`.

    Safe to repeat; run after every migration.

    Raises LookupError when a room grants a permission that doesn't exist.
    """
    Group.objects.filter(name__in=FORMER).delete()
    for role, names in declared().items():
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(names))


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Find permissions by their full names (`app.codename`)."""
    wanted = set(names)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type").filter(
            codename__in=[name.rpartition(".")[2] for name in wanted]
        )
    }
    if missing := wanted - found.keys():
        message = f"roles.py grants what doesn't exist: {', '.join(sorted(missing))}"
        raise LookupError(message)
    return [found[name] for name in wanted]


HOME_TABLE = "lms_homepage"

PAGES: Mapping[Role, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Role.INSTRUCTOR: (("courses.ProgramPage", ("add_page", "change_page", "publish_page")),),
    Role.COORDINATOR: (("lms.HomePage", ("add_page", "change_page", "publish_page", "unlock_page")),),
}
"""Which pages, with all below them, a role may edit. Instructors have the courses; coordinators the whole site."""

LIBRARY = (
    "wagtailimages.add_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.choose_document",
)
"""What everyone who writes pages may do with pictures and documents; Wagtail asks by its own models' names."""


@transaction.atomic
def apply_to_pages() -> None:
    """Give the roles their pages and the library, and take away every other page and collection from every role.

    Safe to repeat; run after the pages were made or moved.
    """
    GroupPagePermission.objects.filter(group__name__in=list(Role)).delete()
    GroupCollectionPermission.objects.filter(group__name__in=list(Role)).delete()
    for role, grants in PAGES.items():
        group = Group.objects.get(name=role.value)
        for label, codenames in grants:
            _grant_pages(group, label, codenames)
        _grant_library(group)


def _grant_pages(group: Group, label: str, codenames: tuple[str, ...]) -> None:
    """Let the group do this on every page of this type and below."""
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=page, permission=permission)
        for page in Page.objects.exact_type(apps.get_model(label))
        for permission in permissions
    )


def _grant_library(group: Group) -> None:
    """Let the group add to and choose from the library of pictures and documents."""
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission=permission)
        for permission in _permissions(LIBRARY)
    )
