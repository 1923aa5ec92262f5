"""A lock that words name is held until the transaction ends, and by nobody who has none."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from foundation.ground import locking

pytestmark = pytest.mark.usefixtures("committed")


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_each_lock_is_held_until_the_transaction_ends() -> None:
    with transaction.atomic():
        for words in ("tests.locking one", "tests.locking two", "tests.locking one"):
            locking.hold(words)

        assert held() == 2

    assert held() == 0


def test_outside_of_a_transaction_nothing_is_held_and_that_is_said() -> None:
    with pytest.raises(TransactionManagementError, match=r"tests\.locking one"):
        locking.hold("tests.locking one")
