"""Locking what has no row to lock: a title, an address, a content that may come into being right now."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import TransactionManagementError


def hold(words: str, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Wait for, and hold until the end of the transaction, the lock that these words name.

    The words begin with the module that locks, so that no two mean the same by chance. Raises
    `TransactionManagementError` outside of a transaction, where the lock would be gone at once.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"the lock “{words}” would be gone before anything is done under it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])
