"""The row by which a lesson's frozen file is found is never updated or deleted: the database refuses, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER lesson_files_stay BEFORE UPDATE OR DELETE ON courses_lessonfile
    FOR EACH ROW EXECUTE FUNCTION courses_refuse_change();
"""
ALLOW = "DROP TRIGGER lesson_files_stay ON courses_lessonfile;"


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_lessons_hold_media")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
