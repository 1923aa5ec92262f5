"""Tallies are kept for each quiz, an attempt freezes the label of the edition in force, and staff see results and grant
attempts. What was tallied over all quizzes is counted anew from the marks, by the next sweep."""

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models

COUNT_ANEW = """
TRUNCATE assessments_tally;
INSERT INTO assessments_uncounted (mark_id) SELECT id FROM assessments_mark WHERE number = 1
    ON CONFLICT (mark_id) DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
"""

AS_ASKED = """
CREATE OR REPLACE FUNCTION assessments_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.public_id, NEW.quiz_id, NEW.person_id, NEW.number, NEW.seed, NEW.edition, NEW.questions, NEW.pass_percent,
        NEW.minutes_allowed, NEW.began_at)
       IS DISTINCT FROM
       (OLD.public_id, OLD.quiz_id, OLD.person_id, OLD.number, OLD.seed, OLD.edition, OLD.questions, OLD.pass_percent,
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
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_keep_what_was_asked"), ("standards", "0004_editions_stay_as_confirmed")]

    operations = [
        migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop),
        migrations.RemoveConstraint("tally", "one_tally_a_version"),
        migrations.AddField(
            "tally",
            "quiz",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="assessments.quiz"
            ),
        ),
        migrations.AddConstraint(
            "tally",
            models.UniqueConstraint(fields=["quiz", "version", "is_first"], name="one_tally_a_quiz_and_version"),
        ),
        migrations.AddField(
            "attempt",
            "edition",
            models.CharField(blank=True, default="", max_length=60, verbose_name="edition of the Code"),
        ),
        migrations.RunSQL(AS_ASKED, migrations.RunSQL.noop),
        migrations.AlterField(
            "blueprintrow",
            "quiz",
            modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="blueprint", to="assessments.quiz"
            ),
        ),
        migrations.AlterModelOptions(
            "quiz",
            options={
                "permissions": [("see_results", "May see what came of a quiz, in sums over people")],
                "verbose_name": "quiz",
                "verbose_name_plural": "quizzes",
            },
        ),
        migrations.AlterModelOptions(
            "extraattempt",
            options={
                "permissions": [("grant_attempt", "May grant a person an extra attempt")],
                "verbose_name": "extra attempt",
                "verbose_name_plural": "extra attempts",
            },
        ),
    ]
