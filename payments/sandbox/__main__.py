"""`python -m payments.sandbox`: the stand-in as a process of its own, until it is told to end."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from payments.sandbox.account import KEY, Hook
from payments.sandbox.serving import made

REFUSED = (
    "This stands in for Stripe on a machine of one's own, and takes no money: it doesn't run where "
    "DJANGO_SETTINGS_MODULE names a real site, nor with a live key."
)


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Return what it was told."""
    parser = argparse.ArgumentParser(prog="python -m payments.sandbox", description="A stand-in for Stripe.")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; a free one otherwise")
    parser.add_argument("--clock", type=Path, help="the file with the seconds by which the house's clock is moved")
    parser.add_argument("--kept", type=Path, help="a file that keeps everything over a restart")
    parser.add_argument("--hooks", nargs="*", default=[], help="addresses that are told of events by thin ones")
    parser.add_argument("--snapshots", nargs="*", default=[], help="addresses that are told by snapshots")
    parser.add_argument("--secret", default="whsec_sandbox", help="what events are signed with")
    parser.add_argument("--key", default=KEY, help="the secret key that it answers to")
    parser.add_argument("--quiet", action="store_true", help="don't say at the start what this is and where")
    return parser.parse_args(words)


def is_a_real_site(settings: str, key: str) -> bool:
    """Whether this is where money moves."""
    return settings.endswith(".production") or "_live_" in key


def main(words: list[str] | None = None) -> None:
    """Serve until told to end. Exits where the site is a real one."""
    told = arguments(words)
    if is_a_real_site(os.environ.get("DJANGO_SETTINGS_MODULE", ""), told.key):
        sys.exit(REFUSED)
    hooks = [Hook(url, told.secret) for url in told.hooks]
    hooks += [Hook(url, told.secret, is_thin=False) for url in told.snapshots]
    sandbox = made(port=told.port, clock=told.clock, kept=told.kept, hooks=hooks, key=told.key)

    def end(_number: int, _frame: FrameType | None) -> None:
        sandbox.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    sandbox.begin()
    if not told.quiet:
        sys.stdout.write(f"The sandbox stands in for Stripe, and no money moves: {sandbox.account.address}\n")
        sys.stdout.flush()
    sandbox.wait()
    sandbox.end()


if __name__ == "__main__":
    main()
