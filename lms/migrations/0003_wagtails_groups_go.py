"""Wagtail's migrations make two groups that are no roles of this house. They go once; what staff name so later stays."""

from typing import Any

from django.db import migrations

STOCK = ("Editors", "Moderators")
A_ROLE = "coordinator"


def take_away(apps: Any, _editor: Any) -> None:
    """Delete them, unless roles were applied here before: that took them away, and who bears such a name is staff's."""
    groups = apps.get_model("auth", "Group").objects
    if not groups.filter(name=A_ROLE).exists():
        groups.filter(name__in=STOCK).delete()


class Migration(migrations.Migration):
    """After every migration of Wagtail's that makes or fills the groups."""

    dependencies = [
        ("lms", "0002_the_home_page_opens_a_lesson"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
