"""Coding: under which code an entry stands in finance's own books, whose it is and what for, where that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from payments.models import AccountCodes, Entry, Remittance

Account = Entry.Account


@dataclass(frozen=True)
class Codes:
    """The codes of the accounts as they are set, and the checks that entries name; read once for a whole table."""

    by_account: Mapping[str, str]
    checks: Mapping[str, Remittance] = field(default_factory=dict)

    def of(self, account: str, code: str) -> str:
        """Return the code of an account: of revenue that of the thing sold, of all others what finance set."""
        return code if account == Account.REVENUE else self.by_account[account]

    def whose(self, entry: Entry) -> str:
        """Return who paid or is to pay: the order's office, else its payer; without an order, the check's sender."""
        if order := entry.booking.order:
            return str(order.billing.get("organization") or order.payer.get_full_name())
        check = self._check(entry)
        return check.sender if check else ""

    def what(self, entry: Entry) -> str:
        """Return what an entry is for: the things of this code on the order; of what is kept, the check's number."""
        if check := self._check(entry):
            return check.reference
        if entry.account != Account.REVENUE or entry.booking.order is None:
            return ""
        lines = entry.booking.order.lines.all()
        return "; ".join(dict.fromkeys(line.title for line in lines if line.account_code == entry.code))

    def _check(self, entry: Entry) -> Remittance | None:
        """Return the check that an entry, or its booking, is about."""
        named = entry.code if entry.account == Account.CREDIT else entry.booking.about
        return self.checks.get(named)


def codes() -> Codes:
    """Return the codes of the accounts. One statement."""
    found = AccountCodes.objects.first() or AccountCodes()  # Where nobody has set any, reading makes no row.
    return Codes({account: getattr(found, account, "") for account in Account.values})


def codes_for(entries: Iterable[Entry]) -> Codes:
    """Return the codes, with the checks that these entries name. Two statements for any number."""
    named = {entry.code for entry in entries if entry.account == Account.CREDIT}
    checks = {str(one.public_id): one for one in Remittance.objects.filter(public_id__in=named)}
    return Codes(codes().by_account, checks)
