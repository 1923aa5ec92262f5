"""The triggers again, for the columns of now: what was issued stays, and so do printed pictures and credit."""

from django.db import migrations

CERTIFICATES = """
CREATE FUNCTION certificates_keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'certificate % is never deleted', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.public_id, NEW.code, NEW.serial, NEW.activity_id, NEW.snapshot, NEW.digest, NEW.issued_at)
        IS DISTINCT FROM
       (OLD.id, OLD.public_id, OLD.code, OLD.serial, OLD.activity_id, OLD.snapshot, OLD.digest, OLD.issued_at)
    THEN
        RAISE EXCEPTION 'certificate % stays as it was issued', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id THEN
        RAISE EXCEPTION 'certificate % stays with its holder', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_as) IS DISTINCT FROM (OLD.ended_at, OLD.ended_as) THEN
        RAISE EXCEPTION 'certificate % stays %', OLD.serial, OLD.ended_as USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.replaced_by_id IS NOT NULL AND NEW.replaced_by_id IS DISTINCT FROM OLD.replaced_by_id THEN
        RAISE EXCEPTION 'certificate % stays replaced by the same', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.name_key_id IS NOT NULL AND NEW.name_key_id IS DISTINCT FROM OLD.name_key_id THEN
        RAISE EXCEPTION 'certificate % keeps its name key or loses it', OLD.serial USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_certificate();
"""

CREDITS = """
CREATE TRIGGER credits_stay BEFORE UPDATE OR DELETE ON certificates_credit
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_credit();
"""

ASSETS = """
CREATE FUNCTION certificates_keep_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a printed picture is never changed or deleted: certificates name it by its digest'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER assets_stay BEFORE UPDATE OR DELETE ON certificates_asset
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_asset();
"""

WORDS = """
INSERT INTO certificates_creditcategory (key, title, place) VALUES
    ('general', 'General', 1),
    ('ethics', 'Ethics', 2),
    ('bias', 'Elimination of bias', 3),
    ('wellbeing', 'Mental health and well-being', 4);
INSERT INTO certificates_certificatetype (
    public_id, key, title, opening, deed, note, issuer, issuer_note, color, prints_lapse,
    live, has_unpublished_changes, expired
) VALUES (
    '01990000-0000-7000-8000-000000000001', 'completion', 'Certificate of Completion', 'This records that', 'completed',
    '', '', '', '#1f4f73', true, true, false, false
);
"""


def away(trigger: str, table: str, function: str) -> str:
    """Return the SQL that takes a trigger and its function away again."""
    return f"DROP TRIGGER {trigger} ON certificates_{table}; DROP FUNCTION certificates_{function}();"


class Migration(migrations.Migration):
    dependencies = [("certificates", "0008_types_boards_and_what_a_certificate_says")]

    operations = [
        migrations.RunSQL(CERTIFICATES, away("keep_certificate", "certificate", "keep_certificate")),
        migrations.RunSQL(CREDITS, "DROP TRIGGER credits_stay ON certificates_credit;"),
        migrations.RunSQL(ASSETS, away("assets_stay", "asset", "keep_asset")),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
