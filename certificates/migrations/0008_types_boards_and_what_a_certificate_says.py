"""Types of certificates, who signs, boards and approvals, how certificates end, and what credit is made of."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import foundation.ground.identity
import modelcluster.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


TAKE_TRIGGERS_AWAY = """
DROP TRIGGER keep_certificate ON certificates_certificate;
DROP FUNCTION certificates_keep_certificate();
DROP TRIGGER credits_stay ON certificates_credit;
"""
BRING_TRIGGERS_BACK = import_module("certificates.migrations.0002_what_was_issued_stays").CERTIFICATES + """
CREATE TRIGGER credits_stay BEFORE UPDATE OR DELETE ON certificates_credit
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_credit();
"""
"""The first named a column that is called otherwise now; 0009 brings both back."""

SAY_OF_OLD_ROWS = """
UPDATE certificates_certificate SET ended_as = 'withdrawn' WHERE ended_at IS NOT NULL;
UPDATE certificates_credit SET title = activity.title, categories = jsonb_build_object('general', minutes)
    FROM certificates_activity activity WHERE activity.id = activity_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0007_finished_courses_have_credit'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TAKE_TRIGGERS_AWAY, BRING_TRIGGERS_BACK),
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                ('content', models.BinaryField(verbose_name='content')),
                ('width', models.PositiveIntegerField(verbose_name='width in pixels')),
                ('height', models.PositiveIntegerField(verbose_name='height in pixels')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'printed picture',
                'verbose_name_plural': 'printed pictures',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('name', models.CharField(max_length=150, unique=True, verbose_name='name as printed')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='state or territory')),
                ('hour', models.PositiveSmallIntegerField(default=60, verbose_name='minutes in an hour of credit')),
            ],
            options={
                'verbose_name': 'board',
                'verbose_name_plural': 'boards',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CertificateType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('key', models.SlugField(max_length=40, unique=True, verbose_name='key')),
                ('title', models.CharField(default='Certificate of Completion', max_length=60, verbose_name='title')),
                ('opening', models.CharField(default='This records that', max_length=80, verbose_name='words before the name')),
                ('deed', models.CharField(default='completed', max_length=80, verbose_name='words after the name')),
                ('note', models.TextField(blank=True, max_length=400, verbose_name='small print')),
                ('issuer', models.CharField(blank=True, max_length=120, verbose_name='issuer')),
                ('issuer_note', models.CharField(blank=True, max_length=200, verbose_name='address and contact of the issuer')),
                ('color', models.CharField(choices=[('#1f4f73', 'River blue'), ('#2f5d50', 'Pine green'), ('#8f3a24', 'Clay red'), ('#16222b', 'Ink')], default='#1f4f73', max_length=7, verbose_name='color')),
                ('valid_months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='stands for months')),
                ('prints_lapse', models.BooleanField(default=True, verbose_name='print the last day')),
            ],
            options={
                'verbose_name': 'type of certificate',
                'verbose_name_plural': 'types of certificates',
                'permissions': [('publish_certificatetype', 'Can publish type of certificate')],
                'ordering': ['title', 'id'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CreditApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number of the approval')),
                ('minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='minutes at most')),
                ('covers_from', models.DateField(verbose_name='from')),
                ('covers_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('status', models.CharField(choices=[('pending', 'asked for'), ('approved', 'approved'), ('refused', 'refused')], default='pending', max_length=10, verbose_name='status')),
            ],
            options={
                'verbose_name': 'approval of credit',
                'verbose_name_plural': 'approvals of credit',
                'ordering': ['board', 'covers_from', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CreditCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=30, unique=True, verbose_name='key')),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='place in lists')),
            ],
            options={
                'verbose_name': 'category of credit',
                'verbose_name_plural': 'categories of credit',
                'ordering': ['place', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('acts_on', models.DateField(verbose_name='may be withdrawn from')),
                ('appeal', models.TextField(blank=True, max_length=4000, verbose_name='what the holder said')),
                ('appealed_at', models.DateTimeField(null=True, verbose_name='appealed at')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('outcome', models.CharField(blank=True, choices=[('withdrawn', 'withdrawn'), ('kept', 'kept')], max_length=10, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'notice of withdrawal',
                'verbose_name_plural': 'notices of withdrawal',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Past',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='old number')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='address of the holder')),
            ],
            options={
                'verbose_name': 'certificate from before',
                'verbose_name_plural': 'certificates from before',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='name as printed')),
                ('title', models.CharField(max_length=120, verbose_name='title as printed')),
            ],
            options={
                'verbose_name': 'signatory',
                'verbose_name_plural': 'signatories',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Signing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'signing',
                'verbose_name_plural': 'signings',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='activity',
            options={'permissions': (('set_up_certificates', 'May set up types of certificates, signatories, boards and approvals'),), 'verbose_name': 'activity', 'verbose_name_plural': 'activities'},
        ),
        migrations.AlterModelOptions(
            name='certificate',
            options={'ordering': ['-id'], 'permissions': [('see_certificates', 'May see every certificate'), ('withdraw_certificates', 'May withdraw a certificate, with a reason'), ('replace_certificates', 'May issue another certificate in place of one, with a reason'), ('issue_certificates', 'May issue certificates by hand and bring in those of before')], 'verbose_name': 'certificate', 'verbose_name_plural': 'certificates'},
        ),
        migrations.RemoveConstraint(
            model_name='certificate',
            name='one_standing_certificate',
        ),
        migrations.RemoveConstraint(
            model_name='certificateevent',
            name='certificate_event_is_of_a_kind',
        ),
        migrations.AddField(
            model_name='certificate',
            name='ended_as',
            field=models.CharField(blank=True, choices=[('withdrawn', 'withdrawn'), ('in_error', 'issued in error'), ('replaced', 'replaced')], max_length=10, verbose_name='ended as'),
        ),
        migrations.RenameField(model_name='certificate', old_name='withdrawn_at', new_name='ended_at'),
        migrations.AlterField(
            model_name='certificate',
            name='ended_at',
            field=models.DateTimeField(null=True, verbose_name='ended at'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='lapses_on',
            field=models.DateField(null=True, verbose_name='last day'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='replaced_by',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='certificates.certificate'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='shows',
            field=models.CharField(choices=[('full', 'the name and everything else'), ('match', 'everything but the name, which visitors type to have it compared')], default='full', max_length=6, verbose_name='what its public page shows'),
        ),
        migrations.AddField(
            model_name='credit',
            name='categories',
            field=models.JSONField(default=dict, verbose_name='minutes by category'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='credit',
            name='delivery',
            field=models.CharField(choices=[('own_pace', "online, at one's own pace"), ('cohort', 'online, in a group with set dates'), ('live_online', 'live online'), ('in_person', 'live, in person')], default='own_pace', max_length=12, verbose_name='how it was taught'),
        ),
        migrations.AddField(
            model_name='credit',
            name='place',
            field=models.CharField(blank=True, max_length=150, verbose_name='place'),
        ),
        migrations.AddField(
            model_name='credit',
            name='presenters',
            field=models.JSONField(blank=True, default=list, verbose_name='presenters'),
        ),
        migrations.AddField(
            model_name='credit',
            name='title',
            field=models.CharField(default='', max_length=255, verbose_name='title that day'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='certificate',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='certificateevent',
            name='kind',
            field=models.CharField(choices=[('issued', 'issued'), ('withdrawn', 'withdrawn'), ('in_error', 'found to be issued in error'), ('replaced', 'replaced'), ('extended', 'extended'), ('notice', 'notice of withdrawal given'), ('appealed', 'appealed against'), ('kept', 'kept after notice'), ('claimed', "given to its holder's account")], max_length=12, verbose_name='what happened'),
        ),
        migrations.RunSQL(SAY_OF_OLD_ROWS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'activity'), name='one_standing_certificate'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at', None)), models.Q(('ended_as__in', ['withdrawn', 'in_error', 'replaced']), ('ended_at__isnull', False)), _connector='OR'), name='certificate_ends_as_something'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('ended_as', 'replaced'), ('replaced_by', None), _connector='OR'), name='only_what_is_replaced_names_another'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('ended_as__in', ['', 'withdrawn', 'in_error', 'replaced'])), name='certificate_ended_as'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'withdrawn', 'kept'])), name='notice_outcome'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('shows__in', ['full', 'match'])), name='certificate_shows_something'),
        ),
        migrations.AddConstraint(
            model_name='certificateevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['issued', 'withdrawn', 'in_error', 'replaced', 'extended', 'notice', 'appealed', 'kept', 'claimed'])), name='certificate_event_is_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('delivery__in', ['own_pace', 'cohort', 'live_online', 'in_person'])), name='credit_delivery'),
        ),
        migrations.AddConstraint(
            model_name='board',
            constraint=models.CheckConstraint(condition=models.Q(('hour__in', [50, 60])), name='board_hour_is_50_or_60'),
        ),
        migrations.AddField(
            model_name='certificatetype',
            name='latest_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision'),
        ),
        migrations.AddField(
            model_name='certificatetype',
            name='live_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision'),
        ),
        migrations.AddField(
            model_name='certificatetype',
            name='seal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.asset', verbose_name='seal, in place of ours'),
        ),
        migrations.AddField(
            model_name='activity',
            name='certificate_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='certificates.certificatetype', verbose_name='type of certificate'),
        ),
        migrations.AddField(
            model_name='creditapproval',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='certificates.activity', verbose_name='activity'),
        ),
        migrations.AddField(
            model_name='creditapproval',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='certificates.board', verbose_name='board'),
        ),
        migrations.AddField(
            model_name='creditapproval',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='certificates.creditcategory', verbose_name='category'),
        ),
        migrations.AddField(
            model_name='notice',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='certificates.certificate'),
        ),
        migrations.AddField(
            model_name='notice',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='past',
            name='certificate',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='past', to='certificates.certificate'),
        ),
        migrations.AddField(
            model_name='signatory',
            name='signature',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.asset', verbose_name='picture of the signature'),
        ),
        migrations.AddField(
            model_name='signing',
            name='signatory',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signings', to='certificates.signatory', verbose_name='signatory'),
        ),
        migrations.AddField(
            model_name='signing',
            name='type',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='signings', to='certificates.certificatetype'),
        ),
        migrations.AddConstraint(
            model_name='certificatetype',
            constraint=models.CheckConstraint(condition=models.Q(('color__in', ['#1f4f73', '#2f5d50', '#8f3a24', '#16222b'])), name='certificate_type_color'),
        ),
        migrations.AddConstraint(
            model_name='creditapproval',
            constraint=models.CheckConstraint(condition=models.Q(('covers_until', None), ('covers_until__gte', models.F('covers_from')), _connector='OR'), name='approval_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='creditapproval',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'approved', 'refused'])), name='approval_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='creditapproval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('number', ''), _negated=True), _connector='OR'), name='approved_credit_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('certificate',), name='one_open_notice'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', '')), models.Q(('decided_at__gte', models.F('given_at')), ('decided_by__isnull', False), ('outcome__in', ['withdrawn', 'kept'])), _connector='OR'), name='notice_is_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='past',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='past_has_a_number'),
        ),
    ]
