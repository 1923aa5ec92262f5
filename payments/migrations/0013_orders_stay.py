"""An order stays as it was placed, and a line says what it said of what was chosen: the database refuses any change."""

from django.db import migrations

LINE = """
CREATE OR REPLACE FUNCTION payments_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.delivered_at IS NULL OR NEW.delivered_at = OLD.delivered_at)
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        {needs}
        AND ({new}) IS NOT DISTINCT FROM ({old})
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of an order stays as it was ordered'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
KEPT = ("order_id", "position", "sellable_id", "title", "account_code", "refunds", "public_id", "starts_at")
ORDER = """
CREATE FUNCTION payments_keep_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ({new}) IS NOT DISTINCT FROM ({old}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an order stays as it was placed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER orders_stay BEFORE UPDATE OR DELETE ON payments_order
    FOR EACH ROW EXECUTE FUNCTION payments_keep_order();
"""
FREE_ORDER = """
DROP TRIGGER orders_stay ON payments_order;
DROP FUNCTION payments_keep_order();
"""
PLACED = (
    "number", "key", "payer_id", "way", "currency", "shown_cents", "terms_id", "payee", "placed_at", "public_id",
)  # fmt: skip


def rows(*columns: str) -> dict[str, str]:
    """Return these columns of the row as it would be, and as it is."""
    return {word: ", ".join(f"{word.upper()}.{column}" for column in columns) for word in ("new", "old")}


class Migration(migrations.Migration):
    dependencies = [("payments", "0012_invoices_may_wait_for_what_begins")]

    operations = [
        migrations.RunSQL(
            LINE.format(
                needs="AND (OLD.needs_id IS NULL OR NEW.needs_id = OLD.needs_id)", **rows(*KEPT, "detail", "wish")
            ),
            LINE.format(needs="", **rows(*KEPT)),
        ),
        migrations.RunSQL(ORDER.format(**rows(*PLACED)), FREE_ORDER),
    ]
