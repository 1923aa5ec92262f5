"""Answers, evaluations, releases of programs, waivers and extensions stay: the database refuses, whoever asks.

Of a waiver and an extension nothing changes but the reason, which an erasure empties.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION courses_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason = '' THEN
        NEW.reason = OLD.reason;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.reason = '';
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is never changed or deleted: what was decided stays', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER waivers_stay BEFORE UPDATE OR DELETE ON courses_waiver
    FOR EACH ROW EXECUTE FUNCTION courses_keep_decision();
CREATE TRIGGER extensions_stay BEFORE UPDATE OR DELETE ON courses_extension
    FOR EACH ROW EXECUTE FUNCTION courses_keep_decision();
CREATE TRIGGER check_answers_stay BEFORE UPDATE OR DELETE ON courses_checkanswer
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
CREATE TRIGGER evaluations_stay BEFORE UPDATE OR DELETE ON courses_evaluationsheet
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
CREATE TRIGGER program_releases_stay BEFORE UPDATE OR DELETE ON courses_programrelease
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
CREATE TRIGGER program_completions_stay BEFORE UPDATE OR DELETE ON courses_programcompletion
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
"""
ALLOW = """
DROP TRIGGER waivers_stay ON courses_waiver;
DROP TRIGGER extensions_stay ON courses_extension;
DROP TRIGGER check_answers_stay ON courses_checkanswer;
DROP TRIGGER evaluations_stay ON courses_evaluationsheet;
DROP TRIGGER program_releases_stay ON courses_programrelease;
DROP TRIGGER program_completions_stay ON courses_programcompletion;
DROP FUNCTION courses_keep_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_courses_have_cohorts_rules_and_correspondence")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
