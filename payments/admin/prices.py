"""Prices and discount codes in the Wagtail admin. What is ambiguous is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from foundation.ground import clock
from foundation.ground.admin import Deed, DeedView, KeptViewSet, RecordIndexView, RecordInspectView, RecordViewSet
from payments import policy, pooling, wording
from payments.admin.cards import page_of
from payments.admin.conditions import RefundPolicyViewSet, SetPrices, TermsViewSet
from payments.admin.forms import PriceForm, zone_said
from payments.forms import DollarsField
from payments.models import Code, Pool, Price, Sellable
from payments.selling import labeling, repricing

SET_PRICE = Deed("set_price", _("Set a price"), "edit", policy.SET_PRICES)


class CodeForm(WagtailAdminModelForm):
    """A discount code: percent or dollars, never both; and how often it may be used."""

    cents = DollarsField(label=_("Dollars off each thing"), required=False)
    uses = forms.IntegerField(
        label=_("How often it may be used"),
        min_value=0,
        max_value=100_000,
        help_text=_("Once an order, however much is on it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].max_value = 100
        for name in ("begins_at", "ends_at"):
            self.fields[name].help_text = zone_said()
        if self.instance.pk:
            self.fields["uses"].initial = self.instance.pool.capacity

    def clean_word(self) -> str:
        """Refuse a word that is another code's, however it is written."""
        word = str(self.cleaned_data["word"]).strip()
        if Code.objects.filter(word__iexact=word).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                gettext("There is a code of this name already: big and small letters are the same.")
            )
        return word

    def clean(self) -> dict[str, Any]:
        """Refuse what is ambiguous or can't ever be used."""
        said: dict[str, Any] = super().clean()
        percent, cents = said.get("percent"), said.get("cents")
        if not self.errors and bool(percent) == bool(cents):
            self.add_error("percent", gettext("A code takes off percent or dollars: fill in one of them."))
        if percent and percent > wording.WHOLE:
            self.add_error("percent", gettext("A code takes off a hundred percent at most."))
        if said.get("begins_at") and said.get("ends_at") and said["ends_at"] <= said["begins_at"]:
            self.add_error("ends_at", gettext("It ends after it begins."))
        said["percent"], said["cents"] = percent or None, cents or None
        return said

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Save it, and keep how often it may be used in its pool: both or neither. Raises `pooling.StillTaken`."""
        uses = self.cleaned_data["uses"]
        if self.instance.pool_id is None:
            self.instance.pool = pooling.make(uses)
            return super().save(commit=commit)
        saved = super().save(commit=commit)
        pooling.resize(self.instance.pool, uses)
        return saved


class CodeEditView(generic.EditView):
    """Change a code. It can't be used less often than it was."""

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Save it, or say that it was used more often, also while the form was open; then nothing is saved."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except pooling.StillTaken:
            used = Pool.objects.values_list("taken", flat=True).get(pk=form.instance.pool_id)
            form.add_error("uses", _used(used))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return answer


def _used(n: int) -> str:
    """Say how often a code was used, and what follows."""
    said = ngettext(
        "It has been used %(n)d time already. It can't be used less often than that.",
        "It has been used %(n)d times already. It can't be used less often than that.",
        n,
    )
    return said % {"n": n}


class CodeIndexView(generic.IndexView):
    """Codes, each with its uses."""

    def get_base_queryset(self) -> QuerySet[Code]:
        """Fetch with each code its pool."""
        found: QuerySet[Code] = super().get_base_queryset()
        return found.select_related("pool")


def _off(code: Code) -> str:
    """Return what a code takes off, in words."""
    return f"{code.percent}%" if code.percent is not None else wording.money(code.cents or 0)


class CodeViewSet(KeptViewSet):
    """Words that take something off."""

    model = Code
    icon = "tag"
    menu_label = _("Discount codes")
    index_view_class = CodeIndexView
    edit_view_class = CodeEditView
    edit_handler = ObjectList(
        [
            FieldPanel("word"),
            FieldPanel("percent"),
            FieldPanel("cents"),
            FieldPanel("reason"),
            FieldPanel("uses"),
            FieldPanel("sellables", widget=forms.CheckboxSelectMultiple),
            FieldPanel("begins_at"),
            FieldPanel("ends_at"),
        ],
        base_form_class=CodeForm,
    )
    list_display: Sequence[Any] = [
        "word",
        Column("off", label=_("Takes off"), accessor=_off),
        Column("pool", label=_("Used")),
        "reason",
        Column("begins_at", label=_("From")),
        Column("ends_at", label=_("Until")),
    ]
    search_fields: Sequence[str] = ["word", "reason"]
    search_backend_name = None

    def on_register(self) -> None:
        """Let the one permission decide before Wagtail asks."""
        register_permission_policy(self.model, SetPrices(self.model, "view", "add", "change"))
        super().on_register()


