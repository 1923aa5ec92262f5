"""A frozen lesson and a release are never updated or deleted: the database refuses, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION courses_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or deleted: what was released stays as it was', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER lesson_versions_stay BEFORE UPDATE OR DELETE ON courses_lessonversion
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
CREATE TRIGGER lesson_pictures_stay BEFORE UPDATE OR DELETE ON courses_lessonpicture
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
CREATE TRIGGER releases_stay BEFORE UPDATE OR DELETE ON courses_courserelease
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
"""
ALLOW = """
DROP TRIGGER lesson_versions_stay ON courses_lessonversion;
DROP TRIGGER lesson_pictures_stay ON courses_lessonpicture;
DROP TRIGGER releases_stay ON courses_courserelease;
DROP FUNCTION courses_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
