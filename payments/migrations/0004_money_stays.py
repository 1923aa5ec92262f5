"""What was agreed and what was booked is never changed: the database refuses, whoever asks. A booking sums to zero."""

from django.db import migrations

STAYS = ("payments_price", "payments_terms", "payments_booking", "payments_entry", "payments_invoice")
"""Tables whose rows are appended and never changed or deleted."""

KEEP = "".join(
    f"""
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
"""
    for table in STAYS
)
LOOSE = "".join(f"DROP TRIGGER rows_stay ON {table};\n" for table in STAYS)

CHARGES = """
CREATE FUNCTION payments_keep_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND NEW.evidence = '{}'::jsonb THEN
        NEW.reason = OLD.reason;
        NEW.evidence = OLD.evidence;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.reason = '';
            NEW.evidence = '{}'::jsonb;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a charge is never changed or deleted: append a row that says the opposite'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER charges_stay BEFORE UPDATE OR DELETE ON payments_charge
    FOR EACH ROW EXECUTE FUNCTION payments_keep_charge();
CREATE FUNCTION payments_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.delivered_at IS NULL OR NEW.delivered_at = OLD.delivered_at)
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        AND (NEW.order_id, NEW.position, NEW.sellable_id, NEW.title, NEW.account_code, NEW.refunds, NEW.public_id)
            IS NOT DISTINCT FROM
            (OLD.order_id, OLD.position, OLD.sellable_id, OLD.title, OLD.account_code, OLD.refunds, OLD.public_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a line of an order stays as it was ordered'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER lines_stay BEFORE UPDATE OR DELETE ON payments_orderline
    FOR EACH ROW EXECUTE FUNCTION payments_keep_line();
CREATE TRIGGER quotes_stay BEFORE UPDATE ON payments_quote
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
"""
FREE_CHARGES = """
DROP TRIGGER quotes_stay ON payments_quote;
DROP TRIGGER lines_stay ON payments_orderline;
DROP FUNCTION payments_keep_line();
DROP TRIGGER charges_stay ON payments_charge;
DROP FUNCTION payments_keep_charge();
"""

NUMBERS = "CREATE SEQUENCE payments_order_numbers AS integer START 1001"
NO_NUMBERS = "DROP SEQUENCE payments_order_numbers"

SUM = """
CREATE FUNCTION payments_booking_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(cents), 0) FROM payments_entry WHERE booking_id = NEW.booking_id) <> 0 THEN
        RAISE EXCEPTION 'booking % does not sum to zero', NEW.booking_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_booking_sums_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER a_booking_sums_to_zero AFTER INSERT ON payments_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_booking_sums_to_zero();
"""
NO_SUM = """
DROP TRIGGER a_booking_sums_to_zero ON payments_entry;
DROP FUNCTION payments_booking_sums_to_zero();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_orders_prices_and_a_ledger")]

    operations = [
        migrations.RunSQL(KEEP, LOOSE),
        migrations.RunSQL(CHARGES, FREE_CHARGES),
        migrations.RunSQL(SUM, NO_SUM),
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
    ]
