"""Roles are given and taken with a reason, and the log names who did it."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from foundation.accounts import granting, holding
from foundation.accounts.roles import GRANTS, Role
from foundation.ground import clock
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db


def test_a_role_is_given_once_and_taken_once() -> None:
    person, actor = PersonFactory(), SuperuserFactory()

    granting.grant(person, Role.INSTRUCTOR, actor=actor, reason="teaches the first course", at=clock.now())
    assert granting.roles_of(person) == [Role.INSTRUCTOR]
    with pytest.raises(granting.RoleStands):
        granting.grant(person, Role.INSTRUCTOR, actor=actor, reason="again", at=clock.now())

    granting.take(person, Role.INSTRUCTOR, actor=actor, reason="stopped teaching", at=clock.now())
    assert granting.roles_of(person) == []
    with pytest.raises(granting.NoSuchRole):
        granting.take(person, Role.INSTRUCTOR, actor=actor, reason="again", at=clock.now())


def test_the_log_says_who_what_and_why_and_names_nobody() -> None:
    person, actor = PersonFactory(name="Mara Specimen"), SuperuserFactory()

    granting.grant(person, Role.DOOR, actor=actor, reason="helps at the door", at=clock.now())

    entry = ModelLogEntry.objects.get(action="accounts.grant_role")
    assert (entry.user, entry.data["role"], entry.data["reason"]) == (actor, "door", "helps at the door")
    assert "Mara" not in entry.label + str(entry.data)


def test_an_erased_record_gets_no_role() -> None:
    person = PersonFactory()
    person.email, person.name, person.is_active, person.erased_at = None, "", False, clock.now()
    person.save()

    with pytest.raises(holding.Erased):
        granting.grant(person, Role.FINANCE, actor=SuperuserFactory(), reason="by mistake", at=clock.now())


def test_no_role_gives_the_right_to_give_roles_or_to_erase() -> None:
    """Whoever gives roles could give herself every other; an erasure can't be taken back."""
    given = {right for rights in GRANTS.values() for right in rights}

    assert given & {"accounts.grant_roles", "accounts.erase_people"} == set()


def test_every_role_has_a_label() -> None:
    assert [str(role.label) for role in Role] == ["Coordinator", "Instructor", "Finance", "Committee", "Door"]
