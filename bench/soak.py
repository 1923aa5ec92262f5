"""`python -m bench.soak`: any course of events, for 100,000 steps or as many minutes as are told.

The machine of the tests (`tests/factories/happening.py`), on a database of its own, with another seed for each round:
buying, paying, expiring, refunding, disputing, lapsing, with webhooks, Stripe, shop and workers going wrong. It stops
at the first broken promise and prints the shortest way there that it finds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from typing import Any

from bench.tills import open_till

COURSES, LENGTH = 10, 100


def main() -> None:
    """Go on until there were enough steps, or the time is over."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many; 0: only after the steps")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    began, cpu, steps, seed = time.monotonic(), time.process_time(), 0, told.seed
    did: Counter[str] = Counter()
    with open_till() as till:
        machine = machine_at(till, did)
        while steps < told.steps and (not told.minutes or time.monotonic() - began < told.minutes * 60):
            soak(machine, seed)
            steps, seed = did["step"], seed + 1
            spent = time.process_time() - cpu
            print(f"{steps} steps, {time.monotonic() - began:.0f} s, {spent:.0f} s of CPU, no violation", flush=True)
    for deed, count in sorted(did.items()):
        print(f"{count:7} {deed}")
    sys.exit(0)


def machine_at(till: Any, did: Counter[str]) -> Any:
    """Return the machine that works this till."""
    from payments.charging import gateway  # noqa: PLC0415  (Django is set up only now)
    from tests.factories.happening import happening_at  # noqa: PLC0415
    from tests.sandboxing import IMPATIENCE  # noqa: PLC0415

    gateway.RETRIES, gateway.PATIENCE = 0, IMPATIENCE
    gateway._client.cache_clear()  # noqa: SLF001  (made with its retries)
    return happening_at(till, till.server, did)


def soak(machine: Any, seed: int) -> None:
    """Run some courses with this seed."""
    from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415
    from hypothesis import seed as seeded  # noqa: PLC0415
    from hypothesis.stateful import run_state_machine_as_test  # noqa: PLC0415

    run_state_machine_as_test(
        seeded(seed)(machine),
        settings=settings(
            max_examples=COURSES,
            stateful_step_count=LENGTH,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


if __name__ == "__main__":
    main()
