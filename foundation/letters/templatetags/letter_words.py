"""The tags that staff may use in a letter: conditions and repetitions, nothing that reaches beyond the letter."""

from __future__ import annotations

from django.template import Library, defaulttags

register = Library()
register.tag("if", defaulttags.do_if)
register.tag("for", defaulttags.do_for)
