"""An erasure may leave a part of what a price rests on: an office's membership says nothing of the person."""

from django.db import migrations


def keep_charge(allowed: str) -> str:
    """Return the statement that keeps charges as they are, but for an erasure that leaves what is allowed."""
    return f"""
CREATE OR REPLACE FUNCTION payments_keep_charge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_of_it jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND {allowed} THEN
        left_of_it = NEW.evidence;
        NEW.reason = OLD.reason;
        NEW.evidence = OLD.evidence;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.reason = '';
            NEW.evidence = left_of_it;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a charge is never changed or deleted: append a row that says the opposite'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


A_PART = keep_charge("OLD.evidence @> NEW.evidence")
NOTHING = keep_charge("NEW.evidence = '{}'::jsonb")


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_how_many_pages_a_payer_was_given_lately")]

    operations = [migrations.RunSQL(A_PART, NOTHING)]
