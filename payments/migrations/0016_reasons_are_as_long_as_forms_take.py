"""A reason is kept as long as a form takes it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0015_a_declined_card_and_a_bad_debt_leave_a_trace'),
    ]

    operations = [
        migrations.AlterField(
            model_name='charge',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='refund',
            name='reason',
            field=models.CharField(max_length=500, verbose_name='reason'),
        ),
    ]
