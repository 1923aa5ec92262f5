"""One question of a bank's file: what is wrong with it, by field, and what its kind's block says.

Each kind has fields of its own beside those of every question (`parsing`):

single       options: two or more, exactly one of them right: {key: a, text: …, right: false, rationale: …}
multiple     options likewise, one or more of them right; scoring: all or each
best_worst   options: three or more: {key: a, text: …, is: best | worst (or left out), rationale: …}; scoring
matching     pairs: two or more: {prompt: …, match: …, rationale: … (optional)}; distractors: [texts]; scoring
ordering     steps: [texts], in the right order; scoring
cite         accepts: [ids of provisions], each accepted by itself
short        accepts: [texts], each accepted by itself; only in a bank that is for practice
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from assessments.models.questions import Level

SCORING = ("all", "each")
SCORED = {"multiple": "all", "best_worst": "each", "matching": "each", "ordering": "all"}
"""The kinds that may score each part, with what they do where a file doesn't say."""
FIELDS = frozenset({"key", "kind", "level", "cites", "stem", "explanation", "vignette", "place", "enemies"})
OWN = {
    "single": frozenset({"options"}),
    "multiple": frozenset({"options", "scoring"}),
    "best_worst": frozenset({"options", "scoring"}),
    "matching": frozenset({"pairs", "distractors", "scoring"}),
    "ordering": frozenset({"steps", "scoring"}),
    "cite": frozenset({"accepts"}),
    "short": frozenset({"accepts"}),
}
LONGEST = {
    "stem": 2000,
    "explanation": 2000,
    "text": 600,
    "rationale": 800,
    "prompt": 300,
    "match": 300,
    "steps": 300,
    "distractors": 300,
    "accepts": 200,
}
"""In characters, as the desk's form has it."""
MOST, MOST_DISTRACTORS, LARGEST_PLACE = 10, 5, 32767
Row = Mapping[str, Any]


def kind_of(row: Row) -> str:
    """Return the question's kind; single choice where the file doesn't say."""
    return str(row.get("kind", "single"))


def said(row: Row) -> dict[str, Any]:
    """Return what the kind's block says, of a question without slips."""
    kind = kind_of(row)
    common = {"stem": row["stem"], "explanation": row.get("explanation", "")}
    if kind in SCORED:
        common["scoring"] = row.get("scoring", SCORED[kind])
    return common | SAYING[kind](row)


def _options(row: Row) -> dict[str, Any]:
    """Say options."""
    given = row["options"]
    return {
        "options": [{"text": one["text"], "is_right": one["right"], "rationale": one["rationale"]} for one in given]
    }


def _actions(row: Row) -> dict[str, Any]:
    """Say actions."""
    given = row["options"]
    return {
        "options": [{"text": one["text"], "verdict": one.get("is", ""), "rationale": one["rationale"]} for one in given]
    }


def _pairs(row: Row) -> dict[str, Any]:
    """Say pairs and distractors."""
    pairs = [
        {"prompt": one["prompt"], "match": one["match"], "rationale": one.get("rationale", "")} for one in row["pairs"]
    ]
    return {"pairs": pairs, "distractors": list(row.get("distractors", ()))}


SAYING: Mapping[str, Callable[[Row], dict[str, Any]]] = {
    "single": _options,
    "multiple": _options,
    "best_worst": _actions,
    "matching": _pairs,
    "ordering": lambda row: {"steps": list(row["steps"])},
    "cite": lambda row: {"right": list(row["accepts"])},
    "short": lambda row: {"right": list(row["accepts"])},
}


def slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with one question."""
    kind = kind_of(row)
    if kind not in OWN:
        yield _("%(where)s, kind: must be one of %(kinds)s") % {"where": where, "kinds": ", ".join(OWN)}
        return
    yield from unknown(row, FIELDS | OWN[kind], where)
    if not is_slug(row.get("key")):
        yield _("%(where)s, key: must be letters, digits and hyphens") % {"where": where}
    if row.get("level") not in Level.values:
        yield _("%(where)s, level: must be recall, apply or judge") % {"where": where}
    yield from text_slips(row, ("stem",), where)
    yield from _slips_in_what_is_optional(row, where)
    if not _are_texts(row.get("cites"), fewest=1, most=None):
        yield _("%(where)s, cites: must be a list of at least one provision") % {"where": where}
    if row.get("scoring", "all") not in SCORING:
        yield _("%(where)s, scoring: must be all or each") % {"where": where}
    yield from CHECKING[kind](row, where)


def _slips_in_what_is_optional(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with the fields that a question may have."""
    if "explanation" in row:
        yield from text_slips(row, ("explanation",), where)
    if "vignette" in row and not is_slug(row["vignette"]):
        yield _("%(where)s, vignette: must be the key of a vignette of this file") % {"where": where}
    place = row.get("place", 0)
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place <= LARGEST_PLACE:
        yield _("%(where)s, place: must be a whole number from 0") % {"where": where}
    if not _are_texts(row.get("enemies", []), fewest=0, most=None):
        yield _("%(where)s, enemies: must be a list of the keys of questions") % {"where": where}


