"""A refund that was made in Stripe's dashboard says how much was credited for it.

Of those from before, each on an order on which nothing is owed is met: nothing of it is still had for nothing.
"""

from django.db import migrations, models

MET = """
UPDATE payments_refund SET met_cents = payments_refund.cents
FROM payments_payment
WHERE payments_payment.id = payments_refund.payment_id
    AND NOT payments_refund.is_ours
    AND payments_refund.ended_as <> 'failed'
    AND 0 >= (
        SELECT coalesce(sum(payments_entry.cents), 0)
        FROM payments_entry JOIN payments_booking ON payments_booking.id = payments_entry.booking_id
        WHERE payments_booking.order_id = payments_payment.order_id AND payments_entry.account = 'receivable'
    )
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0016_reasons_are_as_long_as_forms_take")]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="met_cents",
            field=models.PositiveIntegerField(default=0, verbose_name="of which credited, in cents"),
        ),
        migrations.RunSQL(MET, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("met_cents", 0),
                    models.Q(("is_ours", False), ("met_cents__lte", models.F("cents"))),
                    _connector="OR",
                ),
                name="a_refund_is_met_within_itself",
            ),
        ),
    ]
