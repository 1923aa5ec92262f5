"""The blocks that a lesson is written in.

A lesson's own context holds `provisions` (by id) and `pictures` (by block id); `showing` fetches them once for the
whole lesson, so that a lesson with thirty citations costs no more queries than one with two.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from standards.models import Provision

PROSE = ("bold", "italic", "link", "ol", "ul", "h3")
PLAIN = ("bold", "italic", "link", "ol", "ul")


def citable() -> list[tuple[str, str | Promise]]:
    """Return the provisions that can be cited, by id, in the order of the Code."""
    return [(provision.code, str(provision)) for provision in Provision.objects.leaves()]


class CitationBlock(blocks.ChoiceBlock):
    """A provision of the Code, known by its id; shows its number and topic and leads to its page."""

    def normalize_choice(self, value: str) -> str:
        """Return the id as it is: Wagtail would look through all choices, by a query for each citation."""
        return value

    def get_context(self, value: str, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over the provision that `showing` fetched."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["provision"] = context.get("provisions", {}).get(value)
        return context

    class Meta:
        template = "courses/blocks/citation.html"
        icon = "link"
        label = _("Provision of the Code")


class PictureBlock(blocks.StructBlock):
    """A picture with the words that stand in for it."""

    picture = ImageChooserBlock(label=_("Picture"))
    alternative = blocks.CharBlock(
        label=_("Alternative text"),
        max_length=300,
        help_text=_("What a reader who can't see the picture needs to know. A picture without it can't be released."),
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over the frozen picture, where the lesson is a released one."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["frozen"] = context.get("pictures", {}).get(context.get("id"))
        return context

    class Meta:
        template = "courses/blocks/picture.html"
        icon = "image"
        label = _("Picture")


class CalloutBlock(blocks.StructBlock):
    """Something to keep in mind, set apart."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=list(PLAIN))

    class Meta:
        template = "courses/blocks/callout.html"
        icon = "info-circle"
        label = _("Callout")


class VignetteBlock(blocks.StructBlock):
    """A story to think with. Its people are invented, or can't be recognized (UC-7)."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=list(PLAIN),
        help_text=_("Write nothing by which a client could be recognized (UC-7)."),
    )

    class Meta:
        template = "courses/blocks/vignette.html"
        icon = "openquote"
        label = _("Vignette")


class ReflectionBlock(blocks.StructBlock):
    """Questions for the reader alone: nothing is collected."""

    text = blocks.RichTextBlock(label=_("Text"), features=list(PLAIN))

    class Meta:
        template = "courses/blocks/reflection.html"
        icon = "edit"
        label = _("Reflection")


class QuoteBlock(blocks.StructBlock):
    """A sentence to stop at."""

    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Whose words"), max_length=120, required=False)

    class Meta:
        template = "courses/blocks/quote.html"
        icon = "openquote"
        label = _("Quote")


class HeadingBlock(blocks.CharBlock):
    """A heading within the lesson."""

    class Meta:
        template = "courses/blocks/heading.html"
        icon = "title"
        label = _("Heading")


class ProseBlock(blocks.RichTextBlock):
    """Paragraphs, lists and links."""

    class Meta:
        template = "courses/blocks/prose.html"
        icon = "pilcrow"
        label = _("Prose")


lesson_blocks = [
    ("prose", ProseBlock(features=list(PROSE))),
    ("heading", HeadingBlock(max_length=150)),
    ("callout", CalloutBlock()),
    ("vignette", VignetteBlock()),
    ("citation", CitationBlock(choices=citable)),
    ("reflection", ReflectionBlock()),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
]
"""What a lesson is written in."""
