"""A place that staff gave again after its line was given up stands by no line: it kept that one until now."""

from django.db import migrations

LET_GO = """
UPDATE courses_enrollment SET line_id = NULL
FROM payments_orderline
WHERE payments_orderline.id = courses_enrollment.line_id
    AND payments_orderline.withdrawn_at IS NOT NULL
    AND courses_enrollment.left_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0015_a_place_can_be_bought"),
        ("payments", "0013_orders_stay"),
    ]

    operations = [migrations.RunSQL(LET_GO, migrations.RunSQL.noop)]
