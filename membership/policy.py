"""Who may see and do what with memberships, decided here for pages, files and admin alike."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SEE = "membership.see_members"
DECIDE = "membership.decide_members"
BRING_IN = "membership.bring_in_members"

ANSWERED_WITHIN = _("two weeks")
"""Within what time the office means to answer what it was sent, as letters say it."""

ONLY_PAPER = _("Send it as a PDF, as plain text, or as a photograph (JPEG or PNG).")
