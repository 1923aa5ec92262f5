"""Words about people for templates."""

from __future__ import annotations

from django.template import Library

from foundation.accounts import accommodating, telling

register = Library()
register.filter("browser", telling.browser)
register.filter("times", accommodating.times)
