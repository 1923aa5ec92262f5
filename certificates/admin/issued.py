"""Certificates in the Wagtail admin: to look at, to search, to narrow down; what is done to one stands in `deeds`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from certificates import finding, naming, policy, telling
from certificates.admin import deeds
from certificates.admin.deeds import page_of
from certificates.models import Certificate, Notice
from certificates.models.issued import CertificateQuerySet
from certificates.standing import WORDS, Ending, Standing
from foundation.accounts.admin.people import record_of
from foundation.accounts.policy import FIND
from foundation.ground import clock
from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet, worded

NUMBER = _("Certificate number")
YES_OR_NO = (("", "---------"), ("true", _("Yes")), ("false", _("No")))


CAME_OF = {
    Ending.WITHDRAWN: _("Withdrawn on %(day)s"),
    Ending.IN_ERROR: _("Found on %(day)s to be issued in error"),
    Ending.REPLACED: _("Replaced on %(day)s"),
}


def came_of(certificate: Certificate) -> str:
    """Say in a sentence what is true of it today, and since or until when."""
    if certificate.ended_at:
        day = clock.day_of(certificate.ended_at)
        return CAME_OF[Ending(certificate.ended_as)] % {"day": worded(day)}
    if certificate.lapses_on is None:
        return _now("It stands as issued")
    words = _now("Lapsed after %(day)s") if certificate.standing is Standing.LAPSED else _now("It stands until %(day)s")
    return words % {"day": worded(certificate.lapses_on)}


class Filters(WagtailFilterSet):
    """Ways to narrow the list: by what is true today, and by whether a notice of withdrawal waits for its decision."""

    standing = django_filters.ChoiceFilter(
        choices=[(each.value, words) for each, words in WORDS.items()], label=_("Standing"), method="by_standing"
    )
    noticed = django_filters.BooleanFilter(
        label=_("Notice of withdrawal is open"), widget=forms.Select(choices=YES_OR_NO), method="by_notice"
    )

    class Meta:
        model = Certificate
        fields: Sequence[str] = ()

    def by_standing(self, queryset: CertificateQuerySet, _name: str, value: str) -> CertificateQuerySet:
        """Narrow to what stands so today."""
        return queryset.in_standing(Standing(value), clock.day_of(clock.now()))

    def by_notice(self, queryset: CertificateQuerySet, _name: str, value: bool) -> CertificateQuerySet:
        """Narrow to those with an open notice, or to those without."""
        noticed = Exists(Notice.objects.open().filter(certificate=OuterRef("pk")))
        return queryset.filter(noticed if value else ~noticed)


class CertificateIndexView(RecordIndexView):
    """Certificates, the newest first; found by number, code, the printed name, or the account's name or address."""

    def get_base_queryset(self) -> QuerySet[Certificate]:
        """Fetch with each certificate what its line says of whose it is."""
        found: QuerySet[Certificate] = super().get_base_queryset()
        return found.select_related("person", "name_key")

    def search_queryset(self, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """Search."""
        return finding.found(queryset, self.search_query) if self.is_searching else queryset


class CertificateInspectView(RecordInspectView):
    """One certificate: what it says, what happened to it, and the page that strangers see."""

    template_name = "certificates/admin/inspect.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer what can be done to it as it stands today."""
        return deeds.possible(self.object, on=clock.day_of(clock.now()))

    def get_field_label(self, field_name: str, field: Any) -> Any:
        """Call the number what paper and pages call it."""
        return NUMBER if field_name == "serial" else super().get_field_label(field_name, field)

    def get_page_subtitle(self) -> str:
        """Return the number, the course and where it stands; the name stays under its seal."""
        certificate = self.object
        return f"{certificate.serial} · {certificate.record['course_title']} · {certificate.get_standing_display()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Open the name and fetch the events."""
        name, name_is = naming.name_of(self.object)
        person = self.object.person
        return super().get_context_data(
            facts=telling.facts(self.object.record, name),
            name_is=name_is,
            events=finding.events(self.object),
            notices=list(self.object.notices.select_related("given_by", "decided_by")),
            came_of=came_of(self.object),
            next=self.object.replaced_by,
            before=getattr(self.object, "replaces", None),
            person=person,
            person_page=record_of(person) if person and self.request.user.has_perm(FIND) else "",
            **kwargs,
        )


class CertificateViewSet(RecordViewSet):
    """Certificates as issued."""

    model = Certificate
    permission = policy.SEE
    icon = "success"
    menu_label = _("Certificates")
    menu_order = 250
    add_to_admin_menu = True
    search_fields: Sequence[str] = ["serial", "code", "person__email"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("serial", label=NUMBER, get_url=page_of, sort_key="serial"),
        Column("holder", label=_("Holder"), accessor=finding.whose),
        Column("course", label=_("Completed"), accessor="record.course_title"),
        DateColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
        Column("standing", label=_("Standing"), accessor="get_standing_display"),
    ]
    inspect_view_fields: Sequence[str] = ["serial"]
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    filterset_class = Filters
