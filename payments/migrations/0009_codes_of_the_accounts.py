"""Finance sets under which code its own books keep each account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0008_what_waits_has_its_turn'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountCodes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('receivable', models.CharField(blank=True, max_length=40, verbose_name='owed by payers')),
                ('stripe', models.CharField(blank=True, max_length=40, verbose_name='balance at the payment service')),
                ('bank', models.CharField(blank=True, max_length=40, verbose_name='bank')),
                ('fees', models.CharField(blank=True, max_length=40, verbose_name='fees')),
                ('credit', models.CharField(blank=True, max_length=40, verbose_name='kept for payers')),
                ('disputed', models.CharField(blank=True, max_length=40, verbose_name='disputed')),
                ('loss', models.CharField(blank=True, max_length=40, verbose_name='lost')),
                ('waived', models.CharField(blank=True, max_length=40, verbose_name='paid by awards')),
            ],
            options={
                'verbose_name': 'codes of the accounts',
                'verbose_name_plural': 'codes of the accounts',
            },
        ),
    ]
