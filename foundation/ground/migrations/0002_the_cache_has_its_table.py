"""The shared cache's table, for houses without Redis."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """Make the table, also where Redis is the cache today: the choice may change without a migration."""
    call_command("createcachetable", "ground_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("ground", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
