"""An attempt to pay says how many pages its payer was given within the hour until then; those of before say one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_refunds_of_the_dashboard_say_what_they_met")]

    operations = [
        migrations.AddField(
            model_name="cardattempt",
            name="pages_lately",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="pages within the hour"),
        ),
    ]
