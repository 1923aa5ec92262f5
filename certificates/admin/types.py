"""Types of certificates, who signs them, and what is certified by which: set up by staff, with a look at the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from certificates import picturing, policy, sampling
from certificates.models import Activity, Asset, CertificateType, Signatory
from foundation.files.checking import UploadRefused
from foundation.ground import clock
from foundation.ground.admin import KeptViewSet
from foundation.ground.auditing import log
from foundation.ground.permitting import SeeOnly

TAKEN = gettext_lazy("A picture (.png, .jpg, .webp): dark on white or on nothing. It is cut to its ink and made small.")
ACCEPTED = {"accept": ".png,.jpg,.jpeg,.webp"}


class SetUp(SeeOnly):
    """Whoever sets certificates up may do all of these, and nobody else anything."""

    def __init__(self, model: type[models.Model], *actions: str) -> None:
        super().__init__(model, policy.SET_UP)
        self.actions = actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer by the one permission; what is not named here is nobody's."""
        return action in self.actions and super().user_has_permission(user, "view")


class PicturedForm(WagtailAdminModelForm):
    """A form whose row shows a picture: uploaded here, made ready for print, and kept for whatever has printed it."""

    shape = picturing.SIGNATURE
    shown = "signature"
    picture = forms.FileField(
        label=gettext_lazy("Picture"), required=False, help_text=TAKEN, widget=forms.FileInput(attrs=ACCEPTED)
    )
    without_picture = forms.BooleanField(label=gettext_lazy("Print no picture any more"), required=False)

    def clean_picture(self) -> Asset | None:
        """Make the picture ready for print, or say what is wrong with it."""
        upload = self.cleaned_data.get("picture")
        if not upload:
            return None
        try:
            return picturing.keep(upload, self.shape, at=clock.now())
        except UploadRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """Give the row its picture, or take it away."""
        said: dict[str, Any] = super().clean()
        if said.get("picture"):
            setattr(self.instance, self.shown, said["picture"])
        elif said.get("without_picture"):
            setattr(self.instance, self.shown, None)
        return said


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
SIGNATORY = ObjectList(
    [FieldPanel("name"), FieldPanel("title"), FieldPanel("picture"), FieldPanel("without_picture")],
    base_form_class=PicturedForm,
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


class SignatoryIndexView(generic.IndexView):
    """Signatories, each with whether a picture is printed."""

    def get_base_queryset(self) -> QuerySet[Signatory]:
        """Leave the pictures themselves in the database."""
        found: QuerySet[Signatory] = super().get_base_queryset()
        return found.select_related("signature").defer("signature__content")


def _has_picture(signatory: Signatory) -> Any:
    """Say whether a picture of the signature is printed."""
    return gettext_lazy("yes") if signatory.signature_id else gettext_lazy("no")


class SignatoryViewSet(KeptViewSet):
    """Who signs. Certificates that were issued keep the name, title and picture of their day."""

    model = Signatory
    icon = "edit"
    menu_label = gettext_lazy("Signatories")
    edit_handler = SIGNATORY
    index_view_class = SignatoryIndexView
    list_display: Sequence[Any] = [
        "name",
        "title",
        Column("picture", label=gettext_lazy("Picture"), accessor=_has_picture),
    ]
    search_fields: Sequence[str] = ["name", "title"]
    search_backend_name = None

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetUp(self.model, "view", "add", "change"))
        super().on_register()


class ActivityForm(WagtailAdminModelForm):
    """By which type an activity is certified, among those that are published."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["certificate_type"]
        choice.queryset = CertificateType.objects.filter(live=True)
        choice.empty_label = _("the usual one")
        choice.help_text = _("Printed on certificates issued from now on. Those issued before stay as they are.")


class ActivityIndexView(generic.IndexView):
    """What can be earned, each with its type."""

    def get_base_queryset(self) -> QuerySet[Activity]:
        """Fetch with each activity its type."""
        found: QuerySet[Activity] = super().get_base_queryset()
        return found.select_related("certificate_type")


class ActivityEditView(generic.EditView):
    """Choose the type of one activity."""

    def save_instance(self) -> Activity:
        """Save, and write down which type was chosen."""
        with transaction.atomic():
            saved: Activity = super().save_instance()
            chosen = saved.certificate_type.key if saved.certificate_type else ""
            log(self.request.user, "certificates.choose_type", saved, type=chosen)
        return saved


def _type(activity: Activity) -> Any:
    """Return what certifies this activity, in words."""
    return activity.certificate_type.title if activity.certificate_type else gettext_lazy("the usual one")


class ActivityViewSet(KeptViewSet):
    """What can be earned; the rooms that teach make these themselves, so none is added here."""

    model = Activity
    icon = "list-ul"
    menu_label = gettext_lazy("What can be earned")
    edit_handler = ObjectList([FieldPanel("certificate_type")], base_form_class=ActivityForm)
    index_view_class = ActivityIndexView
    edit_view_class = ActivityEditView
    list_display: Sequence[Any] = [
        "title",
        "kind",
        Column("type", label=gettext_lazy("Type of certificate"), accessor=_type),
    ]
    list_filter: Sequence[str] = ["kind", "certificate_type"]
    search_fields: Sequence[str] = ["title"]
    search_backend_name = None
    ordering: Sequence[str] = ["title", "pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, the form and its history; nothing is added."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the address that adds."""
        return super().get_common_view_kwargs(**{"add_url_name": None, **kwargs})

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetUp(self.model, "view", "change"))
        super().on_register()


class PaperGroup(ViewSetGroup):
    """How certificates look and who signs them, in one place of the menu."""

    menu_label = gettext_lazy("Certificates on paper")
    menu_icon = "doc-full"
    menu_order = 251
    items = (TypeViewSet(), SignatoryViewSet("signatory"), ActivityViewSet("activity"))
