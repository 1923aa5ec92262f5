"""Taking the last inline scripts out of Wagtail's admin, whose policy forbids them.

Most stand in templates, which ours in `templates/wagtailadmin/` replace. The choosers write theirs in Python: here it
becomes a `<template>` with the function's name and its arguments, which `static/js/admin-csp.js` calls.

And keeping Wagtail from writing letters of its own: every letter of the house is a row first (`foundation.letters`).
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.mail import EmailNotificationMixin
from wagtail.admin.widgets import BaseChooser

MARK = '<template data-house-{}="{}" data-house-with="[{}]"></template>'
CALL = re.compile(r"<script>(?P<new>new )?(?P<name>[\w.]+)\((?P<arguments>.*)\);</script>$", re.DOTALL)


def quiet() -> None:
    """Let every chooser of the admin draw itself without a script. Called once, when Django is ready."""
    draw = BaseChooser.render

    def render(self: BaseChooser, *words: Any, **options: Any) -> SafeString:
        return without_script(draw(self, *words, **options))

    BaseChooser.render = render


def hush() -> None:
    """Let no step of a workflow send mail. Who is asked for a review finds it on the admin's first page."""
    EmailNotificationMixin.get_valid_recipients = lambda _notifier, _instance, **_words: set()


def without_script(html: str) -> SafeString:
    """Replace the script at the end by the mark that says the same; what has none is returned as it is.

    Raises ValueError for a call whose arguments are not JSON: then Wagtail has changed, and this must too.
    """
    found = CALL.search(html)
    if found is None:
        return mark_safe(html)  # noqa: S308  (Wagtail drew it)
    json.loads(f"[{found['arguments']}]")
    kind = "new" if found["new"] else "call"
    # The arguments are escaped here, which Wagtail's script did not do.
    mark = format_html(MARK, kind, found["name"], found["arguments"])
    return mark_safe(html[: found.start()]) + mark  # noqa: S308  (Wagtail drew it)
