"""What can be bought, for how much, on which terms, and what may take something off."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from foundation.ground.identity import Identified
from payments.models.pools import Pool

if TYPE_CHECKING:
    from payments.models.bills import Payee


class RefundPolicy(Identified):
    """What is paid back, by when something is given up: dated tiers, read by `tiering`. Lines keep their own copy.

    `tiers` is a list of `{"before": "start" | "purchase", "days": int, "percent": int, "keeps_cents": int}`: "until
    `days` before the start" or "within `days` of the purchase", the first that holds decides. None holds: nothing.

    Personal: no.
    """

    title = models.CharField(_("title"), max_length=120, unique=True)
    tiers = models.JSONField(_("tiers"), default=list, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("refund policy")
        verbose_name_plural = _("refund policies")
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Sellable(Identified):
    """Something that can be bought: a course, a level of membership, seats. Another room's row points down to it.

    `kind` says which room sells it (`selling.registering`); `account_code` is where finance books it.

    Personal: no.
    """

    kind = models.SlugField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=255)
    account_code = models.CharField(_("account code"), max_length=40, blank=True)
    policy = models.ForeignKey(RefundPolicy, models.PROTECT, related_name="+", verbose_name=_("refund policy"))
    closed_at = models.DateTimeField(_("taken off sale at"), null=True, blank=True)

    class Meta:
        verbose_name = _("thing for sale")
        verbose_name_plural = _("things for sale")
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def is_closed(self, at: datetime) -> bool:
        """Whether it was taken off sale by then."""
        return self.closed_at is not None and self.closed_at <= at


class Price(models.Model):
    """What a thing costs from a moment on: for everybody, and for members. Appended; the database refuses any change.

    The one that began last holds. `member_cents` is empty where members pay what everybody pays.

    Personal: no; who set it is staff's name in the log.
    """

    sellable = models.ForeignKey(Sellable, models.PROTECT, related_name="prices")
    list_cents = models.PositiveIntegerField(_("price in cents"))
    member_cents = models.PositiveIntegerField(_("price for members in cents"), null=True, blank=True)
    begins_at = models.DateTimeField(_("from"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering: ClassVar = ["sellable", "begins_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member_cents=None) | Q(member_cents__lte=F("list_cents")), name="members_never_pay_more"
            ),
        ]

    def __str__(self) -> str:
        """Return the cents."""
        return f"{self.list_cents} / {self.member_cents}"


class Terms(models.Model):
    """The terms that whoever buys agrees to, by version. Appended; an order names the version it was placed under.

    Personal: no.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    text = models.TextField(_("text"))
    begins_at = models.DateTimeField(_("from"))
    is_demo = models.BooleanField(_("demonstration"), default=False)

    told_payee: dict[str, str] | None
    payee: Payee
    """Who is paid now, as read and as a setting; set by `selling.ordering.current_terms()` alone."""

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering: ClassVar = ["version"]

    def __str__(self) -> str:
        """Return the version."""
        return str(self.version)


class Code(Identified):
    """A word that takes something off, so often as its pool allows: percent or cents of each thing it is for.

    `sellables` are the things it is for; none named means all.

    Personal: no.
    """

    word = models.CharField(_("code"), max_length=40)
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True, blank=True)
    cents = models.PositiveIntegerField(_("cents off"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, help_text=_("Printed on the order."))
    sellables = models.ManyToManyField(Sellable, related_name="+", blank=True, verbose_name=_("for"))
    pool = models.OneToOneField(Pool, models.PROTECT, related_name="+", verbose_name=_("uses"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        ordering: ClassVar = ["word"]
        constraints: ClassVar = [
            models.UniqueConstraint(Upper("word"), name="one_code_a_word"),
            models.CheckConstraint(
                condition=Q(percent=None, cents__isnull=False) | Q(percent__isnull=False, cents=None),
                name="a_code_takes_percent_or_cents",
            ),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__lte=100), name="a_code_takes_at_most_all"),
        ]

    def __str__(self) -> str:
        """Return the word."""
        return self.word


class Waiver(Identified):
    """Somebody else pays this much of one thing for one person, such as a scholarship. Used by one line, once.

    `source` is what it comes from, in words that the person and finance read and nobody else does.

    Personal: yes, kept with the orders of its person.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waivers")
    sellable = models.ForeignKey(Sellable, models.PROTECT, related_name="waivers")
    cents = models.PositiveIntegerField(_("cents"))
    source = models.CharField(_("from"), max_length=200)
    given_at = models.DateTimeField(_("given at"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        """Return a label without a name in it."""
        return f"Waiver {str(self.public_id)[-12:]}"
