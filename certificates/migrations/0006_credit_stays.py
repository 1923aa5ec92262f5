"""A credit is never updated or deleted, but for the reason of a reversal, which an erasure empties."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION certificates_keep_credit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' THEN
        NEW.reason = OLD.reason;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.reason = '';
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a credit is never changed or deleted: append one that reverses it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER credits_stay BEFORE UPDATE OR DELETE ON certificates_credit
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_credit();
"""
ALLOW = """
DROP TRIGGER credits_stay ON certificates_credit;
DROP FUNCTION certificates_keep_credit();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_credit_is_written_down")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
