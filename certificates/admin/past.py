"""Certificates from before: brought in from a table, listed, and given to their holders by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from certificates import naming, policy, telling
from certificates.admin.bulk import SHOWN, DeedOfManyView
from certificates.admin.deeds import page_of
from certificates.admin.forms import ConfirmImportForm, ForgetPastForm, GivePastForm, ImportForm
from certificates.adopting import claiming, importing
from certificates.models import Past
from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, ReasonedDeedView, RecordIndexView, RecordInspectView, RecordViewSet
from foundation.ground.refusals import Refusal


def page_of_past(past: Past) -> str:
    """Return its page for staff."""
    return reverse("past:inspect", args=[past.public_id])


def whereabouts(past: Past) -> Any:
    """Say in whose hands it is."""
    if past.certificate.person_id is not None:
        return _("in an account")
    return _("waits for its address") if past.address else _("no address is known")


class PastIndexView(RecordIndexView):
    """Certificates from before, the newest first; found by either number, the title or the address."""

    def get_base_queryset(self) -> QuerySet[Past]:
        """Fetch with each what its line says."""
        found: QuerySet[Past] = super().get_base_queryset()
        return found.select_related("certificate__activity")

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Lead to bringing in more."""
        if not self.request.user.has_perm(policy.ISSUE):
            return []
        return [HeaderButton(_("Bring in from a table"), url=reverse("import_past"), icon_name="upload")]


class PastInspectView(RecordInspectView):
    """One certificate from before: what it says, and in whose hands it is."""

    template_name = "certificates/admin/past.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to give or to forget what is in nobody's account."""
        past: Past = self.object
        if past.certificate.person_id is not None:
            return ()
        return self.deeds if past.address or past.certificate.name_key_id else self.deeds[:0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Open the name and tell what the certificate says."""
        past: Past = self.object
        name, _name_is = naming.name_of(past.certificate)
        return super().get_context_data(
            words=telling.facts(past.certificate.record, name),
            before=past.certificate.record["before"],
            whereabouts=whereabouts(past),
            certificate_page=page_of(past.certificate),
            **kwargs,
        )


class PastViewSet(RecordViewSet):
    """Certificates from before."""

    model = Past
    permission = policy.SEE
    icon = "history"
    menu_label = _("Past certificates")
    menu_order = 253
    add_to_admin_menu = True
    search_fields: Sequence[str] = ["number", "certificate__serial", "certificate__activity__title", "address"]
    search_backend_name = None
    ordering: Sequence[str] = ["-id"]
    list_display: Sequence[Any] = [
        TitleColumn("number", label=_("Old number"), get_url=page_of_past, sort_key="number"),
        Column("serial", label=_("Number here"), accessor="certificate.serial"),
        Column("title", label=_("For"), accessor="certificate.activity.title"),
        Column("whereabouts", label=_("In whose hands"), accessor=whereabouts),
    ]
    inspect_view_fields: Sequence[str] = ["number", "address"]
    index_view_class = PastIndexView
    inspect_view_class = PastInspectView
    deeds = (
        Deed("give_past", _("Give to its holder"), "user", policy.ISSUE),
        Deed("forget_past", _("Erase the holder"), "bin", policy.ISSUE),
    )


class ImportPastView(DeedOfManyView):
    """Bring certificates in from a table, after a look at each row."""

    address = "import_past"
    permission = policy.ISSUE
    form_class = ImportForm
    template_name = "certificates/admin/import_past.html"
    page_title = _("Bring in certificates from before")
    submit_label: Any = _("See what would happen")
    said = _("The table is being worked. This page shows how far it is.")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Show what would happen; do it only where that was confirmed."""
        if "is_confirmed" in self.request.POST:
            return super().form_valid(form)
        said = form.cleaned_data
        try:
            foreseen = importing.foresee(said["text"], at=clock.now(), note=said["note"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        rows = sorted(foreseen.rows, key=lambda row: not row.wrong)[:SHOWN]
        context = {"foreseen": foreseen, "rows": rows, "shown": SHOWN}
        if foreseen.good:
            carried = {"kind": said["kind"].pk, "pasted": said["text"], "is_confirmed": "yes"}
            form = ConfirmImportForm(initial=carried)
            self.submit_label = _("Bring in %(n)d") % {"n": len(foreseen.good)}
        return self.render_to_response(self.get_context_data(form=form, **context))

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        foreseen = importing.foresee(form.cleaned_data["text"], at=at)
        self.job = importing.ask(foreseen, form.cleaned_data["kind"], actor=self.actor, at=at)


class GivePastView(DeedView):
    """Give a certificate from before to its holder's account."""

    model = Past
    permission = policy.ISSUE
    form_class = GivePastForm
    template_name = "certificates/admin/give_past.html"
    page_title = _("Give to its holder")
    submit_label = _("Give it")
    said = _("Given. Its holder is told by letter.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the name that it bears, to compare."""
        name, _name_is = naming.name_of(self.subject.certificate)
        return super().get_context_data(name=name, **kwargs)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        claiming.give_by_hand(self.subject, said["address"], reason=said["reason"], actor=self.actor, at=at)


class ForgetPastView(ReasonedDeedView):
    """Erase the name and the address of a holder who has no account, at the holder's wish."""

    model = Past
    permission = policy.ISSUE
    form_class = ForgetPastForm
    template_name = "certificates/admin/forget_past.html"
    page_title = _("Erase the holder")
    submit_label = _("Erase name and address")
    said = _("Erased. The certificate can still be checked, without a name.")
    rule = staticmethod(claiming.forget_holder)
