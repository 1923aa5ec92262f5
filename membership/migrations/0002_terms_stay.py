"""A term is appended and reversed once: the database refuses any other change."""

from django.db import migrations

TERMS = """
CREATE FUNCTION membership_keep_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.reversed_at IS NULL OR NEW.reversed_at IS NOT DISTINCT FROM OLD.reversed_at)
        AND (NEW.reason = OLD.reason OR NEW.reason = '')
        AND (NEW.reversed_why = OLD.reversed_why OR NEW.reversed_why = '' OR OLD.reversed_at IS NULL)
        AND (NEW.membership_id, NEW.level_id, NEW.span, NEW.kind, NEW.source, NEW.checked_on, NEW.given_at,
             NEW.actor_id, NEW.public_id)
            IS NOT DISTINCT FROM
            (OLD.membership_id, OLD.level_id, OLD.span, OLD.kind, OLD.source, OLD.checked_on, OLD.given_at,
             OLD.actor_id, OLD.public_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a term is never changed or deleted: reverse it, and append another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER terms_stay BEFORE UPDATE OR DELETE ON membership_term
    FOR EACH ROW EXECUTE FUNCTION membership_keep_term();
"""
NO_TERMS = """
DROP TRIGGER terms_stay ON membership_term;
DROP FUNCTION membership_keep_term();
"""


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_levels_terms_and_seats")]

    operations = [migrations.RunSQL(TERMS, NO_TERMS)]
