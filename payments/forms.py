"""Forms of whoever buys; those of staff stand in `admin.forms`."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.files import taking
from foundation.ground.addressing import AddressField
from foundation.printing import glyphs
from payments import wording
from payments.models import Order, Payee

MOST = 50
WAYS = (
    (Order.Way.CARD.value, _("By card, now, on the page of our payment service")),
    (Order.Way.INVOICE.value, _("By invoice to my office, by check")),
)
"""How to pay; where the office has written down its bank, an invoice is paid by transfer too."""


class DollarsField(forms.DecimalField):
    """An amount as people type it, 1,240.00 or $300; its value is in cents."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 9, "decimal_places": 2, "localize": False, **kwargs})
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        """Read it without its sign and its commas, which stand between thousands or are refused, never guessed."""
        if isinstance(value, str):
            value = value.strip().removeprefix("$").strip()
            if "," in value and not wording.is_grouped(value):
                raise ValidationError(_("Write it as 1,240.00: a comma stands before three digits."))
            value = value.replace(",", "")
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        """Return the cents, or None for nothing."""
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)

    def prepare_value(self, value: Any) -> Any:
        """Show cents as dollars."""
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value


class PriceField(DollarsField):
    """What one thing costs: bounded, so that the total of the fullest basket can be written down."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": 100_000, **kwargs})


class AddForm(forms.Form):
    """Something for the basket: for oneself, or so many for people who are named later."""

    sellable = forms.UUIDField(widget=forms.HiddenInput)
    n = forms.IntegerField(min_value=1, max_value=MOST, required=False)


class CodeForm(forms.Form):
    """A discount code."""

    code = forms.CharField(label=_("Discount code"), max_length=40, required=False)


class Printed(forms.Form):
    """Words that are printed on paper: what our fonts can't print is refused here, long before.

    All but the address are put on one line: which office ordered is also said in letters to others, and must not write
    those. A legal name may hold a dot, as “Defenders.org, Inc.” does: it stands on paper as it is, and letters to
    strangers leave out what a mail program makes a link of (`selling.lettering`).
    """

    PRINTED = ("name", "organization", "address", "po_number", "tax_id")

    def clean(self) -> dict[str, Any]:
        """Name every character that can't be printed."""
        said: dict[str, Any] = super().clean() or {}
        said |= {name: " ".join(said[name].split()) for name in self.PRINTED if name in said and name != "address"}
        for name in self.PRINTED:
            if unknown := glyphs.unprintable("".join(said.get(name, "").splitlines())):
                self.add_error(name, str(glyphs.Unprintable(unknown)))
        return said

    def billing(self) -> dict[str, str]:
        """Return whom the paper is made out to, without what was left empty."""
        found = {name: self.cleaned_data.get(name, "").strip() for name in self.PRINTED}
        return {name: said for name, said in found.items() if said}


class OfInvoiceField(forms.CharField):
    """What an invoice needs, and a receipt does not: its label says so, where it would call it optional."""

    beside: Any = _("(needed for an invoice)")


class CheckoutForm(Printed):
    """How an order is paid, whom its paper is made out to, and that the terms are agreed to.

    `key`, `shown_cents`, `terms_version`, `things` and `refunds` come with the page: a second click orders nothing
    more, and nobody orders other things than were shown, at another total, on other terms or tiers of refunds.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    shown_cents = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    terms_version = forms.IntegerField(widget=forms.HiddenInput)
    things = forms.CharField(widget=forms.HiddenInput, max_length=16)
    refunds = forms.CharField(widget=forms.HiddenInput, max_length=16)
    way = forms.ChoiceField(
        label=_("How to pay"),
        widget=forms.RadioSelect,
        choices=WAYS,
    )
    name = forms.CharField(label=_("Name on the receipt or invoice"), max_length=120)
    organization = OfInvoiceField(
        label=_("Office or organization"),
        max_length=200,
        required=False,
        help_text=_("On a receipt, if your office pays you back."),
    )
    address = OfInvoiceField(
        label=_("Its postal address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    po_number = forms.CharField(label=_("Purchase order number"), max_length=60, required=False)
    tax_id = forms.CharField(label=_("Tax id of the office"), max_length=40, required=False)
    terms = forms.BooleanField(
        label=_("I have read what is paid back until when, and I agree to the terms"),
        error_messages={"required": _("Please read the terms, and say that you agree.")},
    )

    def __init__(self, *args: Any, costs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not costs:
            del self.fields["way"]
            self.fields["name"].label = _("Name on the receipt")
            for name in ("organization", "address"):
                cast("OfInvoiceField", self.fields[name]).beside = ""

    def tell_of_invoices(self, payee: Payee) -> None:
        """Say within how many days an invoice is to be paid, and whether by bank transfer too."""
        if "way" not in self.fields:
            return
        way = cast("forms.ChoiceField", self.fields["way"])
        said = _("An invoice is to be paid within %(n)d days of its date.")
        if payee.terms_from == Payee.Terms.START:
            said = _(
                "An invoice is to be paid within %(n)d days of its date, or, if that is later, of the day on which the "
                "course or event begins."
            )
        self["way"].help_text = said % {"n": payee.terms_days}  # Validated, the form draws this, not its field.
        if payee.takes_transfers:
            way.choices = [WAYS[0], (Order.Way.INVOICE.value, _("By invoice to my office, by check or bank transfer"))]

    def clean(self) -> dict[str, Any]:
        """Demand an office and its address for an invoice."""
        said = super().clean()
        if said.get("way") == Order.Way.INVOICE:
            for name in ("organization", "address"):
                if not said.get(name, "").strip():
                    self.add_error(name, _("An invoice is made out to an office with its address."))
        return said


class QuoteForm(Printed):
    """Whom a quote is made out to."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    organization = forms.CharField(label=_("Office or organization"), max_length=200)
    address = forms.CharField(label=_("Its postal address"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class PurchaseOrderForm(forms.Form):
    """The purchase order itself."""

    file = forms.FileField(
        label=_("Purchase order (PDF)"),
        help_text=_("Up to %(most)d megabytes.") % {"most": taking.MEGABYTES},
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )


class NameForm(forms.Form):
    """Who gets what was bought."""

    address = AddressField(label=_("Address of your colleague"))


class GiveUpForm(forms.Form):
    """Giving up one thing of an order; `shown` are the sums that the page said become of it."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=100)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("A few words, if you like. They stand on your order."),
        required=False,
    )
