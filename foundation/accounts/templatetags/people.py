"""Words about people for templates."""

from __future__ import annotations

from django.template import Library

from foundation.accounts import telling

register = Library()
register.filter("browser", telling.browser)
