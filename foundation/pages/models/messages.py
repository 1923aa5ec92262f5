"""What people write to the office."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified


class ContactMessage(Identified):
    """A message to the office, written on the contact page.

    `person` is the public id of whoever had proved that the address is hers when it was written: she may give it up
    later, and it may be another person's then. None where nobody had.

    Personal: yes, name, address and words; kept until staff delete it or the person erases her record.
    """

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    person = models.UUIDField(_("person"), null=True, blank=True, editable=False, db_index=True)
    subject = models.CharField(_("subject"), max_length=150)
    message = models.TextField(_("message"), max_length=5000)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("message to the office")
        verbose_name_plural = _("messages to the office")
        ordering: ClassVar = ["-id"]
        permissions: ClassVar = [
            ("see_messages", "May read messages to the office"),
            ("delete_messages", "May delete messages to the office"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="senders_are_in_lower_case"),
        ]

    def __str__(self) -> str:
        """Return a label without a name in it: audit logs print this."""
        return f"Message {str(self.public_id)[-12:]}"
