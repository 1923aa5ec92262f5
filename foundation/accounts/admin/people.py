"""People in the Wagtail admin: found and looked at; roles and erasure are deeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from foundation.accounts import erasing, granting, policy, proving
from foundation.accounts.forms.people import EraseByStaffForm, RoleForm
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground.admin import Deed, DeedView, RecordIndexView, RecordInspectView, RecordViewSet


def record_of(person: User) -> str:
    """Return where a person's record is."""
    return reverse(PersonIndexView.person_page, args=[person.public_id])


class PersonIndexView(RecordIndexView):
    """Everyone who signed up, found by name or address; erased people are no longer anyone."""

    person_page: ClassVar[str] = "user:inspect"
    """Where a person's record is: `lms` sets its own page, which looks into several rooms."""

    def get_base_queryset(self) -> QuerySet[User]:
        """Return everyone but the erased, with their roles."""
        return User.objects.filter(erased_at=None).prefetch_related("groups").order_by("name", "pk")

    def get_inspect_url(self, instance: User) -> str:
        """Return her record."""
        return record_of(instance)


class PersonInspectView(RecordInspectView):
    """One person: who she is, what she may do, how she signs in."""

    template_name = "accounts/admin/inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what the partial shows."""
        return super().get_context_data(**about(self.object), **kwargs)


def about(person: User) -> dict[str, Any]:
    """Return what `accounts/admin/person.html` shows about a person; nothing about accommodations."""
    return {
        "person": person,
        "roles": [role.label for role in granting.roles_of(person)],
        "has_second_factor": bool(proving.second_factors(person)),
    }


PERSON_DEEDS = (
    Deed("grant_role", _("Give a role"), "user", policy.GRANT),
    Deed("take_role", _("Take a role"), "cross", policy.GRANT),
    Deed("record_accommodation", _("Record an accommodation"), "help", policy.CONFIRM),
    Deed("erase_person", _("Erase the record"), "bin", policy.ERASE),
)


class PersonViewSet(RecordViewSet):
    """People."""

    model = User
    permission = policy.FIND
    icon = "group"
    menu_label = _("People")
    menu_order = 200
    add_to_admin_menu = True
    url_prefix = "people"
    search_fields: Sequence[str] = ["name", "email"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("name", label=_("Name"), accessor="get_full_name", get_url=record_of),
        "email",
        Column(
            "roles", label=_("Roles"), accessor=lambda person: ", ".join(group.name for group in person.groups.all())
        ),
        DateColumn("joined_at", label=_("Joined"), sort_key="joined_at"),
    ]
    inspect_view_fields: Sequence[str] = ["name"]
    index_view_class = PersonIndexView
    inspect_view_class = PersonInspectView
    deeds = PERSON_DEEDS

    def get_urlpatterns(self) -> list[URLPattern]:
        """Keep `people/<id>/` free for the page that looks into several rooms."""
        patterns = [pattern for pattern in super().get_urlpatterns() if pattern.name != "inspect"]
        return [*patterns, path("<uuid:public_id>/account/", self.inspect_view, name="inspect")]


class PersonDeedView(DeedView):
    """A deed to a person; afterwards her record."""

    model = User

    def called(self) -> str:
        """Say who it is."""
        return str(self.subject.get_full_name())

    def after(self) -> str:
        """Return her record."""
        return reverse(PersonIndexView.person_page, args=[self.subject.public_id])


class GrantRoleView(PersonDeedView):
    """Give a role."""

    permission = policy.GRANT
    form_class = RoleForm
    page_title = _("Give a role")
    submit_label = _("Give it")
    said = _("Given.")
    rule = staticmethod(granting.grant)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Give or take it."""
        words = form.cleaned_data
        self.rule(self.subject, Role(words["role"]), actor=self.actor, reason=words["reason"], at=at)


class TakeRoleView(GrantRoleView):
    """Take a role."""

    page_title = _("Take a role")
    submit_label = _("Take it")
    said = _("Taken.")
    rule = staticmethod(granting.take)


class ErasePersonView(PersonDeedView):
    """Erase a person's record at her request."""

    permission = policy.ERASE
    form_class = EraseByStaffForm
    page_title = _("Erase a record")
    submit_label = _("Erase it for good")
    template_name = "accounts/admin/erase.html"
    said = _("Erased. A last letter tells the person what is kept and why.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Erase it."""
        erasing.erase(self.subject, actor=self.actor, at=at, reason=form.cleaned_data["reason"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what will be kept and why, in the words that the person reads."""
        return super().get_context_data(kept=erasing.foresee(self.subject), **kwargs)

    def after(self) -> str:
        """Return the list: there is nobody left to look at."""
        return reverse("user:index") if self.request.method == "POST" else super().after()
