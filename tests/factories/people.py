"""Made-up people. Plain: no signals, no surprises; what a test does not say is the least that can be."""

from __future__ import annotations

from typing import Any, Protocol, cast

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group

from foundation.accounts.models import User
from foundation.accounts.roles import Role

PASSWORD = "correct horse battery staple"


class MakesPeople(Protocol):
    """What a factory of people is to a type checker, which can't see that calling the class makes a person."""

    def __call__(self, **fields: Any) -> User:
        """Make one."""

    def create(self, **fields: Any) -> User:
        """Make one."""

    def create_batch(self, size: int, **fields: Any) -> list[User]:
        """Make many."""


class People(factory.django.DjangoModelFactory[User]):
    """A person whose address is verified, so that she may sign in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Demo Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *_args: Any, **fields: Any) -> User:
        password = fields.pop("password", PASSWORD)
        person = model_class.objects.create_user(password=password, **fields)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person


class Administrators(People):
    """Someone who may do everything."""

    is_superuser = True


PersonFactory = cast("MakesPeople", People)
SuperuserFactory = cast("MakesPeople", Administrators)


def StaffFactory(role: Role, **fields: Any) -> User:  # noqa: N802  (reads as the factories beside it)
    """A person with a role: a member of the group named after it. Its permissions are the house's to apply."""
    person = PersonFactory.create(**fields)
    person.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return person


def add_totp(person: User) -> str:
    """Give her an authenticator app and recovery codes, as its set-up page does; return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret
