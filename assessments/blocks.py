"""The blocks that a question is written in, one for each kind. What order means its block says; keys go by text."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from standards.models import Provision

STEM = {"label": _("Question"), "rows": 3, "max_length": 2000}
EXPLANATION = {"label": _("Explanation"), "rows": 3, "required": False, "max_length": 2000}
SCORING = (
    ("all", _("all or nothing: a point only for all of it")),
    ("each", _("a share for each part; wrong choices take a share away, never below nothing")),
)


def citable() -> list[tuple[str, str | Promise]]:
    """Return the provisions that a candidate can choose, by id, in the order of the Code."""
    return [(provision.code, str(provision)) for provision in Provision.objects.to_choose_from()]


class OptionBlock(blocks.StructBlock):
    """An option, whether it is right, and why."""

    text = blocks.TextBlock(label=_("Option"), rows=2, max_length=600)
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)
    rationale = blocks.TextBlock(label=_("Why, or why not"), rows=2, max_length=800)


class ActionBlock(blocks.StructBlock):
    """Something that could be done."""

    text = blocks.TextBlock(label=_("Action"), rows=2, max_length=600)
    verdict = blocks.ChoiceBlock(
        label=_("It is"), choices=[("best", _("the best")), ("worst", _("the worst"))], required=False
    )
    rationale = blocks.TextBlock(label=_("Why"), rows=2, max_length=800)


class PairBlock(blocks.StructBlock):
    """A prompt and what belongs to it."""

    prompt = blocks.TextBlock(label=_("Prompt"), rows=2, max_length=300)
    match = blocks.CharBlock(label=_("Belongs to it"), max_length=300)
    rationale = blocks.TextBlock(label=_("Why"), rows=2, max_length=800, required=False)


class SingleBlock(blocks.StructBlock):
    """Single choice."""

    stem = blocks.TextBlock(**STEM)
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=10)
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "radio-full"
        label = _("Single choice")


class MultipleBlock(blocks.StructBlock):
    """Multiple response."""

    stem = blocks.TextBlock(**STEM)
    scoring = blocks.ChoiceBlock(label=_("Scoring, as candidates are told"), choices=SCORING, default="all")
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=10)
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "check"
        label = _("Multiple response")


class BestAndWorstBlock(blocks.StructBlock):
    """Best and worst action."""

    stem = blocks.TextBlock(**STEM)
    scoring = blocks.ChoiceBlock(label=_("Scoring, as candidates are told"), choices=SCORING, default="each")
    options = blocks.ListBlock(ActionBlock(), label=_("Actions"), min_num=3, max_num=10)
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "order"
        label = _("Best and worst action")


class MatchingBlock(blocks.StructBlock):
    """Matching. Prompts may share what belongs to them; distractors belong to none."""

    stem = blocks.TextBlock(**STEM)
    scoring = blocks.ChoiceBlock(label=_("Scoring, as candidates are told"), choices=SCORING, default="each")
    pairs = blocks.ListBlock(PairBlock(), label=_("Pairs"), min_num=2, max_num=10)
    distractors = blocks.ListBlock(
        blocks.CharBlock(label=_("Text"), max_length=300), label=_("Belong to none"), default=[], max_num=5
    )
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "link"
        label = _("Matching")


class OrderingBlock(blocks.StructBlock):
    """Ordering: the steps are written in the right order."""

    stem = blocks.TextBlock(**STEM)
    scoring = blocks.ChoiceBlock(label=_("Scoring, as candidates are told"), choices=SCORING, default="all")
    steps = blocks.ListBlock(
        blocks.TextBlock(label=_("Step"), rows=2, max_length=300),
        label=_("Steps, in the right order"),
        min_num=2,
        max_num=10,
    )
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "list-ol"
        label = _("Ordering")


class CiteBlock(blocks.StructBlock):
    """Cite the provision: the candidate picks it from the whole Code."""

    stem = blocks.TextBlock(**STEM)
    right = blocks.ListBlock(
        blocks.ChoiceBlock(label=_("Provision"), choices=citable), label=_("Accepted, each by itself"), min_num=1
    )
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "clipboard-list"
        label = _("Cite the provision")


class ShortBlock(blocks.StructBlock):
    """Short text, for practice only."""

    stem = blocks.TextBlock(**STEM)
    right = blocks.ListBlock(
        blocks.CharBlock(label=_("Text"), max_length=200), label=_("Accepted, whatever case and spaces"), min_num=1
    )
    explanation = blocks.TextBlock(**EXPLANATION)

    class Meta:
        icon = "edit"
        label = _("Short text, for practice")


class AsksBlock(blocks.StreamBlock):
    """What a question asks: exactly one of these. That there is one, its being required says, not before it is sent."""

    single = SingleBlock()
    multiple = MultipleBlock()
    best_worst = BestAndWorstBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()
    cite = CiteBlock()
    short = ShortBlock()

    class Meta:
        max_num = 1
