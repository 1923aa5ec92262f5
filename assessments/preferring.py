"""Preferring, on a retake, what a person has not been asked yet; and among that, what rests on provisions she missed.

Only a wish: whatever is preferred, the draw keeps every rule of the blueprint. A question is the same question however
it was reworded since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assessments import mastering
from assessments.models import Attempt

MISSED, UNSEEN = 0, 1
"""Ranks of what she was never asked; what she was asked once, twice … follows, one rank each."""


def ranks(versions: Mapping[str, Any], earlier: Sequence[Attempt]) -> dict[str, int]:
    """Return a rank for each version, the lower the better, as `drawing.draw` takes them; none on a first attempt.

    `versions` as `gathering.candidates` returns them; `earlier` are all her attempts at the quiz, `with_lines`.
    """
    if not earlier:
        return {}
    asked = Counter(version for attempt in earlier for version in attempt.asked)
    missed = {area.code for area in mastering.at_one_quiz(earlier) if area.missed}
    return {public_id: _rank(version, asked, missed) for public_id, version in versions.items()}


def _rank(version: Any, asked: Mapping[str, int], missed: set[str]) -> int:
    """Return the rank of one version."""
    times = sum(asked.get(str(wording), 0) for wording in version.earlier)
    if times:
        return UNSEEN + times
    return MISSED if missed & {cited["code"] for cited in version.cited} else UNSEEN
