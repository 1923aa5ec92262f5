"""Pictures and their sizes move to addresses that nobody guesses, as new ones have had since."""

import secrets
from functools import partial
from pathlib import PurePosixPath

from django.db import migrations, transaction


def hide(apps, schema_editor):
    """Copy every file that lies where its name alone would find it, and take the old one away once that is written."""
    for kind in ('Picture', 'Rendition'):
        for row in apps.get_model('files', kind).objects.all():
            old, storage = row.file.name, row.file.storage
            place = PurePosixPath(old)
            if len(place.parts) > 2 or not storage.exists(old):
                continue
            new = f'{place.parent}/{secrets.token_urlsafe(12)}/{place.name[-64:]}'
            with storage.open(old) as content:
                new = storage.save(new, content)
            apps.get_model('files', kind).objects.filter(pk=row.pk).update(file=new)
            transaction.on_commit(partial(storage.delete, old))


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_one_rendition_a_filter'),
    ]

    operations = [
        migrations.RunPython(hide, migrations.RunPython.noop),
    ]
