"""Idempotency: one key, one deed, one answer, told again to whoever asks again within a day."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from payments.sandbox.account import Account
from payments.sandbox.refusing import CONFLICT, Json, Refused
from payments.sandbox.shaping import DAY

KEPT = "_replay"


@dataclass
class Keys:
    """The keys whose first request is being done at this moment."""

    under_way: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Hold a key for the length of its request. Raises `Refused` (409) if another holds it."""
        with self.lock:
            if key and key in self.under_way:
                message = "There is currently another in-progress request using this Idempotency Key."
                raise Refused(message, status=CONFLICT, kind="idempotency_error", code="idempotency_key_in_use")
            self.under_way.add(key)
        try:
            yield
        finally:
            with self.lock:
                self.under_way.discard(key)


def fingerprint(path: str, form: str) -> str:
    """Return what tells this request from any other with its key."""
    return hashlib.sha256(f"{path}\n{form}".encode()).hexdigest()


def kept(account: Account, key: str, print_: str) -> Json | None:
    """Return the answer that was kept for this key, if one was. Raises `Refused` if it was asked for something else."""
    answer = account.books.shelves[KEPT].get(key)
    if answer is None or answer["at"] < account.clock.now() - DAY:
        return None
    if answer["print"] != print_:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise Refused(message, kind="idempotency_error")
    return answer


def keep(account: Account, key: str, print_: str, told: tuple[int, Json]) -> None:
    """Keep an answer (its status and body), so that the same is told to whoever asks again."""
    status, body = told
    answer = {"object": KEPT, "id": key, "print": print_, "status": status, "body": body}
    account.books.add({**answer, "at": account.clock.now()})
