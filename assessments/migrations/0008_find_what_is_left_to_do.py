"""The sweep finds what is left to do without looking through every attempt ever made: what was handed in and has no
mark stands in a table that the database itself keeps, and open attempts at one quiz have an index."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION assessments_awaits_a_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.submitted_at IS NOT NULL AND NOT EXISTS (SELECT FROM assessments_mark WHERE attempt_id = NEW.id) THEN
        INSERT INTO assessments_unmarked (attempt_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER awaits_a_mark AFTER INSERT OR UPDATE OF submitted_at ON assessments_attempt
    FOR EACH ROW EXECUTE FUNCTION assessments_awaits_a_mark();

CREATE FUNCTION assessments_is_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM assessments_unmarked WHERE attempt_id = NEW.attempt_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER is_marked AFTER INSERT ON assessments_mark
    FOR EACH ROW EXECUTE FUNCTION assessments_is_marked();

INSERT INTO assessments_unmarked (attempt_id)
    SELECT id FROM assessments_attempt AS attempt WHERE submitted_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM assessments_mark WHERE attempt_id = attempt.id);
"""

BACKWARD = """
DROP TRIGGER is_marked ON assessments_mark;
DROP FUNCTION assessments_is_marked();
DROP TRIGGER awaits_a_mark ON assessments_attempt;
DROP FUNCTION assessments_awaits_a_mark();
"""


class Migration(migrations.Migration):
    """A table, an index, and the triggers that keep the table."""

    dependencies = [("assessments", "0007_the_deadline_that_refused_a_save")]

    operations = [
        migrations.CreateModel(
            name="Unmarked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unmarked", to="assessments.attempt"
                    ),
                ),
            ],
            options={"verbose_name": "attempt to be marked", "verbose_name_plural": "attempts to be marked"},
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(models.F("quiz"), condition=models.Q(("submitted_at", None)), name="attempt_open_at_quiz"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
