"""Editions: what one says stays as it was confirmed. The database itself refuses to change it, whoever asks (P6)."""

import django.db.models.deletion
import foundation.ground.identity
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION standards_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stays as it was confirmed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON standards_wording
    FOR EACH ROW EXECUTE FUNCTION standards_written_once();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON standards_partwording
    FOR EACH ROW EXECUTE FUNCTION standards_written_once();
CREATE TRIGGER written_once BEFORE DELETE ON standards_edition
    FOR EACH ROW EXECUTE FUNCTION standards_written_once();

CREATE FUNCTION standards_as_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_on IS NULL THEN
        OLD.adopted_on := NEW.adopted_on;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'an edition stays as it was confirmed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER as_confirmed BEFORE UPDATE ON standards_edition
    FOR EACH ROW EXECUTE FUNCTION standards_as_confirmed();
"""

BACKWARD = """
DROP TRIGGER as_confirmed ON standards_edition;
DROP FUNCTION standards_as_confirmed();
DROP TRIGGER written_once ON standards_edition;
DROP TRIGGER written_once ON standards_partwording;
DROP TRIGGER written_once ON standards_wording;
DROP FUNCTION standards_written_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('standards', '0003_two_documents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='part',
            name='code',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='standards.code', verbose_name='document'),
        ),
        migrations.AlterField(
            model_name='part',
            name='introduction',
            field=models.TextField(blank=True, verbose_name='introduction'),
        ),
        migrations.AlterField(
            model_name='provision',
            name='summary',
            field=models.TextField(blank=True, verbose_name='plain-language summary'),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('label', models.CharField(max_length=60, verbose_name='edition')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='adopted on')),
                ('source_name', models.CharField(max_length=255, verbose_name='file')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('content', models.JSONField(verbose_name='content')),
                ('imported_at', models.DateTimeField(verbose_name='read at')),
                ('code', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='standards.code', verbose_name='document')),
            ],
            options={
                'verbose_name': 'held edition',
                'verbose_name_plural': 'held editions',
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ('label', models.CharField(max_length=60, verbose_name='edition')),
                ('adopted_on', models.DateField(blank=True, null=True, verbose_name='adopted on')),
                ('source_name', models.CharField(max_length=255, verbose_name='file')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('preamble', models.JSONField(blank=True, default=list, verbose_name='preamble')),
                ('notes', models.JSONField(blank=True, default=dict, verbose_name='texts of the footnotes')),
                ('report', models.JSONField(blank=True, default=dict, verbose_name='report')),
                ('imported_at', models.DateTimeField(verbose_name='imported at')),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed at')),
                ('code', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='standards.code', verbose_name='document')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'permissions': [('import_edition', 'May import, confirm and discard an edition of the Code')],
            },
        ),
        migrations.CreateModel(
            name='PartWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='official text')),
                ('footnotes', models.JSONField(blank=True, default=list, verbose_name='footnotes')),
                ('title', models.CharField(max_length=160, verbose_name='title as printed')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_wordings', to='standards.edition')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='standards.part')),
            ],
            options={
                'verbose_name': 'part as printed',
                'verbose_name_plural': 'parts as printed',
                'ordering': ['edition', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='official text')),
                ('footnotes', models.JSONField(blank=True, default=list, verbose_name='footnotes')),
                ('modality', models.CharField(choices=[('must', 'a duty: the text says must, shall, will or is required to'), ('should', 'a recommendation: the text says should or may'), ('none', 'neither: a heading, an example, a statement of fact')], max_length=8, verbose_name='modality')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='standards.edition', verbose_name='edition')),
                ('provision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='standards.provision', verbose_name='provision')),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wordings',
                'ordering': ['edition', 'position'],
            },
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('code', 'label'), name='one_edition_a_label'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__gte', models.F('imported_at'))), name='edition_confirmed_after_its_import'),
        ),
        migrations.AddConstraint(
            model_name='partwording',
            constraint=models.UniqueConstraint(fields=('edition', 'part'), name='one_printed_part_an_edition'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('edition', 'provision'), name='one_wording_an_edition'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('edition', 'position'), name='one_wording_a_position'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
