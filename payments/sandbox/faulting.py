"""What goes wrong on demand: the next requests to an address, or the next events of a type."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from payments.sandbox.refusing import wrong

BEFORE = frozenset({"error", "rate_limit", "conflict", "forbidden", "reset", "hang", "down"})
"""What becomes of a request that is then never done. `forbidden` is what a key of too few permissions is told."""
AFTER = frozenset({"error_after_commit", "error_kept", "reset_after_commit", "hang_after_commit"})
"""What becomes of the answer to a request that was done. `error_kept` is answered again to the same idempotency key."""
OF_EVENTS = frozenset({"drop", "lose", "double", "delay", "reorder"})
"""What becomes of an event. `drop` is known to Stripe as undelivered; `lose` is believed to be delivered."""
FOREVER = -1


@dataclass
class Fault:
    """One thing that goes wrong, so many times more."""

    kind: str
    matching: str = "*"
    """Requests: such as `POST /v1/refunds` or `* /v1/checkout/*`. Events: such as `checkout.session.*`."""
    left: int = 1
    seconds: float = 0.0


class Faults:
    """What is to go wrong, the oldest first."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault) -> None:
        """Have this go wrong from now on. Raises `Refused` for what nobody knows."""
        if fault.kind not in BEFORE | AFTER | OF_EVENTS:
            known = ", ".join(sorted(BEFORE | AFTER | OF_EVENTS))
            raise wrong("kind", f"No such fault: {fault.kind}. There are {known}.")
        with self._lock:
            self._planned.append(fault)

    def mend(self, kind: str = "") -> None:
        """Have nothing of this kind go wrong any more; nothing at all, if none is named."""
        with self._lock:
            self._planned = [fault for fault in self._planned if kind and fault.kind != kind]

    def met(self, kinds: Collection[str], words: str) -> Fault | None:
        """Return what goes wrong with this request or event, if anything, and count it."""
        with self._lock:
            for fault in self._planned:
                if fault.left and fault.kind in kinds and fnmatchcase(words, fault.matching):
                    fault.left -= fault.left > 0
                    return fault
        return None
