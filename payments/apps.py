"""What is sold: prices, orders, the places they hold, and every cent that came and went."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """What is sold: prices, orders, the places they hold, and every cent that came and went."""

    name = "payments"
    label = "payments"
    verbose_name = _("Orders and payments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register letters, files, whose records are kept here, and what must always hold."""
        from foundation.ground import records  # noqa: PLC0415
        from payments import keeping  # noqa: PLC0415
        from payments.charging import lettering as cards  # noqa: PLC0415
        from payments.charging import refunding  # noqa: PLC0415
        from payments.selling import lettering, withdrawing  # noqa: PLC0415

        lettering.register()
        cards.register()
        withdrawing.on_owed_back(refunding.give_back)
        records.register(
            "payments", export=keeping.export, erase=keeping.erase, foresee=keeping.kept, hold=keeping.hold
        )
        self.promise()
        self.write_paper()
        self.promise_about_paper()

    def promise(self) -> None:
        """Promise what must hold over many rows."""
        from foundation.ground import invariants  # noqa: PLC0415  (models are ready only now)
        from payments import checking  # noqa: PLC0415

        invariants.register("P7 what is taken of a pool is the sum of its moves", checking.pools_are_their_moves)
        invariants.register("P7 only open orders hold places", checking.holds_have_orders)
        invariants.register("P8 what is confirmed is delivered", checking.confirmed_orders_are_delivered)
        invariants.register("P9 an order costs what was shown", checking.totals_are_what_was_shown)
        invariants.register("P11 what ended can't be paid", checking.ended_orders_can_be_paid)
        invariants.register("P12 every booking sums to zero", checking.bookings_sum_to_zero)
        invariants.register("P12 refunds are within payments", checking.refunds_are_within_payments)
        invariants.register("P8 what was paid is given or paid back", checking.paid_is_given_or_paid_back)
        invariants.register("P8 refunds are asked for", checking.refunds_are_asked_for)
        invariants.register("P9 nobody pays too much", checking.nobody_paid_too_much)
        invariants.register("P10 every event is worked", checking.events_are_worked)
        invariants.register("P12 money at Stripe is booked", checking.money_at_stripe_is_booked)

    def write_paper(self) -> None:
        """Correct invoices when something is given up; write about them; let purchase orders be opened."""
        from foundation.files import opening  # noqa: PLC0415  (models are ready only now)
        from payments.billing import attaching, crediting, lettering  # noqa: PLC0415
        from payments.selling import withdrawing  # noqa: PLC0415

        lettering.register()
        opening.register(attaching.KIND, attaching.may_open)
        withdrawing.on_withdrawn(crediting.hear_withdrawn)

    def promise_about_paper(self) -> None:
        """Promise what must hold of invoices and checks."""
        from foundation.ground import invariants  # noqa: PLC0415  (models are ready only now)
        from payments.billing import proving  # noqa: PLC0415

        invariants.register("P12 paper has numbers without gaps", proving.numbers_have_no_gaps)
        invariants.register("P12 paper says what was sent", proving.paper_is_as_it_was_sent)
        invariants.register("P12 invoices are what was sold", proving.invoices_are_what_was_sold)
        invariants.register("P12 what is written off was not paid", proving.what_is_written_off_was_not_paid)
        invariants.register("P12 checks are where they were put", proving.checks_are_where_they_were_put)
