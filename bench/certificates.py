"""`python -m bench.certificates`: what a certificate costs by stage, beside a bare compile; and 10,000 of them.

CPU is the time of this process and of those that it starts (large files come from one of their own); the database
server's is not in it. Every certificate differs in name, number and address, as real ones do: printing the same twice
costs half. The bare compile is a page with one line of text.

The 10,000 are printed from their rows, names unsealed and codes drawn, once as files of their own and once in bundles.
There are 500 rows, printed again and again: nothing keeps a page for so long. The last lines say whether the aim is
met, 60 s of one core, and whether memory stays level. On a machine that does much else CPU costs more: compare with
the bare compile of the same moment (1.0 ms on the idle machine that the aim was set on).
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
from unittest import mock

from bench.screens import prepare

BUNDLE = 500
"""Certificates in one PDF, and rows that are printed."""
AIM = 6.0
"""ms of CPU a certificate: 10,000 in a minute of one core."""
LEVEL = 40
"""MB by which memory may grow after the first tenth of the way."""

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

    from foundation.printing import pressing  # noqa: PLC0415

    source = Path("var") / "bare.typ"
    source.parent.mkdir(exist_ok=True)
    source.write_text(BARE, encoding="utf-8")
    press = typst.Compiler(source, root=source.parent, font_paths=pressing._fonts(), ignore_system_fonts=True)  # noqa: SLF001

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
    from foundation.printing import pressing, qr, typesetting, wording  # noqa: PLC0415
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

    def slowly(number: int) -> bytes:
        """As the layout was issued: what the quick one saves."""
        with mock.patch.object(pressing, "_QUICK", frozenset()):
            return printed(number)

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
        "typst, as it was issued": spent(slowly, rounds),
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


def issued(count: int) -> list[Any]:
    """Issue so many certificates of one course, approved by a board and signed by two hands; return their rows."""
    from certificates.models import Board, Certificate, CreditApproval, CreditCategory  # noqa: PLC0415
    from tests.factories.certificates import AT, ActivityFactory, certificate  # noqa: PLC0415
    from tests.factories.paper import asset, kind_of_certificate, signatory  # noqa: PLC0415
    from tests.factories.people import PersonFactory  # noqa: PLC0415

    hands = [signatory(f"Demo Signatory {size}", signature=asset(size=(size, 400))) for size in (900, 700)]
    activity = ActivityFactory.create(certificate_type=kind_of_certificate("bench", *hands, note="Keep it."))
    CreditApproval.objects.create(
        activity=activity,
        board=Board.objects.create(name="Demo Board of Social Work"),
        category=CreditCategory.objects.get(key="general"),
        number="ACE 1234",
        covers_from=AT.date(),
        status="approved",
    )
    for number in range(count):
        certificate(
            PersonFactory.create(certificate_name=f"Demo Trainee {number}"), activity=activity, completed_on=AT.date()
        )
    return list(Certificate.objects.filter(activity=activity).select_related("name_key").order_by("pk"))


def many(count: int) -> None:
    """Print so many from their rows, each a file of its own, then as many in bundles; say whether the aim is met."""
    from certificates.printing import rendering  # noqa: PLC0415

    rows = issued(min(count, BUNDLE))

    def one(number: int) -> None:
        rendering.pdf(fresh(rows[number % len(rows)]))

    def together(first: int) -> None:
        rendering.together([fresh(row) for row in rows[: count - first]])

    printing(f"{count} PDFs", count, one, range(count))
    printing(f"{count} in PDFs of {len(rows)}", count, together, range(0, count, len(rows)))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(f"most memory of a process that printed a bundle, and ended with it: {most:.0f} MB\n")


def fresh(row: Any) -> Any:
    """Return the row as it comes from the database, its words not read yet."""
    row.__dict__.pop("record", None)
    return row


def printing(what: str, count: int, call: Callable[[int], None], calls: range) -> None:
    """Call, and write down the CPU of it all, the memory at every tenth of the way, and whether both are as aimed."""
    before, began, memory = spent(bare(), 60), used(), []
    for place, number in enumerate(calls):
        call(number)
        if place % max(1, len(calls) // 10) == 0:
            memory.append(resident())
    each, grown = (used() - began) * 1000 / count, max(memory[1:], default=memory[0]) - memory[0]
    floor = (before + spent(bare(), 60)) / 2
    sys.stdout.write(
        f"{what}: {each * count / 1000:.1f} s CPU, {each:.2f} ms each, {each / floor:.1f} x a bare compile\n"
    )
    sys.stdout.write(f"memory in MB, every tenth of the way: {' '.join(f'{each:.0f}' for each in memory)}\n")
    sys.stdout.write(
        f"aim of {AIM} ms each: {'met' if each <= AIM else 'missed'}; a bare compile took {floor:.2f} ms; "
    )
    sys.stdout.write(f"memory level: {'yes' if grown <= LEVEL else 'no'}, {grown:+.0f} MB after the first tenth\n")
    sys.stdout.flush()


def used() -> float:
    """Return the seconds of CPU that this process and those that it started and that ended have used."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


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