def _option_slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with options."""
    yield from _each_option(row, where, {"right"}, fewest=2)
    options = _rows(row.get("options"))
    for place, option in enumerate(options, 1):
        if not isinstance(option.get("right"), bool):
            yield _("%(where)s, right: must be true or false") % {"where": _named(option, place, where)}
    count = [option.get("right") for option in options].count(True)
    if options and kind_of(row) == "single" and count != 1:
        yield _("%(where)s, options: exactly one must be right") % {"where": where}
    elif options and not count:
        yield _("%(where)s, options: at least one must be right") % {"where": where}


def _action_slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with actions."""
    yield from _each_option(row, where, {"is"}, fewest=3)
    options = _rows(row.get("options"))
    verdicts = sorted(str(option["is"]) for option in options if "is" in option)
    if options and verdicts != ["best", "worst"]:
        yield _("%(where)s, options: one must be the best and one the worst") % {"where": where}


def _each_option(row: Row, where: str, own: set[str], *, fewest: int) -> Iterator[str]:
    """Say what is wrong with what every kind of option has."""
    options = row.get("options")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        yield _("%(where)s, options: must be a list of options") % {"where": where}
        return
    for place, option in enumerate(options, 1):
        here = _named(option, place, where)
        yield from unknown(option, frozenset({"key", "text", "rationale"}) | own, here)
        yield from text_slips(option, ("key", "text", "rationale"), here)
    keys = [str(option.get("key")) for option in options]
    if len(options) < fewest or len(set(keys)) < len(keys):
        yield FEWEST[fewest]() % {"where": where}
    if len(options) > MOST:
        yield _("%(where)s, options: must be at most ten") % {"where": where}


FEWEST = {
    2: lambda: _("%(where)s, options: must be two or more, each with a key of its own"),
    3: lambda: _("%(where)s, options: must be three or more, each with a key of its own"),
}


def _pair_slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with pairs."""
    pairs = row.get("pairs")
    if not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
        yield _("%(where)s, pairs: must be a list of pairs") % {"where": where}
        return
    for place, pair in enumerate(pairs, 1):
        here = _("%(where)s, pair %(place)d") % {"where": where, "place": place}
        yield from unknown(pair, frozenset({"prompt", "match", "rationale"}), here)
        yield from text_slips(pair, ("prompt", "match", *(["rationale"] if "rationale" in pair else [])), here)
    if not 2 <= len(pairs) <= MOST:  # noqa: PLR2004  (a pair or more to match)
        yield _("%(where)s, pairs: must be two or more, at most ten") % {"where": where}
    if not _are_texts(row.get("distractors", []), fewest=0, most=MOST_DISTRACTORS, longest=LONGEST["distractors"]):
        yield _("%(where)s, distractors: must be a list of at most five texts") % {"where": where}


def _step_slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with steps."""
    if not _are_texts(row.get("steps"), fewest=2, most=MOST, longest=LONGEST["steps"]):
        yield _("%(where)s, steps: must be a list of two texts or more, at most ten") % {"where": where}


def _accepted_slips(row: Row, where: str) -> Iterator[str]:
    """Say what is wrong with what is accepted."""
    if not _are_texts(row.get("accepts"), fewest=1, most=None, longest=LONGEST["accepts"]):
        yield _("%(where)s, accepts: must be a list of at least one text of at most 200 characters") % {"where": where}


CHECKING: Mapping[str, Callable[[Row, str], Iterator[str]]] = {
    "single": _option_slips,
    "multiple": _option_slips,
    "best_worst": _action_slips,
    "matching": _pair_slips,
    "ordering": _step_slips,
    "cite": _accepted_slips,
    "short": _accepted_slips,
}


def _rows(value: Any) -> list[Row]:
    """Return the options that can be looked at."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _named(option: Row, place: int, where: str) -> str:
    """Say which option."""
    return _("%(where)s, option %(key)s") % {"where": where, "key": option.get("key") or place}


def unknown(row: Row, known: frozenset[str], where: str) -> Iterator[str]:
    """Name fields that nobody would read: most likely slips of the pen."""
    for name in sorted(map(str, row.keys() - known)):
        yield _("%(where)s, %(field)s: there is no such field") % {"where": where, "field": name}


def text_slips(row: Row, names: Sequence[str], where: str) -> Iterator[str]:
    """Say which of these fields are no text, or too long a one."""
    for name in names:
        if not is_text(row.get(name)):
            yield _("%(where)s, %(field)s: must be text") % {"where": where, "field": name}
        elif len(row[name]) > LONGEST.get(name, len(row[name])):
            words = {"where": where, "field": name, "longest": LONGEST[name]}
            yield _("%(where)s, %(field)s: must be at most %(longest)d characters") % words


def _are_texts(value: Any, *, fewest: int, most: int | None, longest: int | None = None) -> bool:
    """Whether this is a list of texts, of such a length, each of such a length."""
    if not isinstance(value, list) or not all(is_text(each) for each in value):
        return False
    is_short = longest is None or all(len(each) <= longest for each in value)
    return is_short and fewest <= len(value) <= (len(value) if most is None else most)


def is_text(value: Any) -> bool:
    """Whether this is text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_slug(value: Any) -> bool:
    """Whether this can be a key."""
    try:
        validate_slug(value if isinstance(value, str) else "")
    except ValidationError:
        return False
    return len(str(value)) <= 80  # noqa: PLR2004  (as the database has it)
