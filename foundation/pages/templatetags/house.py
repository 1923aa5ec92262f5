"""The house's template tags: wrappers that hold what a page puts between them, what is kept, and a filter for tables.

Each wrapper draws `templates/components/<its name>.html`. Leaves that hold nothing are plain includes and need no tag.
"""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django import template
from django.core.cache import caches
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from foundation.ground import clock

register = template.Library()
FRAGMENTS = caches["fragments"]
IDS = re.compile(r"\b[A-Z]{2,4}-\d+(?:\.\d+)*\b")
"""Ids of provisions, whatever the document."""


def drawn(component: str, **parts: object) -> SafeString:
    """Draw one component from its parts and nothing else."""
    return render_to_string(f"components/{component}.html", parts)


@register.simple_block_tag
def card(
    content: str, *, title: str, url: str = "", picture: str = "", tag: str = "", tone: str = "", foot: str = ""
) -> SafeString:
    """Draw a card; with a `url` the whole of it is the link. `picture` names a file in `components/pictures/`."""
    return drawn("card", content=content, title=title, url=url, picture=picture, tag=tag, tone=tone, foot=foot)


@register.simple_block_tag
def note(content: str, *, title: str = "", tone: str = "") -> SafeString:
    """Draw a callout; `tone` is good, warn or bad, and plain without."""
    return drawn("note", content=content, title=title, tone=tone)


@register.simple_block_tag
def status(content: str, *, word: str, icon: str, tone: str = "", said: str = "", seal: bool = False) -> SafeString:
    """Draw what is true of something, in a word with its icon: color is never alone."""
    return drawn("status", content=content, word=word, icon=icon, tone=tone, said=said, seal=seal)


@register.simple_block_tag
def shelf(content: str, *, summary: str, open: bool = False) -> SafeString:  # noqa: A002 - HTML's own word for it
    """Draw something that can be put away (`<details>`)."""
    return drawn("shelf", content=content, summary=summary, open=open)


@register.simple_block_tag
def dialog(content: str, *, id: str, title: str, opener: str, kind: str = "quiet") -> SafeString:  # noqa: A002 - HTML's own word
    """Draw a button and the dialog that it opens, without a script."""
    return drawn("dialog", content=content, id=id, title=title, opener=opener, kind=kind)


class Kept(template.Node):
    """A part of a page that is drawn once a process for all that it was drawn from, and then kept."""

    def __init__(self, name: str, under: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.under, self.nodelist = name, under, nodelist

    def render(self, context: template.Context) -> SafeString:
        """Return what is kept under this key; draw it anew where there is none, or where nothing may be kept."""
        under = self.under.resolve(context, ignore_failures=True)
        if not under:
            return self.nodelist.render(context)
        key = f"{self.name}:{sha256(str(under).encode()).hexdigest()}"
        found = FRAGMENTS.get(key)
        if found is None:
            found = str(self.nodelist.render(context))
            FRAGMENTS.set(key, found, timeout=None)
        return mark_safe(found)  # noqa: S308  (drawn by our own templates, which escape)


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Keep what stands between `{% kept "name" all_it_is_drawn_from %}` and `{% endkept %}`.

    The second word must tell apart everything that the part depends on: the stamp of the frame, or the content itself.
    Where it is empty (a preview), nothing is kept. No part may hold a person's name or a token against forgery.
    """
    _tag, name, under = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(name.strip('"'), parser.compile_filter(under), nodelist)


@register.filter(is_safe=True)
def whole(text: str) -> SafeString:
    """Keep ids of provisions (`CE-6`, `SP-15`) on one line each, in plain text; the signs themselves stay as they are.

    So they can be copied and searched for as ever, which a hyphen of another kind would spoil.
    """
    return mark_safe(IDS.sub(r'<span class="whole">\g<0></span>', conditional_escape(text)))  # noqa: S308  (escaped)


@register.filter
def beside(left: Iterable[object], right: Iterable[object]) -> Iterator[tuple[object, object]]:
    """Lay two rows of the same length side by side."""
    return zip(left, right, strict=True)


@register.filter
def day_of(moment: datetime | None) -> date | None:
    """Return the office's own day of a moment, for `|date`; nothing where nothing has happened."""
    return clock.day_of(moment) if moment else None


@register.filter
def counted(number: Decimal) -> int:
    """Return the whole number by which words agree with this one, for `count`: 1 for 1.000, and 2 for 1.5."""
    return math.ceil(number)
