"""A person who signs in: trainee, instructor, member, staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class UserManager(BaseUserManager["User"]):
    """Makes people. `create_superuser` serves Django's command; our own is `manage.py first_administrator`."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person who signs in with this e-mail address; without a password none will do."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person who may do everything."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(Identified, AbstractBaseUser, PermissionsMixin):
    """A person. She signs in with her e-mail address; the name on her certificates is hers to choose.

    Personal: yes, kept until she erases her record; then the row stays without address, names and password, so that
    what must be kept (attempts a board may audit, certificates as issued) still has one owner.
    """

    email = models.EmailField(_("e-mail address"), unique=True, null=True)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    certificate_name = models.CharField(_("name on certificates"), max_length=120, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    is_demo = models.BooleanField(_("is a demonstration person"), default=False)

    has_unproved_rights = False
    """Set for one request by `accounts.middleware`: no second factor in this session, so no right counts."""

    desks: Sequence[Mapping[str, str]] = ()
    """The agencies that she coordinates, each with `id` and `name`; set by `accounts.backends` for who is signed in."""

    was_given_something = True
    """Set by `accounts.backends` for who is signed in: False where she has no group and no right of her own."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=None) | Q(email=Lower("email")), name="addresses_are_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(email=None, name="", certificate_name="", is_active=False),
                name="erased_people_have_no_name",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(erased_at__isnull=False), name="people_have_an_address"
            ),
        ]
        permissions: ClassVar = [
            ("find_people", "May find people and see their records"),
            ("grant_roles", "May give and take roles"),
            ("confirm_accommodations", "May see, confirm and end accommodations"),
            ("erase_people", "May erase a person's record at her request"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it: audit logs print this."""
        return f"Person {str(self.public_id)[-12:]}"

    def get_full_name(self) -> str:
        """Return what to call her; Wagtail's admin shows it beside her edits."""
        return self.name or self.email or str(self)

    def get_short_name(self) -> str:
        """Return what to call her."""
        return self.get_full_name()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether she has this right and it counts: in a request, only once she proved herself with a second factor."""
        return not self.has_unproved_rights and self.was_given(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether she has any right in this room that counts."""
        return not self.has_unproved_rights and super().has_module_perms(app_label)

    def was_given(self, perm: str, obj: Any = None) -> bool:
        """Whether this right is hers, proved or not: asked only to lead her to where she proves herself."""
        return (self.was_given_something or self.is_superuser) and super().has_perm(perm, obj)

    @property
    def is_staff(self) -> bool:
        """Whether the admin is open to her; Django and Wagtail ask this of staff tools."""
        return self.is_active and self.has_perm("wagtailadmin.access_admin")

    @property
    def printed_name(self) -> str:
        """The name that a certificate issued now would bear."""
        return self.certificate_name or self.name
