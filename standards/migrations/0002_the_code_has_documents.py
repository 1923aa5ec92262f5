"""The Code has documents; each part belongs to one."""

import django.db.models.deletion
from django.db import migrations, models

import foundation.ground.identity


class Migration(migrations.Migration):
    """Makes room; 0003 fills it."""

    dependencies = [("standards", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=foundation.ground.identity.new_public_id, editable=False, unique=True)),
                ("key", models.SlugField(max_length=40, unique=True, verbose_name="key")),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("position", models.PositiveSmallIntegerField(unique=True, verbose_name="position")),
            ],
            options={"verbose_name": "document", "verbose_name_plural": "documents", "ordering": ["position"]},
        ),
        migrations.AddField(
            model_name="part",
            name="code",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="standards.code",
                verbose_name="document",
            ),
        ),
    ]
