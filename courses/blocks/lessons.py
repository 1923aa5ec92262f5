"""The blocks that a lesson is written in.

A lesson's own context holds `provisions` (by id), and by block id `pictures` and `files`; `showing` fetches them once
for the whole lesson, so that a lesson with thirty citations costs no more queries than one with two. Every block may
also stand on a path of an advisory, but another advisory.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.forms import ChoiceField
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from assessments import probing
from courses.blocks.media import PLAIN, AudioBlock, PackBlock, VideoBlock
from courses.unfolding import PATHS
from standards.models import Provision

PROSE = ("bold", "italic", "link", "ol", "ul", "h3")


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


def askable() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the questions that a lesson may ask, by public id, under the titles of their banks."""
    return [
        (bank, [(one.public_id, f"{one.key}: {Truncator(one.stem).chars(90)}") for one in questions])
        for bank, questions in groupby(probing.askable(), key=lambda one: one.bank)
    ]


class QuestionBlock(blocks.ChoiceBlock):
    """A question that a lesson may ask, known by its public id."""

    def normalize_choice(self, value: str) -> str:
        """Return the id as it is: Wagtail would look through all choices, by a query for each check."""
        return value

    def get_field(self, **kwargs: Any) -> ChoiceField:
        """Say in words what can't be asked."""
        field: ChoiceField = super().get_field(**kwargs)
        field.error_messages["invalid_choice"] = _(
            "This question can't be asked here: it is not ready, or a quiz that counts draws from its bank."
        )
        return field


class CheckBlock(blocks.StructBlock):
    """An ungraded check: a question of a bank that serves no quiz that counts. It is told at once what is right."""

    question = QuestionBlock(
        label=_("Question"),
        choices=askable,
        help_text=_("Questions that are ready, of banks from which no quiz that counts draws. Type to find one."),
    )

    class Meta:
        template = "courses/blocks/check.html"
        icon = "help"
        label = _("Check")


plain_blocks = [
    ("prose", ProseBlock(features=list(PROSE))),
    ("heading", HeadingBlock(max_length=150)),
    ("callout", CalloutBlock()),
    ("vignette", VignetteBlock()),
    ("citation", CitationBlock(choices=citable)),
    ("reflection", ReflectionBlock()),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("video", VideoBlock()),
    ("audio", AudioBlock()),
    ("pack", PackBlock()),
    ("check", CheckBlock()),
]
"""What stands in a lesson by itself, or on a path of an advisory."""


class AdvisoryBlock(blocks.StructBlock):
    """A warning of what follows, and another path of the same worth: whoever takes it loses nothing."""

    warning = blocks.TextBlock(
        label=_("What it warns of"), rows=3, max_length=600, help_text=_("What follows, without its details.")
    )
    main = blocks.StreamBlock(plain_blocks, label=_("What it warns of: the path itself"), min_num=1)
    other_title = blocks.CharBlock(
        label=_("Title of the other path"), max_length=120, help_text=_("For example “The same without the recording”.")
    )
    other = blocks.StreamBlock(plain_blocks, label=_("The other path, with the same worth"), min_num=1)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Hand over both paths, drawn: each block under its own id, not the advisory's."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        inside = {name: said for name, said in (parent_context or {}).items() if name != "id"}
        return {
            **context,
            "block_id": context.get("id"),
            **{path: self.drawn(value[path], inside) for path in PATHS},
        }

    @staticmethod
    def drawn(stream: Any, context: dict[str, Any]) -> SafeString:
        """Draw a path; the context holds no `id`, so that each block takes its own."""
        return format_html_join("\n", "{}", ((block.render(context),) for block in stream))

    class Meta:
        template = "courses/blocks/advisory.html"
        icon = "warning"
        label = _("Content advisory with another path")


lesson_blocks = [*plain_blocks, ("advisory", AdvisoryBlock())]
"""What a lesson is written in."""
