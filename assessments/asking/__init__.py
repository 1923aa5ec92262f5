"""What kinds of question there are, and what each knows of its own: how it is shuffled, read, checked and marked. Pure.

A *wording* is what a candidate sees: `{"stem": …}` and what its kind adds, each kind's docstring says what. An *answer*
is what she said, in JSON's own shapes. *Right* is what the key says, in the shape that the kind's docstring names; it
never stands in a wording. `scoring` is told to the candidate: `all` or nothing, or a share for `each`.
"""

from __future__ import annotations

from assessments.asking.answering import Answer, Kind, Right, Sent, Wording
from assessments.asking.choosing import Multiple, Single
from assessments.asking.citing import Cite
from assessments.asking.judging import BestAndWorst
from assessments.asking.matching import Matching
from assessments.asking.ordering import Ordering
from assessments.asking.writing import Short

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (Single(), Multiple(), BestAndWorst(), Matching(), Ordering(), Cite(), Short())
}

__all__ = ["KINDS", "Answer", "Kind", "Right", "Sent", "Wording"]
