"""How forms are drawn: every field through one template of the house, with an error summary on top."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseForms(TemplatesSetting):
    """Django's forms with the house's templates (`templates/django/forms/`)."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
