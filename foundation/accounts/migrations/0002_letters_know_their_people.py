"""Letters kept so far learn whose they are: of whoever has proved their address today."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def tell(apps: Any, schema_editor: Any) -> None:
    """Write her public id on each letter to a proven address; the others stay without."""
    alias = schema_editor.connection.alias
    proven = apps.get_model("account", "EmailAddress").objects.using(alias).filter(verified=True)
    owner = proven.filter(email=OuterRef("address")).values("user__public_id")[:1]
    letters = apps.get_model("letters", "Letter").objects.using(alias)
    letters.filter(person=None, address__in=proven.values("email")).update(person=Subquery(owner))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("letters", "0002_letters_know_their_person"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
