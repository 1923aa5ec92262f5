"""Noting for an author, in words, what she may want to look at again (`proofreading`), and what an edition changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments import publishing
from assessments.models import EditionReview, Question
from assessments.phrasing import Facts
from assessments.proofreading import Slip, proofread
from standards.models import Provision, Wording

WORDS: dict[Slip, str | Promise] = {
    Slip.STRONGER: _("It says “must”, and what it cites says “should”. Is it as strong as the Code, and no stronger?"),
    Slip.WEAKER: _("It says “should”, and what it cites says “must”. Is it as strong as the Code?"),
    Slip.LONGEST: _("The right option is by far the longest: its length gives it away."),
    Slip.ALL_OF_THE_ABOVE: _("An option points at the others. They stand in another order for every candidate."),
    Slip.NEGATIVE: _("The sentence that asks has a “not” in it, which tired readers overlook. Can it ask what is so?"),
}
NEW_EDITION = _(
    "A new edition changed what this question rests on. Read it, then publish: the question will cite the new words."
)


def notes(question: Question) -> list[str]:
    """Return what to look at again, a sentence each. Nothing here hinders publishing."""
    said = []
    if question.pk and EditionReview.objects.open().of(question).exists():
        said.append(str(NEW_EDITION))
    if question.asks:
        cited = [provision.pk for provision in question.cites.all()]
        said += [str(WORDS[slip]) for slip in slips(publishing.facts_of(question), cited)]
    return said


def slips(facts: Facts, cited: Iterable[int]) -> list[Slip]:
    """Return the slips in what a question says and cites."""
    if facts.kind not in {"single", "multiple"}:
        return proofread(facts.wording["stem"], (), modalities(cited))
    right = set(facts.right)
    options = [(option["text"], option["key"] in right) for option in facts.wording["options"]]
    return proofread(facts.wording["stem"], options, modalities(cited))


def modalities(cited: Iterable[int]) -> list[str]:
    """Return how the provisions speak: in the current edition, or before any, as our outline has them."""
    spoken = dict(Provision.objects.filter(pk__in=list(cited)).values_list("pk", "modality"))
    official = Wording.objects.current().filter(provision__in=spoken).values_list("provision", "modality")
    return list({**spoken, **dict(official)}.values())
