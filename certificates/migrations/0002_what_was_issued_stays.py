"""What was issued stays as it was issued: the database itself refuses to change or delete it, whoever asks."""

from __future__ import annotations

from django.db import migrations

CERTIFICATES = """
CREATE FUNCTION certificates_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'certificate % is never deleted', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.public_id, NEW.code, NEW.serial, NEW.person_id, NEW.activity_id, NEW.snapshot, NEW.digest, NEW.issued_at)
        IS DISTINCT FROM
       (OLD.id, OLD.public_id, OLD.code, OLD.serial, OLD.person_id, OLD.activity_id, OLD.snapshot, OLD.digest, OLD.issued_at)
    THEN
        RAISE EXCEPTION 'certificate % stays as it was issued', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        RAISE EXCEPTION 'certificate % stays withdrawn', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.name_key_id IS NOT NULL AND NEW.name_key_id IS DISTINCT FROM OLD.name_key_id THEN
        RAISE EXCEPTION 'certificate % keeps its name key or loses it', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_certificate();
"""

EVENTS = """
CREATE FUNCTION certificates_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    emptied certificates_certificateevent := OLD;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'event % is never deleted', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    emptied.reason := '';
    emptied.reason_salt := '';
    IF NEW IS DISTINCT FROM OLD AND NEW IS DISTINCT FROM emptied THEN
        RAISE EXCEPTION 'of event % only the reason may be emptied', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_event BEFORE UPDATE OR DELETE ON certificates_certificateevent
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_event();
"""

COUNTERS = """
CREATE FUNCTION certificates_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the counter of % is never deleted', OLD.year USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.year <> OLD.year OR NEW.last < OLD.last THEN
        RAISE EXCEPTION 'the counter of % only counts up', OLD.year USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_counter BEFORE UPDATE OR DELETE ON certificates_serialcounter
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_counter();
"""


def reverse(trigger: str, table: str) -> str:
    """Return the SQL that takes a trigger and its function away again."""
    return f"DROP TRIGGER {trigger} ON {table}; DROP FUNCTION certificates_{trigger}();"


class Migration(migrations.Migration):
    """Adds a trigger to each of the three tables."""

    dependencies = [("certificates", "0001_initial")]

    operations = [
        migrations.RunSQL(CERTIFICATES, reverse("keep_certificate", "certificates_certificate")),
        migrations.RunSQL(EVENTS, reverse("keep_event", "certificates_certificateevent")),
        migrations.RunSQL(COUNTERS, reverse("keep_counter", "certificates_serialcounter")),
    ]
