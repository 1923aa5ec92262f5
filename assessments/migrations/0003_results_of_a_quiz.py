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
            models.CharField(blank=True, default="", max_length=60, verbose_name="edition in force"),
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
        migrations.AlterConstraint(
            model_name='blueprintrow',
            name='blueprint_asks_for_something',
            constraint=models.CheckConstraint(condition=models.Q(('at_least__gte', 1)), name='blueprint_asks_for_something', violation_error_message='A line asks for at least one question.'),
        ),
        migrations.AlterConstraint(
            model_name='blueprintrow',
            name='blueprint_says_of_what',
            constraint=models.CheckConstraint(condition=models.Q(('part__isnull', False), ('provision__isnull', False), models.Q(('level', ''), _negated=True), models.Q(('kind', ''), _negated=True), _connector='OR'), name='blueprint_says_of_what', violation_error_message='Say of what: a part, a provision, a level or a kind.'),
        ),
        migrations.AlterConstraint(
            model_name='quiz',
            name='quiz_draws_a_question',
            constraint=models.CheckConstraint(condition=models.Q(('drawn__gte', 1)), name='quiz_draws_a_question', violation_error_message='A quiz draws at least one question.'),
        ),
        migrations.AlterConstraint(
            model_name='quiz',
            name='pass_percent_is_a_percent',
            constraint=models.CheckConstraint(condition=models.Q(('pass_percent__gt', 0), ('pass_percent__lte', 100)), name='pass_percent_is_a_percent', violation_error_message='The percent to pass is more than 0 and at most 100.'),
        ),
        migrations.AlterConstraint(
            model_name='quiz',
            name='quiz_allows_an_attempt',
            constraint=models.CheckConstraint(condition=models.Q(('attempts_allowed', None), ('attempts_allowed__gte', 1), _connector='OR'), name='quiz_allows_an_attempt', violation_error_message='A quiz allows at least one attempt; leave it empty for no limit.'),
        ),
        migrations.AlterConstraint(
            model_name='quiz',
            name='quiz_allows_a_minute',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_allowed', None), ('minutes_allowed__gte', 1), _connector='OR'), name='quiz_allows_a_minute', violation_error_message='A quiz takes at least one minute; leave it empty for no time limit.'),
        ),
    ]
