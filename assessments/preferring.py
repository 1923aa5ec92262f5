"""Preferring what a person has not been asked yet; and among that, what rests on provisions she missed, wherever.

On a retake, and in a practice from its first attempt on: there it is what practicing is for. A first attempt at a quiz
that counts is drawn for her as for everybody, so that nobody meets a harder quiz for having practiced, and so that
first attempts go on telling how hard a question is.

Only a wish: whatever is preferred, the draw keeps every rule of the blueprint. A question is the same question however
it was reworded since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from assessments import mastering
from assessments.models import Attempt, Quiz

MISSED, UNSEEN = 0, 1
"""Ranks of what she was never asked; what she was asked once, twice … follows, one rank each."""


def ranks(quiz: Quiz, versions: Mapping[str, Any], hers: Sequence[Attempt]) -> dict[str, int]:
    """Return a rank for each version, the lower the better, as `drawing.draw` takes them; none where all are alike.

    `versions` as `gathering.candidates` returns them; `hers` are all her attempts, at whichever quiz, `with_lines` and
    `with_asked`.
    """
    earlier = [attempt for attempt in hers if attempt.quiz_id == quiz.pk]
    if not earlier and not quiz.is_practice:
        return {}
    asked = Counter(version for attempt in earlier for version in attempt.versions)
    missed = mastering.missed(hers)
    return {public_id: _rank(version, asked, missed) for public_id, version in versions.items()}


def _rank(version: Any, asked: Mapping[str, int], missed: AbstractSet[str]) -> int:
    """Return the rank of one version."""
    times = sum(asked.get(str(wording), 0) for wording in version.earlier)
    if times:
        return UNSEEN + times
    return MISSED if missed & {cited["code"] for cited in version.cited} else UNSEEN
