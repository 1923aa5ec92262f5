"""Types of certificates in the admin: drafts with samples of the paper; what can't print isn't published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from certificates.admin.signatories import PicturedForm, SetUp
from certificates.models import CertificateType
from certificates.printing import picturing, sampling


class TypeForm(PicturedForm):
    """A type of certificate. The key by which others know it is fixed once it stands."""

    shape = picturing.SEAL
    shown = "seal"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = _("Fixed: courses and the platform know the type by it.")


WORDS = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("key", required_on_save=True),
                FieldPanel("title"),
                FieldRowPanel([FieldPanel("opening"), FieldPanel("deed")]),
                FieldPanel("note"),
            ],
            heading=gettext_lazy("What it says"),
        ),
        MultiFieldPanel(
            [FieldPanel("issuer"), FieldPanel("issuer_note")],
            heading=gettext_lazy("Who issues it, if not the usual issuer"),
        ),
        InlinePanel(
            "signings",
            [FieldPanel("signatory")],
            heading=gettext_lazy("Who signs"),
            label=gettext_lazy("Signatory"),
            max_num=sampling.MOST_SIGNATORIES,
        ),
        MultiFieldPanel(
            [
                FieldPanel("color"),
                FieldPanel("picture", heading=gettext_lazy("Seal, in place of ours")),
                FieldPanel("without_picture"),
            ],
            heading=gettext_lazy("How it looks"),
        ),
        MultiFieldPanel(
            [FieldPanel("valid_months"), FieldPanel("prints_lapse")], heading=gettext_lazy("For how long it stands")
        ),
    ],
    base_form_class=TypeForm,
)


class Refusable:
    """A form whose publishing may be refused at the last moment: then nothing is saved, and the form says why."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and publish, or neither."""
        is_new = form.instance.pk is None
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]  # mixed into Wagtail's views
        except sampling.NotPrintable as refusal:
            if is_new:
                form.instance.pk = None
            else:
                # The draft that this try wrote is undone with it; the editor goes on from the one before.
                form.instance.refresh_from_db(fields=["latest_revision"])
            form.add_error(None, str(refusal))
            # The message above the form lists what belongs to no field; Wagtail has made none, as the form was valid.
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]  # as above
            return self.form_invalid(form)  # type: ignore[attr-defined]  # as above


class TypeCreateView(Refusable, CreateView):
    """A new type, as a draft."""


class TypeEditView(Refusable, EditView):
    """A type to go on with."""


class TypeViewSet(SnippetViewSet):
    """Types of certificates: drafts with samples beside them. None is deleted or taken back: courses name them."""

    model = CertificateType
    url_namespace = "certificatetype"
    url_prefix = "certificatetype"
    icon = "doc-full"
    menu_label = gettext_lazy("Types of certificates")
    edit_handler = WORDS
    add_view_class = TypeCreateView
    edit_view_class = TypeEditView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    list_display: Sequence[Any] = [
        "title",
        "key",
        Column("color", label=gettext_lazy("Color"), accessor="get_color_display"),
    ]
    ordering: Sequence[str] = ["title"]
    search_fields: Sequence[str] = ["title", "key"]
    search_backend_name = None
    menu_item_is_registered = True
    absent: Sequence[str] = ("delete", "usage", "unpublish")

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetUp(self.model, "view", "add", "change", "publish"))
        super().on_register()

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's addresses but for what is never done."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self.absent]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = {f"{name}_url_name": None for name in self.absent}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def register_chooser_viewset(self) -> None:
        """Register none: nobody chooses these from a page."""
