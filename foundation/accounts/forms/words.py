"""What the fields at the door are called, in the one voice of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
NEW_PASSWORD_AGAIN = _("New password, once more")
HOW_TO_CHOOSE = _(
    "At least 12 characters; a few words in a row will do. Not your name or address, and nothing that many people use."
)
CODE = _("Code")
CODE_OF_THE_APP = _("Code that the app shows")
KEPT = _("Keep me signed in on this device")
KEPT_MEANS = _("For two weeks. Leave it empty on a computer that others use.")
KEY_NAME = _("A name for it")
KEY_NAME_MEANS = _("So that you know which it is: “my phone”, “the blue key”.")
ALONE = _("Sign in with it alone, without a password")
ALONE_MEANS = _("It then asks for your finger, your face or a PIN.")
