"""`python -m bench.crashes`: a worker killed after each step of holding, paying, settling, releasing and paying back.

On a database of its own, against the sandbox that stands in for Stripe. After each death time and the sweeps do the
rest; what is wrong then is printed. The tests run a sample of the same (`tests/payments/charging/test_crashes.py`).
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.tills import open_till


def main() -> None:
    """Die after each step of each scenario (or of those that are named)."""
    parser = argparse.ArgumentParser(prog="python -m bench.crashes")
    parser.add_argument("names", nargs="*", help="scenarios; all of them otherwise")
    parser.add_argument("--stride", type=int, default=1, help="only every so-manieth step")
    told = parser.parse_args()
    total = 0
    with open_till() as till:
        from tests.factories import crashes  # noqa: PLC0415  (Django is set up only now)

        for name in told.names or crashes.SCENARIOS:
            began, points = time.monotonic(), 0
            for last, wrong in crashes.every(till, crashes.SCENARIOS[name], stride=told.stride):
                points = last
                for line in wrong:
                    total += 1
                    print(f"{name}, after step {last}: {line}")
            print(f"{name}: {points} steps, {time.monotonic() - began:.0f} s")
    print(f"{total} wrong")
    sys.exit(bool(total))


if __name__ == "__main__":
    main()
