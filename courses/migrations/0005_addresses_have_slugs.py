"""The word in an address is called what the field calls it: a slug."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Renames two fields and a constraint; no value changes."""

    dependencies = [("courses", "0004_what_was_finished_stays")]

    operations = [
        migrations.RemoveConstraint("lesson", "one_lesson_a_handle"),
        migrations.RenameField("course", "handle", "slug"),
        migrations.RenameField("lesson", "handle", "slug"),
        migrations.AlterField("course", "slug", models.SlugField(max_length=120, unique=True, verbose_name="slug")),
        migrations.AlterField("lesson", "slug", models.SlugField(max_length=120, verbose_name="slug")),
        migrations.AddConstraint(
            "lesson", models.UniqueConstraint(fields=["course", "slug"], name="one_lesson_a_slug")
        ),
    ]
