"""Who signs certificates, in the admin: names and titles as printed, and pictures made ready for print."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import register_permission_policy

from certificates import policy
from certificates.models import Asset, Signatory
from certificates.printing import picturing
from foundation.files.checking import UploadRefused
from foundation.ground import clock
from foundation.ground.admin import KeptViewSet
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept := getattr(self.instance, self.shown):
            self.fields["picture"].help_text = format_html(
                '{}<img class="house-kept" src="data:image/png;base64,{}" alt="{}">',
                TAKEN,
                base64.b64encode(kept.content).decode(),
                _("The picture that is printed now"),
            )
        else:
            del self.fields["without_picture"]

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


SIGNATORY = ObjectList(
    [FieldPanel("name"), FieldPanel("title"), FieldPanel("picture"), FieldPanel("without_picture")],
    base_form_class=PicturedForm,
)


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
