"""The tags and filters that staff may use in a letter, and no others.

Nothing here reaches beyond the letter, repeats, pads or multiplies: a few characters could otherwise ask for a letter
that fills the memory (`rjust:999999999`, a `for` within a `for`).
"""

from __future__ import annotations

from django.template import Library, defaultfilters, defaulttags

register = Library()
register.tag("if", defaulttags.do_if)
for name in (
    "capfirst", "default", "first", "last", "length", "lower", "pluralize", "title", "truncatewords", "upper", "yesno",
):  # fmt: skip
    register.filter(name, getattr(defaultfilters, name))
