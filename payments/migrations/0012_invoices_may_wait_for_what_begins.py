"""Invoices may be due so many days after what is on them begins; when that is, a line keeps as it was ordered."""

from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION payments_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.delivered_at IS NULL OR NEW.delivered_at = OLD.delivered_at)
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        AND ({new}) IS NOT DISTINCT FROM ({old})
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of an order stays as it was ordered'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
KEPT = ("order_id", "position", "sellable_id", "title", "account_code", "refunds", "public_id")


def keep(*columns: str) -> str:
    """Return how the database keeps these columns of a line."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return KEEP.format(new=new, old=old)


class Migration(migrations.Migration):
    dependencies = [("payments", "0011_rows_name_what_they_rest_on")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="starts_at",
            field=models.DateTimeField(null=True, verbose_name="begins at"),
        ),
        migrations.RunSQL(keep(*KEPT, "starts_at"), keep(*KEPT)),
        migrations.AddField(
            model_name="payee",
            name="terms_from",
            field=models.CharField(
                choices=[
                    ("invoice", "from the date of the invoice"),
                    ("start", "from when the course or event begins, if that is later"),
                ],
                default="invoice",
                help_text="Many public offices pay only for what was held. Invoices that are out stay as they are.",
                max_length=7,
                verbose_name="these days count",
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(("terms_from__in", ["invoice", "start"])), name="days_to_pay_count_from"
            ),
        ),
    ]
