"""A card that was declined has a row; what nobody will pay has an account of its own."""

import django.db.models.deletion
import foundation.ground.identity
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0014_places_are_offered_by_a_letter'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('external_id', models.CharField(max_length=100, unique=True, verbose_name='id in the payment service')),
                ('declined_at', models.DateTimeField(verbose_name='declined at')),
                ('why', models.CharField(choices=[('funds', 'not enough funds'), ('limit', "the card's limit is reached"), ('expired', 'the card has expired'), ('typed', 'a number of it was typed wrong'), ('unsure', 'the bank could not make sure that it was you'), ('unfit', "the card can't be used for this"), ('again', 'the bank did not answer; it may work later'), ('untold', 'the bank did not say why')], max_length=7, verbose_name='why')),
            ],
            options={
                'verbose_name': 'declined card',
                'verbose_name_plural': 'declined cards',
                'ordering': ['-declined_at', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_account',
        ),
        migrations.AddField(
            model_name='accountcodes',
            name='bad_debt',
            field=models.CharField(blank=True, max_length=40, verbose_name='bad debts'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='account',
            field=models.CharField(choices=[('receivable', 'owed by payers'), ('revenue', 'revenue'), ('stripe', 'balance at Stripe'), ('bank', 'bank'), ('fees', 'fees'), ('credit', 'kept for payers'), ('disputed', 'disputed'), ('loss', 'lost'), ('waived', 'paid by awards'), ('bad_debt', 'bad debts')], max_length=10, verbose_name='account'),
        ),
        migrations.AddIndex(
            model_name='cardattempt',
            index=models.Index(fields=['made_at'], name='attempts_by_moment'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('account__in', ['receivable', 'revenue', 'stripe', 'bank', 'fees', 'credit', 'disputed', 'loss', 'waived', 'bad_debt'])), name='entry_account'),
        ),
        migrations.AddField(
            model_name='decline',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declines', to='payments.cardattempt'),
        ),
        migrations.AddIndex(
            model_name='decline',
            index=models.Index(fields=['declined_at'], name='declines_by_moment'),
        ),
        migrations.AddConstraint(
            model_name='decline',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['funds', 'limit', 'expired', 'typed', 'unsure', 'unfit', 'again', 'untold'])), name='decline_why'),
        ),
    ]
