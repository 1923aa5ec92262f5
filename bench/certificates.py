"""`python -m bench.certificates`: what a certificate costs by stage, beside a bare compile; and 10,000 of them.

CPU is this process's own time; the database server's is not in it. Every certificate differs in name, number and
address, as real ones do: printing the same twice costs half. The bare compile is a page with one line of text.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.screens import prepare

BUNDLE = 500
"""Certificates in one PDF."""

BARE = """#let words = json(bytes(sys.inputs.words))
#set document(title: words.title, date: datetime(year: 2026, month: 1, day: 1))
#set text(font: "Source Serif 4", lang: "en")
#words.title
"""


def spent(call: Callable[[int], Any], rounds: int) -> float:
    """Return the median CPU of a call, in ms, after one call to warm up."""
    call(0)
    took = []
    for number in range(1, rounds + 1):
        began = time.process_time()
        call(number)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def words(number: int, *, full: bool = False) -> Any:
    """Return words like no other."""
    from tests.foundation.printing.wordkit import CERTIFICATE, FULL  # noqa: PLC0415

    told: Mapping[str, Any] = FULL if full else CERTIFICATE
    code = f"{number:020}"
    address = f"https://learn.example.org/c/{'-'.join(code[at : at + 4] for at in range(0, 20, 4))}/"
    return {**told, "holder_name": f"Demo Trainee {number}", "serial": f"MCP-2026-{number:05}", "address": address}


def bare() -> Callable[[int], bytes]:
    """Return a compile of a page with one line, by the same fonts and standards."""
    import typst  # noqa: PLC0415

    from foundation.printing import typesetting  # noqa: PLC0415

    source = Path("var") / "bare.typ"
    source.parent.mkdir(exist_ok=True)
    source.write_text(BARE, encoding="utf-8")
    press = typst.Compiler(source, root=source.parent, font_paths=typesetting._fonts(), ignore_system_fonts=True)  # noqa: SLF001

    def compile_one(number: int) -> bytes:
        told = f'{{"title": "Demo Trainee {number}"}}'
        return press.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs={"words": told})

    return compile_one


def stages(rounds: int) -> None:
    """Print what each stage costs."""
    from certificates import composing, freezing, issuing, sealing  # noqa: PLC0415
    from certificates.models import Certificate  # noqa: PLC0415
    from certificates.printing import rendering  # noqa: PLC0415
    from foundation.files import keeping  # noqa: PLC0415
    from foundation.ground import clock  # noqa: PLC0415
    from foundation.printing import qr, typesetting, wording  # noqa: PLC0415
    from tests.factories.certificates import ActivityFactory, achievement, certificate  # noqa: PLC0415
    from tests.foundation.printing.wordkit import PICTURES  # noqa: PLC0415

    activity, done, now = ActivityFactory.create(), achievement(), clock.now()
    issued = certificate()

    def frozen(_number: int) -> None:
        told = composing.compose(composing.type_of(activity), activity, done)
        freezing.freeze(issuing._record(told, serial="S", code="0" * 20, name="", issued_at=now))  # noqa: SLF001

    def printed(number: int, *, full: bool = False) -> bytes:
        told = words(number, full=full)
        drawn = {told["address"]: codes[number]}
        return typesetting.typeset_many(wording.LATEST, [told], pictures={**PICTURES, **drawn})

    def kept(number: int) -> None:
        content = b"%PDF" + number.to_bytes(8) * 6000
        keeping.keep(content, kind="bench", about=issued.public_id, name="", content_type="", at=now)

    codes = [qr.svg(words(number)["address"]) for number in range(rounds + 1)]
    fresh = Certificate.objects.select_related("name_key").get(pk=issued.pk)
    found = {
        "compose and freeze": spent(frozen, rounds),
        "seal the name": spent(lambda number: sealing.seal_name("Demo Trainee", f"S-{number}"), rounds),
        "code to scan": spent(lambda number: qr.svg(words(number)["address"]), rounds),
        "typst, a usual one": spent(printed, rounds),
        "typst, the fullest": spent(lambda number: printed(number, full=True), rounds),
        "keep the file": spent(kept, rounds),
        "a bare compile": spent(bare(), rounds),
        "the file, from its row": spent(lambda _number: rendering.pdf(fresh), rounds),
    }
    for name, took in found.items():
        sys.stdout.write(f"{name:24} {took:6.2f} ms CPU\n")
    sys.stdout.write(
        f"{'size':24} {len(printed(0)) / 1024:6.1f} KB; fullest {len(printed(0, full=True)) / 1024:.1f} KB\n"
    )


def many(count: int) -> None:
    """Print so many, each a file of its own, then as many in bundles; watch the memory."""
    from foundation.printing import wording  # noqa: PLC0415
    from tests.foundation.printing.wordkit import PICTURES  # noqa: PLC0415

    def one(number: int) -> None:
        wording.certificate(words(number), PICTURES)

    def together(first: int) -> None:
        wording.certificates([words(number) for number in range(first, min(first + BUNDLE, count))], PICTURES)

    printing(f"{count} PDFs", count, one, range(count))
    printing(f"{count} in PDFs of {BUNDLE}", count, together, range(0, count, BUNDLE))
    sys.stdout.write(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB\n")


def printing(what: str, count: int, call: Callable[[int], None], calls: range) -> None:
    """Call, and write down the CPU of it all and the memory at every tenth of the way."""
    began, memory = time.process_time(), []
    for place, number in enumerate(calls):
        call(number)
        if place % max(1, len(calls) // 10) == 0:
            memory.append(resident())
    took = time.process_time() - began
    sys.stdout.write(f"{what}: {took:.1f} s CPU, {took * 1000 / count:.2f} ms each\n")
    sys.stdout.write(f"memory in MB, every tenth of the way: {' '.join(f'{each:.0f}' for each in memory)}\n")


def resident() -> float:
    """Return how many MB of memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--many", type=int, default=10_000)
    asked = parser.parse_args()
    prepare()
    stages(asked.rounds)
    many(asked.many)


if __name__ == "__main__":
    main()
