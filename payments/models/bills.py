"""Paper: quotes, invoices and credit notes, numbered without gaps and never changed; and who is paid."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from foundation.ground.identity import Identified
from payments.models.books import Entry
from payments.models.orders import Order


class Invoice(Identified):
    """An invoice or a credit note as it was sent: numbered without gaps in its series, never changed.

    `words` is all that it prints (payee, to whom, lines, total, terms); `digest` is the SHA-256 of its canonical JSON.
    What is still owed, the ledger says. A credit note `corrects` an invoice and is of the opposite amount.

    Personal: yes, to whom it is made out; kept as long as tax law asks (docs/runbook.md).
    """

    class Kind(models.TextChoices):
        """Which of the two."""

        INVOICE = "invoice", _("invoice")
        CREDIT_NOTE = "credit", _("credit note")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    number = models.PositiveIntegerField(_("number"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    cents = models.IntegerField(_("cents"))
    issued_at = models.DateTimeField(_("issued at"))
    due_on = models.DateField(_("due on"), null=True)
    words = models.JSONField(_("what it prints"))
    digest = models.CharField(_("SHA-256 of what it prints"), max_length=64)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices and credit notes")
        ordering: ClassVar = ["-issued_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_invoice_a_number"),
            models.CheckConstraint(condition=Q(kind__in=["invoice", "credit"]), name="invoice_kind"),
            models.CheckConstraint(
                condition=Q(kind="invoice", corrects=None, cents__gt=0)
                | Q(kind="credit", corrects__isnull=False, cents__lt=0),
                name="a_credit_note_corrects_an_invoice",
            ),
        ]

    def __str__(self) -> str:
        """Return the number as people speak it: INV-00012, CN-00003."""
        return f"{'INV' if self.kind == self.Kind.INVOICE else 'CN'}-{self.number:05d}"


class Quote(Identified):
    """A dated offer to an office, which asks for it before it gives a purchase order's number. Never changed.

    `words` is all that it prints; `asks` is what can be ordered from it, as a basket holds it.

    Personal: yes, who asked for it; kept for as long as it is good and a year more.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="quotes")
    cents = models.PositiveIntegerField(_("cents"))
    made_at = models.DateTimeField(_("made at"))
    good_until_on = models.DateField(_("good until"))
    words = models.JSONField(_("what it prints"))
    asks = models.JSONField(_("what can be ordered from it"))

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        """Return the number as people speak it."""
        return f"Q-{self.number:05d}"


@register_setting(icon="table")
class AccountCodes(BaseGenericSetting):
    """Under which code finance's own books keep each account of the ledger; revenue has the codes of what is sold.

    Personal: no.
    """

    receivable = models.CharField(_("owed by payers"), max_length=40, blank=True)
    stripe = models.CharField(_("balance at the payment service"), max_length=40, blank=True)
    bank = models.CharField(_("bank"), max_length=40, blank=True)
    fees = models.CharField(_("fees"), max_length=40, blank=True)
    credit = models.CharField(_("kept for payers"), max_length=40, blank=True)
    disputed = models.CharField(_("disputed"), max_length=40, blank=True)
    loss = models.CharField(_("lost"), max_length=40, blank=True)
    waived = models.CharField(_("paid by awards"), max_length=40, blank=True)
    bad_debt = models.CharField(_("bad debts"), max_length=40, blank=True)

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel(account.value, heading=account.label)
                for account in Entry.Account
                if account != Entry.Account.REVENUE
            ],
            heading=_("Codes of the accounts"),
            help_text=_(
                "They stand in “What was booked” and in its table. Revenue is booked under the code of each thing sold."
            ),
        )
    ]

    class Meta:
        verbose_name = _("codes of the accounts")
        verbose_name_plural = _("codes of the accounts")

    def __str__(self) -> str:
        """Return what this is."""
        return "Codes of the accounts"


@register_setting(icon="doc-full")
class Payee(BaseGenericSetting):
    """Who is paid: the legal name on invoices, quotes and receipts. It may be another body than the site's owner.

    An invoice is to be paid within `terms_days` of its date, or of the day on which the last thing held on it begins.

    Personal: no.
    """

    class Terms(models.TextChoices):
        """From when the days to pay an invoice count."""

        INVOICE = "invoice", _("from the date of the invoice")
        START = "start", _("from when the course or event begins, if that is later")

    name = models.CharField(_("legal name"), max_length=200, blank=True)
    address = models.TextField(_("address"), blank=True)
    tax_id = models.CharField(_("tax id"), max_length=40, blank=True, help_text=_("In the United States, the EIN."))
    remittance = models.TextField(_("where checks go"), blank=True, help_text=_("Left empty, to the address above."))
    bank_name = models.CharField(
        _("bank"),
        max_length=100,
        blank=True,
        help_text=_("With routing and account number, it stands on invoices: offices may pay by bank transfer then."),
    )
    bank_routing = models.CharField(_("routing number"), max_length=40, blank=True)
    bank_account = models.CharField(_("account number"), max_length=40, blank=True)
    w9 = models.URLField(_("address of the W-9"), blank=True)
    terms_days = models.PositiveSmallIntegerField(_("days to pay an invoice"), default=30)
    terms_from = models.CharField(
        _("these days count"),
        max_length=7,
        choices=Terms,
        default=Terms.INVOICE,
        help_text=_("Many public offices pay only for what was held. Invoices that are out stay as they are."),
    )
    quote_days = models.PositiveSmallIntegerField(_("days that a quote is good for"), default=60)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("address"), FieldPanel("tax_id")], heading=_("Who is paid")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("remittance", "bank_name", "bank_routing", "bank_account", "w9")],
            heading=_("How an office pays"),
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("terms_days", "terms_from", "quote_days")], heading=_("Days")),
    ]

    class Meta:
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(terms_from__in=["invoice", "start"]), name="days_to_pay_count_from"),
        ]

    @property
    def takes_transfers(self) -> bool:
        """Whether it is written down to which account an office transfers."""
        return bool(self.bank_name and self.bank_routing and self.bank_account)

    def __str__(self) -> str:
        """Return the legal name."""
        return self.name
