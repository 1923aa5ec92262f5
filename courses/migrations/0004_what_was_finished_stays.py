"""What a trainee finished stays finished (P1): the database itself refuses to take it away, whoever asks."""

from __future__ import annotations

from django.db import migrations

READINGS = """
CREATE FUNCTION courses_keep_finished_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR
       (NEW.id, NEW.enrollment_id, NEW.lesson_id, NEW.version_id, NEW.finished_at)
        IS DISTINCT FROM
       (OLD.id, OLD.enrollment_id, OLD.lesson_id, OLD.version_id, OLD.finished_at)
    THEN
        RAISE EXCEPTION 'reading % is finished and stays so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finished_readings_stay BEFORE UPDATE OR DELETE ON courses_reading
    FOR EACH ROW EXECUTE FUNCTION courses_keep_finished_reading();
"""
FREE_READINGS = """
DROP TRIGGER finished_readings_stay ON courses_reading;
DROP FUNCTION courses_keep_finished_reading();
"""

ENROLLMENTS = """
CREATE FUNCTION courses_keep_finished_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR
       (NEW.id, NEW.public_id, NEW.trainee_id, NEW.course_id, NEW.release_id, NEW.finished_at)
        IS DISTINCT FROM
       (OLD.id, OLD.public_id, OLD.trainee_id, OLD.course_id, OLD.release_id, OLD.finished_at)
    THEN
        RAISE EXCEPTION 'enrollment % is finished and stays so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finished_enrollments_stay BEFORE UPDATE OR DELETE ON courses_enrollment
    FOR EACH ROW EXECUTE FUNCTION courses_keep_finished_enrollment();
"""
FREE_ENROLLMENTS = """
DROP TRIGGER finished_enrollments_stay ON courses_enrollment;
DROP FUNCTION courses_keep_finished_enrollment();
"""


class Migration(migrations.Migration):
    """Adds a trigger to each of the two tables."""

    dependencies = [("courses", "0003_a_program_has_a_short_title")]

    operations = [
        migrations.RunSQL(READINGS, FREE_READINGS),
        migrations.RunSQL(ENROLLMENTS, FREE_ENROLLMENTS),
    ]
