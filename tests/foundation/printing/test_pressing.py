"""The press: a quick layout prints the bytes of the issued one, and large files come from a process of their own."""

import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.printing import pressing, typesetting, wording
from foundation.printing.glyphs import TooLong
from foundation.printing.wording import CertificateWords
from tests.foundation.printing.wordkit import BARE, CERTIFICATE, DIFFICULT_NAMES, FULL, LONGEST, PICTURES, changed

EDGES = {
    "barest": BARE,
    "usual": CERTIFICATE,
    "fullest": FULL,
    "a word longer than a line": changed(note="W" * 200, program_title="W" * 90, serial="X" * 40, signatories=[]),
    "signatures alone": {**BARE, "signatories": FULL["signatories"], "lapses_on": "2027-01-01"},
    "longest name alone": {**BARE, "holder_name": LONGEST},
    "one category": changed(categories=[{"category": "Ethics", "minutes": 45}]),
    "an address without a path": changed(address="https://learn.example.org"),
}


def ways(*fields: str) -> dict[str, st.SearchStrategy[Any]]:
    """For each field, what little, usual and full certificates say in it, and a word longer than a line."""
    known = [BARE, CERTIFICATE, FULL, EDGES["a word longer than a line"]]
    return {field: st.sampled_from([each[field] for each in known]) for field in fields}


ANY = st.fixed_dictionaries(
    {
        **ways(*(field for field in CERTIFICATE if field not in {"holder_name", "address"})),
        "holder_name": st.sampled_from(DIFFICULT_NAMES),
        "address": st.just(CERTIFICATE["address"]),
    }
)


def as_issued(words: Sequence[CertificateWords], kind: pressing.Kind = "pdf") -> bytes:
    """The same, printed by the layout that was issued."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pressing, "_QUICK", frozenset())
        return printed(words, kind)


def printed(words: Sequence[CertificateWords], kind: pressing.Kind = "pdf") -> bytes:
    if kind == "png":
        return wording.certificate_preview(words[0], PICTURES)
    return wording.certificates(words, PICTURES)


@pytest.mark.parametrize("kind", ["pdf", "png"])
@pytest.mark.parametrize("words", EDGES.values(), ids=EDGES)
def test_the_quick_layout_prints_the_bytes_of_the_issued_one(words: CertificateWords, kind: pressing.Kind) -> None:
    assert printed([words], kind) == as_issued([words], kind)


@given(ANY)
@settings(max_examples=60, deadline=None)
def test_it_does_so_for_any_words(words: CertificateWords) -> None:
    try:
        expected = as_issued([words])
    except TooLong:
        with pytest.raises(TooLong):
            printed([words])
    else:
        assert printed([words]) == expected


def test_it_does_so_for_many_in_one_file() -> None:
    people = [
        {**words, "holder_name": name, "address": f"https://learn.example.org/c/{place}/"}
        for place, (name, words) in enumerate(zip(DIFFICULT_NAMES, [CERTIFICATE, FULL, BARE] * 6, strict=False))
    ]

    assert printed(people) == as_issued(people)  # type: ignore[arg-type]


def test_what_was_laid_out_for_one_person_can_be_found_again_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """typst remembers by compiler, library and file: all that changes from page to page are words and pictures.

    An input of the library, another compiler, or a page that names the words would make it lay all of it out anew.
    What that costs is measured by `bench.certificates`.
    """
    asked: list[tuple[Any, Mapping[str, Any]]] = []
    compiled = pressing._compiled

    def noted(compiler: typst.Compiler, kind: pressing.Kind, **given: Any) -> bytes | list[bytes]:
        asked.append((compiler, given))
        return compiled(compiler, kind, **given)

    monkeypatch.setattr(pressing, "_compiled", noted)

    for each in people(5):
        printed([each])

    first, *others = asked
    assert len(asked) == 5
    for compiler, told in others:
        assert (compiler is first[0], set(told)) == (True, {"input"})
        same = {name for name, words in told["input"].items() if words == first[1]["input"][name]}
        assert told["input"].keys() - same == {"words.json", "pictures.json"}


def people(count: int) -> list[CertificateWords]:
    return [changed(serial=f"MCP-2026-{at:05}", address=f"https://learn.example.org/c/{at}/") for at in range(count)]


def test_a_large_file_is_printed_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    here = pressing.press(told(people(typesetting._LARGE)))

    monkeypatch.delattr(pressing, "press")

    assert printed(people(typesetting._LARGE)) == here


def test_a_smaller_one_is_printed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pressing, "press_apart")

    assert printed(people(typesetting._LARGE - 1)).startswith(b"%PDF")


def told(words: Sequence[CertificateWords]) -> pressing.Job:
    """What the press is told of these words."""
    jobs: list[pressing.Job] = []

    def note(job: pressing.Job) -> bytes:
        jobs.append(job)
        return b"/Type/Pages/Count %d" % len(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pressing, "press_apart", note)
        printed(words)
    return jobs[0]


def test_a_process_that_fails_is_a_failure_and_no_file() -> None:
    job: pressing.Job = {"layout": "certificate-2", "words": "[]", "pictures": "{}", "kind": "pdf"}

    with pytest.raises(subprocess.CalledProcessError):
        pressing.press_apart(job)


@pytest.mark.parametrize("broken", [{"words": "[]"}, {"pictures": "{}"}])
def test_a_page_that_fails_leaves_the_press_ready_for_the_next(broken: Mapping[str, str]) -> None:
    job = told(people(typesetting._LARGE))

    with pytest.raises(typst.TypstError):
        pressing.press({**job, **broken})  # type: ignore[typeddict-item]

    assert printed([CERTIFICATE]).startswith(b"%PDF")
