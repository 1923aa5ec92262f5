"""What is kept of a check for its sender is found by an index, not by reading every entry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_failures_are_counted_days_are_reckoned")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("account", "credit")), fields=["code"], name="what_is_kept_of_a_check"
            ),
        ),
    ]
