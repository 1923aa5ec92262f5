"""Whoever had finished a course before credit was written down has it from now on, with evidence that says so.

Reads the rows of courses, a room above: this happens once, and only here are both rooms known to be old enough.
"""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.utils import timezone

AT_ONCE = 500


def credit_what_was_finished(apps, schema_editor):
    """Append one credit for each finished enrollment that has none, as of the moment it was finished."""
    Credit = apps.get_model("certificates", "Credit")
    Enrollment = apps.get_model("courses", "Enrollment")
    Quiz = apps.get_model("assessments", "Quiz")
    demonstrations = {str(key) for key in Quiz.objects.filter(is_demo=True).values_list("public_id", flat=True)}
    credited = set(Credit.objects.filter(reverses=None).values_list("source", flat=True))
    finished = Enrollment.objects.filter(finished_at__isnull=False).select_related("course", "release").order_by("pk")
    rows = []
    for place in finished.iterator(chunk_size=AT_ONCE):
        if place.public_id in credited:
            continue
        manifest = place.release.manifest
        quizzes = [module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]]
        rows.append(
            Credit(
                person_id=place.trainee_id,
                activity_id=place.course.activity_id,
                minutes=manifest["minutes"],
                earned_on=timezone.localdate(place.finished_at, ZoneInfo(settings.HOUSE_ZONE)),
                source=place.public_id,
                evidence={
                    "enrollment": str(place.public_id),
                    "release": place.release.digest,
                    "backfilled": True,
                    "assessed": bool(quizzes),
                    "demonstration": manifest["is_demo"] or not demonstrations.isdisjoint(quizzes),
                },
                at=place.finished_at,
            )
        )
    Credit.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0006_credit_stays"),
        ("courses", "0008_what_was_decided_and_answered_stays"),
    ]

    operations = [migrations.RunPython(credit_what_was_finished, migrations.RunPython.noop)]
