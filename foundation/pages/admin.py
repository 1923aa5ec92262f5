"""Messages to the office in the admin: to read and, where they name a client, to delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from django import forms
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from foundation.ground.admin import Deed, DeedView, ReasonForm, RecordInspectView, RecordViewSet
from foundation.pages import contacting
from foundation.pages.models import ContactMessage


class ContactMessageInspectView(RecordInspectView):
    """One message, as it was written, and a way to answer it."""

    def get_page_subtitle(self) -> str:
        """Name it by its subject."""
        return str(self.object.subject)

    def get_email_display_value(self) -> SafeString:
        """Return the sender's address, which begins an answer."""
        answer = urlencode({"subject": f"Re: {self.object.subject}"}, quote_via=quote)
        return format_html('<a href="mailto:{}?{}">{}</a>', self.object.email, answer, self.object.email)

    def get_message_display_value(self) -> SafeString:
        """Return the words in the sender's own lines."""
        return mark_safe(linebreaks(self.object.message, autoescape=True))  # noqa: S308  (escaped by linebreaks)


class ContactMessageViewSet(RecordViewSet):
    """Messages, the latest first."""

    model = ContactMessage
    permission = "pages.see_messages"
    icon = "comment"
    menu_label = _("Messages")
    menu_order = 600
    add_to_admin_menu = True
    list_display: Sequence[str] = ["subject", "name", "sent_at"]
    search_fields: Sequence[str] = ["subject", "name", "email", "message"]
    search_backend_name = None
    inspect_view_fields: Sequence[str] = ["sent_at", "name", "email", "subject", "message"]
    inspect_view_class = ContactMessageInspectView
    deeds: Sequence[Deed] = (Deed("contact_message_delete", _("Delete this message"), "bin", "pages.delete_messages"),)


class DeleteMessageView(DeedView):
    """Delete a message with a reason."""

    permission = "pages.delete_messages"
    model = ContactMessage
    form_class = ReasonForm
    page_title = _("Delete this message")
    submit_label = _("Delete this message")
    said = _("The message was deleted.")

    def called(self) -> str:
        """Name the message by its subject."""
        return str(self.subject.subject)

    def act(self, form: forms.Form, at: datetime) -> None:
        """Delete it."""
        del at
        contacting.delete(self.subject, actor=self.request.user, reason=form.cleaned_data["reason"])

    def after(self) -> str:
        """Return the list: the message is gone, or will be."""
        return reverse("contactmessage:index")
