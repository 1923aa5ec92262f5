"""What somebody tells of her claim is called as it was asked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('membership', '0003_a_difference_is_settled_each_time'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='words',
            field=models.TextField(blank=True, verbose_name='what the office should know'),
        ),
    ]
