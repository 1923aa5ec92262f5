"""Credit in the Wagtail admin: to look at, to search, and to take back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from certificates import policy, telling
from certificates.admin.deeds import page_of
from certificates.admin.forms import ReverseCreditForm
from certificates.earning import crediting
from certificates.models import Certificate, Credit
from foundation.accounts.admin.people import record_of
from foundation.accounts.policy import FIND
from foundation.ground.admin import Deed, ReasonedDeedView, RecordIndexView, RecordInspectView, RecordViewSet


def page_of_credit(credit: Credit) -> str:
    """Return a credit's page for staff."""
    return reverse("credit:inspect", args=[credit.public_id])


def standing_of(credit: Credit) -> Any:
    """Say in a word what is true of a line: it stands, it was taken back, or it takes another back."""
    if credit.reverses_id is not None:
        return _("takes back")
    return _("taken back") if hasattr(credit, "reversed_by") else _("stands")


class CreditIndexView(RecordIndexView):
    """Credit, the newest first; found by the activity, or by the account's name or address."""

    def get_base_queryset(self) -> QuerySet[Credit]:
        """Fetch with each line what it says, and whether another takes it back."""
        found: QuerySet[Credit] = super().get_base_queryset()
        return found.select_related("person", "activity", "reversed_by")


class CreditInspectView(RecordInspectView):
    """One line of credit: what it rests on, and what became of it."""

    template_name = "certificates/admin/credit.html"

    def possible_deeds(self) -> Sequence[Deed]:
        """Offer to take back what stands."""
        stands = self.object.reverses_id is None and not hasattr(self.object, "reversed_by")
        return self.deeds if stands else ()

    def get_page_subtitle(self) -> str:
        """Return whose it is, and from what."""
        return f"{self.object.person.get_full_name()} · {self.object.activity.title}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what became of it, and the certificate for the same activity."""
        credit: Credit = self.object
        taken_back = credit if credit.reverses_id is not None else getattr(credit, "reversed_by", None)
        certificates = Certificate.objects.of(credit.person).on(credit.activity)
        return super().get_context_data(
            standing=standing_of(credit),
            length=telling.span(credit.minutes),
            taken_back=taken_back,
            evidence=telling.evidence(credit.evidence),
            certificates=[(certificate, page_of(certificate)) for certificate in certificates],
            person_page=record_of(credit.person) if self.request.user.has_perm(FIND) else "",
            **kwargs,
        )


class CreditViewSet(RecordViewSet):
    """Minutes earned, and taken back."""

    model = Credit
    permission = policy.SEE_CREDIT
    icon = "history"
    menu_label = _("Credit")
    menu_order = 251
    add_to_admin_menu = True
    search_fields: Sequence[str] = ["activity__title", "person__email", "person__name"]
    search_backend_name = None
    ordering: Sequence[str] = ["-id"]
    list_display: Sequence[Any] = [
        TitleColumn("person", label=_("Person"), accessor="person.get_full_name", get_url=page_of_credit),
        Column("activity", label=_("Activity"), accessor="activity.title"),
        Column("minutes", label=_("Minutes"), sort_key="minutes"),
        Column("earned_on", label=_("Earned on"), sort_key="earned_on"),
        Column("standing", label=_("Standing"), accessor=standing_of),
    ]
    inspect_view_fields: Sequence[str] = ["activity", "earned_on"]
    index_view_class = CreditIndexView
    inspect_view_class = CreditInspectView
    deeds = (Deed("reverse_credit", _("Take back"), "cross", policy.REVERSE),)


class ReverseCreditView(ReasonedDeedView):
    """Take credit back, after reading what follows from it."""

    model = Credit
    permission = policy.REVERSE
    form_class = ReverseCreditForm
    page_title = _("Take back credit")
    submit_label = _("Take it back")
    said = _("Taken back. What was finished stays finished; a certificate that rests on it waits for your decision.")
    template_name = "certificates/admin/reverse_credit.html"
    rule = staticmethod(crediting.reverse)