class SellableIndexView(RecordIndexView):
    """Things for sale, each with the price that holds now."""

    def get_base_queryset(self) -> QuerySet[Sellable]:
        """Fetch with each thing its policy and the prices that have begun."""
        began = Price.objects.filter(begins_at__lte=clock.now()).order_by("begins_at", "id")
        found: QuerySet[Sellable] = super().get_base_queryset()
        return found.select_related("policy").prefetch_related(Prefetch("prices", began, to_attr="began"))


def _price(sellable: Any) -> str:
    """Return the price that holds now, in words."""
    if not sellable.began:
        return "-"
    price = sellable.began[-1]
    everybody = wording.money(price.list_cents)
    return everybody if price.member_cents is None else f"{everybody} / {wording.money(price.member_cents)}"


class SellableInspectView(RecordInspectView):
    """One thing for sale, with every price that it ever had."""

    def facts(self) -> list[tuple[Any, Any]]:
        """List the prices, the latest first."""
        prices = self.object.prices.order_by("-begins_at", "-id")
        return [(wording.moment(one.begins_at), _told(one)) for one in prices]


def _told(price: Price) -> str:
    """Return a price in words."""
    words = {"everybody": wording.money(price.list_cents)}
    if price.member_cents is None:
        return gettext("%(everybody)s for everybody") % words
    return gettext("%(everybody)s, for members %(members)s") % {**words, "members": wording.money(price.member_cents)}


class SellableViewSet(RecordViewSet):
    """What is for sale. The rooms that sell make these; here they get their price."""

    model = Sellable
    permission = policy.SET_PRICES
    icon = "tag"
    menu_label = _("Things for sale")
    index_view_class = SellableIndexView
    inspect_view_class = SellableInspectView
    ordering: Sequence[str] = ["title", "id"]
    search_fields: Sequence[str] = ["title", "account_code"]
    search_backend_name = None
    list_display: Sequence[Any] = [
        TitleColumn("title", label=_("Title"), get_url=page_of),
        Column("price", label=_("Price / for members"), accessor=_price),
        Column("account_code", label=_("Account code")),
        Column("policy", label=_("Refund policy"), accessor="policy.title"),
        Column("closed_at", label=_("Taken off sale at")),
    ]
    inspect_view_fields: Sequence[str] = ["title", "kind", "account_code", "policy", "closed_at"]
    deeds = (SET_PRICE,)


class SetPriceView(DeedView):
    """Let a thing cost something else from a moment on."""

    model = Sellable
    permission = policy.SET_PRICES
    form_class = PriceForm
    page_title = _("Set a price")
    submit_label = _("Sell at this price")
    said = _("Saved. Whoever has ordered already pays what was shown then.")

    def called(self) -> str:
        """Return what it is called."""
        return str(self.subject.title)

    def get_initial(self) -> dict[str, Any]:
        """Begin with what it costs now."""
        price = labeling.prices_of([self.subject], clock.now()).get(self.subject.pk)
        return {"list_cents": price.list_cents, "member_cents": price.member_cents} if price else {}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Call the rule."""
        said = form.cleaned_data
        words = {"begins_at": said["begins_at"] or at, "actor": self.actor, "at": at}
        repricing.set_price(self.subject, said["list_cents"], said["member_cents"], **words)


class PricesGroup(ModelViewSetGroup):
    """Prices and terms, in one place of the menu."""

    menu_label = _("Prices and terms")
    menu_icon = "tag"
    menu_order = 265
    items = (
        SellableViewSet("sellable"),
        RefundPolicyViewSet("refundpolicy"),
        CodeViewSet("discount"),
        TermsViewSet("terms"),
    )


def urls() -> list[URLPattern]:
    """Return the addresses of these deeds."""
    return [path("sellable/<uuid:public_id>/price/", SetPriceView.as_view(), name="set_price")]
