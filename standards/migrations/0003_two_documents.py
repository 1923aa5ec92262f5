"""The two documents stand from the start, and every part that was there belongs to the Code of Ethics."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from foundation.ground.identity import new_public_id

DOCUMENTS = (
    ("ethics", "NASAMS Code of Ethics and Professional Standards"),
    ("minimum-requirements",
     "Recommended Minimum Requirements for Practicing Sentencing Advocates and Mitigation Specialists"),
)  # fmt: skip


def stand(apps: Any, _editor: Any) -> None:
    """Make the two documents and put the parts into the first."""
    code = apps.get_model("standards", "Code")
    for position, (key, title) in enumerate(DOCUMENTS, 1):
        code.objects.get_or_create(key=key, defaults={"title": title, "position": position, "public_id": new_public_id()})
    apps.get_model("standards", "Part").objects.filter(code=None).update(code=code.objects.get(key="ethics"))


class Migration(migrations.Migration):
    """Fills what 0002 made room for."""

    dependencies = [("standards", "0002_the_code_has_documents")]

    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
