"""The Code in the admin, to look at: provisions, documents, editions, and what is held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.base import ViewSetGroup

from foundation.ground.admin import Deed, RecordIndexView, RecordInspectView, RecordViewSet
from standards import importing, listening, packing, policy, reporting
from standards.importing import Found
from standards.listening import Foresight
from standards.models import Code, Draft, Edition, Provision


class ProvisionIndexView(RecordIndexView):
    """The provisions in the order of the Code."""

    def get_base_queryset(self) -> QuerySet[Provision]:
        """Fetch with each what its row shows."""
        return super().get_base_queryset().select_related("part")

    def get_inspect_url(self, instance: Any) -> str:
        """Return the provision's page in the admin, by its id."""
        return reverse(self.inspect_url_name, args=[instance.code])


class ProvisionInspectView(RecordInspectView):
    """One provision, found by its id."""

    pk_url_kwarg = "code"

    def get_object(self, queryset: Any = None) -> Any:
        """Find by the provision's id, which serves as its public id."""
        del queryset
        return get_object_or_404(Provision, code=self.pk)


class ProvisionViewSet(RecordViewSet):
    """Provisions, to look up."""

    model = Provision
    permission = policy.SEE_PROVISIONS
    icon = "clipboard-list"
    menu_label = _("Provisions")
    ordering: Sequence[str] = ["position"]
    list_display: Sequence[str] = ["code", "topic", "part", "modality"]
    list_filter: Sequence[str] = ["part", "modality"]
    search_fields: Sequence[str] = ["code", "topic", "summary"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["code", "topic", "part", "parent", "summary", "modality", "modality_note"]
    index_view_class = ProvisionIndexView
    inspect_view_class = ProvisionInspectView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list and each provision's page."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<str:code>/", self.inspect_view, name="inspect"),
        ]


class CodeInspectView(RecordInspectView):
    """A document: its editions, and the one that is held."""

    template_name = "standards/admin/code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the editions, the newest first, and what is held, for whoever may see it."""
        may_import = self.request.user.has_perm(policy.IMPORT)
        draft = Draft.objects.filter(code=self.object).first() if may_import else None
        editions = self.object.editions.newest_first()
        return super().get_context_data(editions=editions, draft=draft, may_import=may_import, **kwargs)


class CodeViewSet(RecordViewSet):
    """The documents: the Code of Ethics and its companion."""

    model = Code
    permission = policy.SEE_EDITIONS
    icon = "doc-full"
    menu_label = _("Documents and editions")
    list_display: Sequence[str] = ["title", "key"]
    ordering: Sequence[str] = ["position"]
    inspect_view_fields: Sequence[str] = ["title"]
    inspect_view_class = CodeInspectView
    deeds = (Deed("import_edition", _("Import an edition"), "upload", policy.IMPORT),)


class WithDocumentIndexView(RecordIndexView):
    """What belongs to a document, each with it."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Fetch with each what its row shows."""
        return super().get_base_queryset().select_related("code")


class EditionIndexView(WithDocumentIndexView):
    """Editions, and above them who imports one."""

    template_name = "standards/admin/editions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lead whoever may import to each document; others read who does."""
        documents = Code.objects.all() if self.request.user.has_perm(policy.IMPORT) else Code.objects.none()
        return super().get_context_data(documents=documents, **kwargs)


class EditionInspectView(RecordInspectView):
    """An edition: what it changed, and how it was read."""

    template_name = "standards/admin/edition.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its difference from the edition before it, and what was odd."""
        difference = importing.difference_of(self.object)
        return super().get_context_data(
            total=reporting.total(difference),
            changes=reporting.beside(difference),
            unplaced=[reporting.unplaced(one) for one in packing.left(self.object.report)],
            oddities=[reporting.oddity(one) for one in packing.oddities(self.object.report)],
            **kwargs,
        )


class EditionViewSet(RecordViewSet):
    """Confirmed editions, to look at."""

    model = Edition
    permission = policy.SEE_EDITIONS
    icon = "history"
    menu_label = _("Editions")
    list_display: Sequence[Any] = [
        "label",
        "code",
        "adopted_on",
        DateColumn("confirmed_at", label=_("Confirmed"), sort_key="confirmed_at"),
    ]
    ordering: Sequence[str] = ["-confirmed_at"]
    inspect_view_fields: Sequence[str] = ["code", "label", "adopted_on", "source_name", "imported_at", "confirmed_at"]
    index_view_class = EditionIndexView
    index_template_name = EditionIndexView.template_name
    inspect_view_class = EditionInspectView
    deeds = (Deed("date_edition", _("Say when it was adopted"), "date", policy.IMPORT),)


class DraftInspectView(RecordInspectView):
    """A held edition: everything there is to know before it is confirmed."""

    template_name = "standards/admin/draft.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was read, compared with what stands now, and what confirming it would do."""
        found = importing.reopen(self.object)
        return super().get_context_data(**compared(found, listening.foresee(found)), **kwargs)


def compared(found: Found, foresight: Foresight) -> dict[str, Any]:
    """Return what `standards/admin/comparison.html` shows."""
    return {
        "found": found,
        "foresight": foresight,
        "counts": reporting.counts(found.parsed),
        "total": reporting.total(found.difference),
        "changes": reporting.beside(found.difference),
        "troubles": [reporting.unplaced(one) for one in found.troubles],
        "outside": [reporting.unplaced(one) for one in found.parsed.left if one.is_outside],
        "oddities": [reporting.oddity(one) for one in found.parsed.oddities],
    }


class DraftViewSet(RecordViewSet):
    """Held editions."""

    model = Draft
    permission = policy.IMPORT
    icon = "time"
    menu_label = _("Held editions")
    list_display: Sequence[Any] = ["label", "code", DateColumn("imported_at", label=_("Read"))]
    inspect_view_fields: Sequence[str] = ["code", "label", "adopted_on", "source_name", "imported_at"]
    index_view_class = WithDocumentIndexView
    inspect_view_class = DraftInspectView
    deeds = (
        Deed("confirm_edition", _("Confirm"), "check", policy.IMPORT),
        Deed("discard_edition", _("Discard"), "bin", policy.IMPORT),
    )


class StandardsGroup(ViewSetGroup):
    """The Code under one heading of the menu."""

    menu_label = _("The Code")
    menu_icon = "clipboard-list"
    menu_order = 300
    items = (
        ProvisionViewSet("provision"),
        CodeViewSet("code"),
        EditionViewSet("edition"),
        DraftViewSet("draft"),
    )
