"""The blocks that prose is written in, shared by every room that has pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, islice, repeat
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

PROSE_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]
LINE_FEATURES = ["bold", "italic", "link"]

ADDRESS = re.compile(r"^(/[^/\s]\S*|/|https://[^\s]+|mailto:[^\s@]+@[^\s@]+)$")
"""Here, elsewhere over HTTPS, or an e-mail address; never a script."""


class ProseBlock(blocks.RichTextBlock):
    """Paragraphs, lists and small headings."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": PROSE_FEATURES, **options})

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class HeadingBlock(blocks.CharBlock):
    """A heading between parts of a page."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "pages/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture, with the words for those who don't see it."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("what the picture shows"), max_length=200, help_text=_("Read aloud to those who don't see it.")
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "pages/blocks/picture.html"


class CalloutBlock(blocks.StructBlock):
    """Something set apart from the text."""

    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    tone = blocks.ChoiceBlock(
        label=_("tone"),
        choices=[("", _("plain")), ("good", _("good to know")), ("warn", _("take care")), ("bad", _("a warning"))],
        required=False,
    )
    text = ProseBlock(label=_("text"), features=[*LINE_FEATURES, "ol", "ul"])

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "pages/blocks/callout.html"


class QuoteBlock(blocks.StructBlock):
    """Someone's words, and whose they are."""

    text = blocks.TextBlock(label=_("words"))
    source = blocks.CharBlock(label=_("whose words"), max_length=150, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "pages/blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    """A link to a page of ours or to an address."""

    label = blocks.CharBlock(label=_("words"), max_length=120)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = blocks.CharBlock(
        label=_("or address"),
        max_length=500,
        required=False,
        help_text=_("Begins with / on this site, with https:// elsewhere, or with mailto:"),
        validators=[RegexValidator(ADDRESS, _("Begin with /, https:// or mailto:"))],
    )

    class Meta:
        icon = "link"
        label = _("Link")
        template = "pages/blocks/link.html"

    def clean(self, value: Any) -> Any:
        """Demand a page or an address, and not both."""
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("address")):
            problem = ValidationError(_("Choose a page or write an address, one of the two."))
            raise blocks.StructBlockValidationError(block_errors={"address": problem})
        return cleaned


class LinkListBlock(blocks.StructBlock):
    """Where to read on."""

    title = blocks.CharBlock(label=_("title"), max_length=120, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Links")
        template = "pages/blocks/links.html"


class TableBlock(blocks.StructBlock):
    """Rows and columns; the first cell of a row names it."""

    caption = blocks.CharBlock(
        label=_("what the table shows"), max_length=200, required=False, help_text=_("Where no heading above says it.")
    )
    columns = blocks.ListBlock(blocks.CharBlock(max_length=80), label=_("columns"), min_num=2, max_num=6)
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.RichTextBlock(features=LINE_FEATURES), label=_("cells")), label=_("rows"), min_num=1
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "pages/blocks/table.html"

    def clean(self, value: Any) -> Any:
        """Demand as many cells in each row as there are columns."""
        cleaned = super().clean(value)
        for number, row in enumerate(cleaned["rows"], start=1):
            if len(row) != len(cleaned["columns"]):
                said = _("Row %(number)d has not as many cells as there are columns.") % {"number": number}
                raise blocks.StructBlockValidationError(block_errors={"rows": ValidationError(said)})
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Hand out plain rows, each as long as there are columns: a draft may still be uneven."""
        width = len(value["columns"])
        rows = [list(islice(chain(row, repeat("")), width)) for row in value["rows"]]
        return {**super().get_context(value, parent_context), "columns": list(value["columns"]), "rows": rows}


class PersonBlock(blocks.StructBlock):
    """Someone who answers for the program, with her consent."""

    name = blocks.CharBlock(label=_("name"), max_length=120)
    role = blocks.CharBlock(label=_("role"), max_length=120, required=False)
    said = blocks.TextBlock(label=_("a line about the work"), required=False)
    email = blocks.EmailBlock(label=_("e-mail address"), required=False)

    class Meta:
        icon = "user"
        label = _("Person")
        template = "components/person.html"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Hand the component its parts by their names."""
        return {**super().get_context(value, parent_context), **value}


class ColumnBlock(blocks.StructBlock):
    """A column of links in the footer."""

    title = blocks.CharBlock(label=_("title"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Column")


class ProseBlocks(blocks.StreamBlock):
    """What the body of a page is made of."""

    prose = ProseBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    table = TableBlock()
    links = LinkListBlock()

    class Meta:
        required = False
