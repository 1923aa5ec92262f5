"""The sections of the home page, in any order that an editor likes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from foundation.pages import listing
from foundation.pages.blocks import LinkBlock
from foundation.pages.models import ArticlePage

ARTICLES = 3


class ActionBlock(LinkBlock):
    """A button."""

    weight = blocks.ChoiceBlock(
        label=_("weight"), choices=[("", _("what most should do")), ("quiet", _("the other way"))], required=False
    )

    class Meta:
        icon = "arrow-right"
        label = _("Button")
        template = "lms/home/action.html"


class SectionBlock(blocks.StructBlock):
    """A section with a title and a line under it."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    lede = blocks.TextBlock(label=_("line under it"), required=False)


class OfferBlock(blocks.StructBlock):
    """Something that a trainee takes, as a card."""

    tag = blocks.CharBlock(label=_("tag"), max_length=60, required=False)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"))
    picture = blocks.ChoiceBlock(
        label=_("drawing"),
        choices=[
            ("records", _("records")),
            ("table", _("a table")),
            ("code", _("the Code")),
            ("certificate", _("a certificate")),
        ],
    )
    page = blocks.PageChooserBlock(label=_("leads to page"), required=False)


class OffersBlock(SectionBlock):
    """What one takes: up to three cards."""

    cards = blocks.ListBlock(OfferBlock(), label=_("cards"), min_num=1, max_num=6)

    class Meta:
        icon = "grip"
        label = _("What you take")
        template = "lms/home/offers.html"


class PassageBlock(blocks.StructBlock):
    """A small title and what is said under it."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"))


class PersonBlock(PassageBlock):
    """Somebody for whom it is, with a small drawing."""

    picture = blocks.ChoiceBlock(
        label=_("drawing"),
        choices=[("door", _("a door")), ("chairs", _("two chairs")), ("pages", _("a stack of pages"))],
        required=False,
    )


class ExcerptBlock(SectionBlock):
    """A page of a lesson, to open it on the spot."""

    eyebrow = blocks.CharBlock(label=_("small line above"), max_length=80, required=False)
    passages = blocks.ListBlock(blocks.TextBlock(label=_("passage")), label=_("passages"), min_num=1, max_num=5)
    question = blocks.CharBlock(label=_("question at its end"), max_length=160, required=False)
    action = ActionBlock(label=_("button"))

    class Meta:
        icon = "openquote"
        label = _("A page of a lesson")
        template = "lms/home/excerpt.html"


class StepsBlock(SectionBlock):
    """The way, step by step."""

    steps = blocks.ListBlock(PassageBlock(), label=_("steps"), min_num=2, max_num=6)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "lms/home/way.html"


class PeopleBlock(SectionBlock):
    """For whom it is."""

    people = blocks.ListBlock(PersonBlock(), label=_("people"), min_num=1)

    class Meta:
        icon = "group"
        label = _("For whom")
        template = "lms/home/people.html"


class CodePartBlock(PassageBlock):
    """A part of the Code."""

    key = blocks.CharBlock(label=_("letters"), max_length=8, help_text=_("Such as CE."))


class CodeBlock(SectionBlock):
    """The Code and its parts."""

    parts = blocks.ListBlock(CodePartBlock(), label=_("parts"), min_num=1, max_num=6)
    label = blocks.CharBlock(label=_("words on the button"), max_length=60)

    class Meta:
        icon = "clipboard-list"
        label = _("The Code")
        template = "lms/home/code.html"


class CheckBlock(SectionBlock):
    """Where anyone checks a certificate."""

    class Meta:
        icon = "check"
        label = _("Check a certificate")
        template = "lms/home/check.html"


class ArticlesBlock(SectionBlock):
    """The latest articles; left out while there are none."""

    class Meta:
        icon = "doc-full"
        label = _("Latest articles")
        template = "lms/home/articles.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add the latest three."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "articles": listing.articles(context["request"], ArticlePage, most=ARTICLES)}


class ClosingBlock(SectionBlock):
    """The last word, with a button."""

    action = ActionBlock(label=_("button"))

    class Meta:
        icon = "pick"
        label = _("Last word")
        template = "lms/home/closing.html"


class SectionBlocks(blocks.StreamBlock):
    """What the home page is made of below its opening."""

    excerpt = ExcerptBlock()
    offers = OffersBlock()
    steps = StepsBlock()
    people = PeopleBlock()
    code = CodeBlock()
    check = CheckBlock()
    articles = ArticlesBlock()
    closing = ClosingBlock()

    class Meta:
        required = False
        block_counts = {"check": {"max_num": 1}, "code": {"max_num": 1}, "articles": {"max_num": 1}}
