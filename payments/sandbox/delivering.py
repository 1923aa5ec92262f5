"""Telling the shop: signed as Stripe signs, again after a while where it was not taken, until patience ends."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request

from stripe import WebhookSignature, api_version

from payments.sandbox.account import Account
from payments.sandbox.refusing import Json
from payments.sandbox.telling import DELIVERY

AGAIN_AFTER = (1, 2, 4, 8, 16, 32, 64, 128)
"""Seconds between one try and the next. Stripe's own last three days."""
PATIENCE = 10
LOOKING = 0.5
TAKEN = range(200, 300)
UNREACHED = 0


def take(account: Account, *, everything: bool = False) -> list[Json]:
    """Return the letters that are due, signed, in their order; those that wait for another try too, if asked."""
    now = time.time()
    waiting = [
        delivery
        for delivery in account.books.shelves[DELIVERY].values()
        if delivery["standing"] == "waiting" and (everything or delivery["due"] <= now)
    ]
    letters = []
    for delivery in sorted(waiting, key=lambda each: each["order"]):
        account.books.touch(delivery, standing="under way")
        letters.append(_letter(account, delivery))
    return letters


def _letter(account: Account, delivery: Json) -> Json:
    hook = account.hooks[delivery["hook"]]
    kind, number = ("v2.core.event", delivery["thin"]) if hook.is_thin else ("event", delivery["event"])
    body = json.dumps(account.books.find(kind, number))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": WebhookSignature.generate_signature_header(body, hook.secret),
        "User-Agent": f"Stripe/1.0 (sandbox; {api_version})",
    }
    return {"id": delivery["id"], "url": hook.url, "body": body, "headers": headers}


def note(account: Account, number: str, status: int) -> None:
    """Write down how a letter was taken: with a status of 200 to 299, or not, and then when it is sent again.

    A letter that was taken before, or forgotten meanwhile, is left at that.
    """
    delivery = account.books.shelves[DELIVERY].get(number)
    if delivery is None:
        return
    event = account.books.find("event", delivery["event"])
    tries = delivery["tries"] + 1
    account.books.touch(delivery, tries=tries, status=status)
    if status in TAKEN:
        account.books.remove(delivery)
        account.books.touch(event, pending_webhooks=max(0, event["pending_webhooks"] - 1))
    elif tries > len(AGAIN_AFTER):
        account.books.touch(delivery, standing="failed")
    else:
        account.books.touch(delivery, standing="waiting", due=time.time() + AGAIN_AFTER[tries - 1])


def remember(account: Account) -> None:
    """Send again what was under way when the stand-in ended."""
    for delivery in account.books.shelves[DELIVERY].values():
        if delivery["standing"] == "under way":
            account.books.touch(delivery, standing="waiting")


def post(letter: Json) -> int:
    """Send a letter; the status that it was answered with, 0 where nobody answered."""
    request = urllib.request.Request(letter["url"], letter["body"].encode(), letter["headers"])  # noqa: S310  (a hook of ours)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        with answer:
            return int(answer.code)
    except OSError:
        return UNREACHED


class Deliverer(threading.Thread):
    """Sends what is due for as long as the account isn't paused."""

    def __init__(self, account: Account) -> None:
        super().__init__(daemon=True, name="deliverer")
        self.account = account
        self.is_ending = False

    def run(self) -> None:
        """Send, and wait for more."""
        while not self.is_ending:
            if not self.send() and not self.is_ending:
                with self.account.told:
                    self.account.told.wait(LOOKING)

    def send(self) -> int:
        """Send what is due; how many letters that were."""
        if self.account.is_paused:
            return 0
        with self.account.books.turn():
            letters = take(self.account)
        for letter in letters:
            status = post(letter)
            with self.account.books.turn():
                note(self.account, letter["id"], status)
        return len(letters)

    def end(self) -> None:
        """Send nothing more, and wait until the letter under way is sent."""
        self.is_ending = True
        with self.account.told:
            self.account.told.notify_all()
        self.join(PATIENCE)
