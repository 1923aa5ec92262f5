"""How staff work in the Wagtail admin: records to look at, deeds to do.

A room subclasses `RecordViewSet` for each of its records (list and inspect, nothing else) and `DeedView` for each deed:
a form that calls the rule and shows its refusals. A deed's button stands on the record's page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import register_permission_policy

from foundation.ground import clock
from foundation.ground.permitting import Guarded, SeeOnly
from foundation.ground.refusals import Refusal


@dataclass(frozen=True)
class Deed:
    """A button on a record's page: where it leads, what it says, and who sees it."""

    url_name: str
    label: Any
    icon: str
    permission: str


def worded(value: Any) -> Any:
    """Return a raw value as staff read it: yes or no, a dash for nothing, 4 for 4.000, a moment with its zone."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return date_format(localtime(value), "F j, Y, g:i a e")
    if isinstance(value, date):
        return date_format(value, "F j, Y")
    return value


def buttons(deeds: Sequence[Deed], record: Any, user: Any) -> list[Button]:
    """Return a button for each of these deeds that this person may do to the record."""
    return [
        HeaderButton(deed.label, url=reverse(deed.url_name, args=[record.public_id]), icon_name=deed.icon)
        for deed in deeds
        if user.has_perm(deed.permission)
    ]


class WordedColumn(Column):
    """A column of a list that shows words where the row holds a raw value."""

    def get_value(self, instance: Any) -> Any:
        """Return what the row shows."""
        return worded(super().get_value(instance))


class RecordInspectView(generic.InspectView):
    """One record, found by its public id, with a button for each deed; subclasses may title it and add facts."""

    page_title = ""
    pk_url_kwarg = "public_id"
    deeds: Sequence[Deed] = ()

    def get_page_title(self) -> str:
        """Return the kind of record, unless a subclass has another title."""
        return str(self.page_title or capfirst(self.model._meta.verbose_name))

    def get_object(self, queryset: Any = None) -> Any:
        """Find by public id."""
        del queryset
        return get_object_or_404(self.model, public_id=self.pk)

    def get_page_subtitle(self) -> str:
        """Return what the record is called on screen; the audit log calls it by its label, which holds no name."""
        return str(self.object)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return the value in words."""
        return worded(super().get_field_display_value(field_name, field))

    def facts(self) -> list[tuple[Any, Any]]:
        """Return facts that stand before the fields, each with its name."""
        return []

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Put the facts before the fields."""
        facts = [{"label": label, "value": worded(value), "component": None} for label, value in self.facts()]
        return facts + list(super().get_fields_context())

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Return no generic buttons: what can be done stands in plain sight."""
        return []

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the deeds that this person may do."""
        return buttons(self.possible_deeds(), self.object, self.request.user)

    def possible_deeds(self) -> Sequence[Deed]:
        """Return the deeds that can be done to the record as it stands: all, unless a subclass knows better."""
        return self.deeds


class RecordIndexView(generic.IndexView):
    """A list of records, each leading to its own page by public id."""

    def get_base_queryset(self) -> Any:
        """Fetch with each record, in the same statement, the records that its columns name (P25)."""
        found = super().get_base_queryset()
        shown = [
            field.name for field in self.model._meta.fields if field.many_to_one and field.name in self.list_display
        ]
        return found.select_related(*shown) if shown else found

    def get_inspect_url(self, instance: Any) -> str:
        """Return the record's page."""
        return reverse(self.inspect_url_name, args=[instance.public_id])

    def _get_custom_column(self, field_name: str, column_class: type[Column] = WordedColumn, **kwargs: Any) -> Column:
        """Show words, not raw values, in columns that are named by a field."""
        return super()._get_custom_column(field_name, column_class, **kwargs)


class RecordViewSet(ModelViewSet):
    """Records about people, money and learning: listed and inspected, never edited as rows.

    Subclasses set `model`, `permission` (e.g. `"assessments.see_attempts"`), `list_display`, `inspect_view_fields`,
    `icon`, `menu_label`, and `deeds`. The model must be `Identified`.
    """

    permission: str
    deeds: Sequence[Deed] = ()
    index_view_class = RecordIndexView
    inspect_view_class = RecordInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields: Sequence[str] = ()
    list_per_page = 50

    @property
    def inspect_template_name(self) -> Any:
        """The inspect view's own."""
        return self.inspect_view_class.template_name

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the deeds to the inspect view."""
        return super().get_inspect_view_kwargs(deeds=self.deeds, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list and the record's page: no address adds, edits or deletes."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<uuid:public_id>/", self.inspect_view, name="inspect"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = ("history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name")
        return super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SeeOnly(self.model, self.permission))
        super().on_register()

    def register_admin_url_finder(self) -> None:
        """Register none: the finder would look for an edit page."""


class KeptViewSet(ModelViewSet):
    """Rows that are added and changed, each change in the row's history, and never deleted or copied."""

    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form and its history."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("history/<int:pk>/", self.history_view, name="history"),
            path("history/<int:pk>/results/", self.history_results_view, name="history_results"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = ("usage_url_name", "delete_url_name", "copy_url_name", "inspect_url_name")
        return super().get_common_view_kwargs(**{**dict.fromkeys(absent), **kwargs})


class DeedView(WagtailAdminTemplateMixin, Guarded, FormView[forms.Form]):
    """A form that does one deed to one record.

    Subclasses set `permission`, `model`, `form_class`, `page_title`, `submit_label`, `said` (the message afterwards),
    and write `act(form, at)`, which calls the rule. A `Refusal` becomes an error on the form; nothing is lost.
    """

    model: type[models.Model]
    submit_label: Any = _("Do it")
    said: Any = _("Done.")
    template_name = "ground/admin/deed.html"

    @property
    def actor(self) -> Any:
        """Who does it; the ground stands below people and knows no type of one."""
        return self.request.user

    @cached_property
    def subject(self) -> Any:
        """Find the record by the public id in the address; 404 where there is none."""
        found = self.model._default_manager.filter(public_id=self.kwargs["public_id"]).first()
        if found is None:
            raise Http404
        return found

    def act(self, form: forms.Form, at: Any) -> None:
        """Call the rule."""
        raise NotImplementedError

    def after(self) -> str:
        """Return where to go afterwards: the record's page, unless a subclass knows better."""
        opts = self.model._meta
        return reverse(f"{opts.model_name}:inspect", args=[self.subject.public_id])

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do the deed; show a refusal on the form."""
        try:
            self.act(form, clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.said)
        return redirect(self.after())

    def called(self) -> str:
        """Return what the record is called above the form: its label, unless a subclass knows the person's name."""
        return str(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the record and the button."""
        return super().get_context_data(
            subject=self.subject, called=self.called(), submit_label=self.submit_label, back=self.after(), **kwargs
        )


class ReasonForm(forms.Form):
    """The reason that every exception made by staff carries; `kept` says where it is kept and who reads it."""

    kept: ClassVar[Any] = _("Kept in the audit log. Write no names and nothing that identifies a client.")
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = self.kept


class ReasonedDeedView(DeedView):
    """A deed that asks for nothing but its reason.

    Subclasses set `rule`, a static method: it takes the record, and by name `reason`, `actor` and `at`. What it returns
    stands in `made` for whoever needs to know afterwards.
    """

    form_class: type[ReasonForm] = ReasonForm
    rule: ClassVar[Callable[..., Any]]
    made: Any = None

    def act(self, form: forms.Form, at: Any) -> None:
        """Call the rule."""
        self.made = self.rule(self.subject, reason=form.cleaned_data["reason"], actor=self.actor, at=at)
