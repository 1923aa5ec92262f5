"""The account at the stand-in: its books, its clock, its key, and where its events go."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from dataclasses import dataclass, field

from payments.sandbox.books import Books, Clock
from payments.sandbox.faulting import Faults
from payments.sandbox.refusing import Json

KEY = "sk_test_sandbox"
REMEMBERED = 500
SETTLING = 120
"""Seconds of the clock after which a bank debit, or a refund under way, settles by itself."""


@dataclass(frozen=True)
class Hook:
    """An address that is told of events: by thin ones, which name what changed, or by snapshots, which hold it."""

    url: str
    secret: str
    is_thin: bool = True


@dataclass
class Account:
    """One account, for as long as this runs."""

    books: Books
    clock: Clock
    address: str = ""
    """Where the pay pages are, without a slash at the end."""
    key: str = KEY
    hooks: list[Hook] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    requests: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """The last requests, each with its version of Stripe's API, its idempotency key and its answer's status."""
    asking: Json | None = None
    """The request of this turn, as the events that it causes name it."""
    is_slow: bool = False
    """Whether it takes a while until a charge is booked: until then nobody knows the fee."""
    is_paused: bool = False
    """Whether events wait until somebody has them delivered."""
    told: threading.Condition = field(default_factory=threading.Condition)
    """Wakes who delivers."""
    _expected: list[tuple[int, str]] = field(default_factory=list)

    def expect(self, moment: int, number: str) -> None:
        """Remember that something is due with this thing at this moment."""
        heapq.heappush(self._expected, (moment, number))

    def due(self, now: int) -> list[str]:
        """Return what is due by now, each once."""
        found = []
        while self._expected and self._expected[0][0] <= now:
            found.append(heapq.heappop(self._expected)[1])
        return found

    def forget(self) -> None:
        """Begin anew: nothing is there, nothing goes wrong, nothing is expected."""
        with self.books.turn():
            self.books.wipe()
            self.faults.mend()
            self.requests.clear()
            self._expected.clear()
            self.is_slow = False
