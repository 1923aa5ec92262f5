"""What was asked, under which key, what was answered and how it was marked is written once: the database itself refuses
to change it, whoever asks (P5, P6)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION assessments_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON assessments_questionversion
    FOR EACH ROW EXECUTE FUNCTION assessments_written_once();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON assessments_citation
    FOR EACH ROW EXECUTE FUNCTION assessments_written_once();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON assessments_key
    FOR EACH ROW EXECUTE FUNCTION assessments_written_once();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON assessments_answerevent
    FOR EACH ROW EXECUTE FUNCTION assessments_written_once();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON assessments_mark
    FOR EACH ROW EXECUTE FUNCTION assessments_written_once();

CREATE FUNCTION assessments_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.public_id, NEW.quiz_id, NEW.person_id, NEW.number, NEW.seed, NEW.questions, NEW.pass_percent,
        NEW.minutes_allowed, NEW.began_at)
       IS DISTINCT FROM
       (OLD.public_id, OLD.quiz_id, OLD.person_id, OLD.number, OLD.seed, OLD.questions, OLD.pass_percent,
        OLD.minutes_allowed, OLD.began_at) THEN
        RAISE EXCEPTION 'an attempt stays as it was asked' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.submitted_at IS NOT NULL AND (NEW.answers, NEW.sequences, NEW.saved_at, NEW.submitted_at)
       IS DISTINCT FROM (OLD.answers, OLD.sequences, OLD.saved_at, OLD.submitted_at) THEN
        RAISE EXCEPTION 'an attempt handed in stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER as_asked BEFORE UPDATE ON assessments_attempt
    FOR EACH ROW EXECUTE FUNCTION assessments_as_asked();
"""

BACKWARD = """
DROP TRIGGER as_asked ON assessments_attempt;
DROP FUNCTION assessments_as_asked();
DROP TRIGGER written_once ON assessments_mark;
DROP TRIGGER written_once ON assessments_answerevent;
DROP TRIGGER written_once ON assessments_key;
DROP TRIGGER written_once ON assessments_citation;
DROP TRIGGER written_once ON assessments_questionversion;
DROP FUNCTION assessments_written_once();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
