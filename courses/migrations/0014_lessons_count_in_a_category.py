"""Minutes of lessons and quizzes count as something that boards tell apart."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0009_what_was_issued_still_stays'),
        ('courses', '0013_a_rule_may_ask_for_a_check'),
    ]

    operations = [
        migrations.AddField(
            model_name='lessonpage',
            name='category',
            field=models.ForeignKey(blank=True, help_text='What boards tell apart; certificates and transcripts sum by it. Empty: general.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.creditcategory', verbose_name='minutes count as'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='quiz_category',
            field=models.ForeignKey(blank=True, help_text='What boards tell apart; certificates and transcripts sum by it. Empty: general.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.creditcategory', verbose_name="the quiz's minutes count as"),
        ),
    ]
