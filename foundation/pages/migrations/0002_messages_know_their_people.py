"""Messages to the office learn whose they are: those kept so far, of whoever has proved their address today."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def tell(apps: Any, schema_editor: Any) -> None:
    """Write her public id on each message from a proven address; the others stay without."""
    alias = schema_editor.connection.alias
    proven = apps.get_model("account", "EmailAddress").objects.using(alias).filter(verified=True)
    owner = proven.filter(email=OuterRef("email")).values("user__public_id")[:1]
    messages = apps.get_model("pages", "ContactMessage").objects.using(alias)
    messages.filter(email__in=proven.values("email")).update(person=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactmessage",
            name="person",
            field=models.UUIDField(blank=True, db_index=True, editable=False, null=True, verbose_name="person"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
