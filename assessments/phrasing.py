"""From what an author writes to what is asked and what is right, and back.

Options get their keys by their texts: the order in which an author wrote them may tell what is right, and a key is seen
by candidates (P3).

`Facts` is where a question's three sources meet: a bank's file, the blocks of the desk, and a version that stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

import rfc8785

from assessments.asking import Right, Wording


@dataclass(frozen=True)
class Facts:
    """One wording and its key, in the shapes of the kind (see `assessments.asking`)."""

    kind: str
    wording: Wording
    right: Right
    rationales: Mapping[str, str] = field(default_factory=dict)
    explanation: str = ""


def digest(kind: str, wording: Wording) -> str:
    """Return the SHA-256, in hex, of a kind and wording in canonical form (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps({"kind": kind, "wording": dict(wording)})).hexdigest()


def facts_of(kind: str, said: Mapping[str, Any]) -> Facts:
    """Return what the fields of a block of this kind say. Texts lose the space around them."""
    wording: dict[str, Any] = {"stem": said["stem"].strip()}
    if "scoring" in said:
        wording["scoring"] = said["scoring"]
    adds, right, rationales = READERS[kind](said)
    return Facts(kind, wording | adds, right, rationales, (said.get("explanation") or "").strip())


Read = tuple[dict[str, Any], Right, dict[str, str]]


def _keyed(said: Sequence[str]) -> list[dict[str, str]]:
    """Give each text its key."""
    return [{"key": key, "text": text.strip()} for key, text in zip(ascii_lowercase, said, strict=False)]


def _by_text(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows in the order of their texts, which tells nothing: many an author writes the right one first."""
    return sorted(rows, key=lambda row: str(row["text"]).strip())


def _rationales(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return why, by key."""
    said = zip(ascii_lowercase, rows, strict=False)
    return {key: row["rationale"].strip() for key, row in said if (row.get("rationale") or "").strip()}


def _single(said: Mapping[str, Any]) -> Read:
    """Read single choice; unless exactly one option is right, the key is empty."""
    wording, right, rationales = _multiple(said)
    return wording, right[0] if len(right) == 1 else "", rationales


def _multiple(said: Mapping[str, Any]) -> Read:
    """Read multiple response."""
    options = _by_text(said["options"])
    right = [key for key, row in zip(ascii_lowercase, options, strict=False) if row["is_right"]]
    return {"options": _keyed([row["text"] for row in options])}, right, _rationales(options)


def _best_worst(said: Mapping[str, Any]) -> Read:
    """Read best and worst action; unless each verdict stands once, the key is empty."""
    options = _by_text(said["options"])
    verdicts = [(row["verdict"], key) for key, row in zip(ascii_lowercase, options, strict=False) if row["verdict"]]
    right = dict(verdicts) if len(verdicts) == len(dict(verdicts)) else {}
    return {"options": _keyed([row["text"] for row in options])}, right, _rationales(options)


def _matching(said: Mapping[str, Any]) -> Read:
    """Read matching; equal texts are one option. The options' keys, by their texts, tell nothing of the pairs."""
    pairs = said["pairs"]
    options = _keyed(sorted({text.strip() for text in [*(row["match"] for row in pairs), *said["distractors"]]}))
    keys = {option["text"]: option["key"] for option in options}
    prompts = _keyed([row["prompt"] for row in pairs])
    right = {prompt["key"]: keys[row["match"].strip()] for prompt, row in zip(prompts, pairs, strict=True)}
    return {"prompts": prompts, "options": options}, right, _rationales(pairs)


def _ordering(said: Mapping[str, Any]) -> Read:
    """Read ordering: the steps stand in the right order; their keys, by their texts, tell nothing of it."""
    texts = [text.strip() for text in said["steps"]]
    keys = dict(zip(sorted(set(texts)), ascii_lowercase, strict=False))
    options = [{"key": keys[text], "text": text} for text in sorted(texts)]
    return {"options": options}, [keys[text] for text in texts], {}


def _accepted(said: Mapping[str, Any]) -> Read:
    """Read what is accepted, each by itself."""
    return {}, [each.strip() for each in said["right"]], {}


READERS = {
    "single": _single,
    "multiple": _multiple,
    "best_worst": _best_worst,
    "matching": _matching,
    "ordering": _ordering,
    "cite": _accepted,
    "short": _accepted,
}
