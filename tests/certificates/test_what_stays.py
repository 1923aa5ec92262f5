"""What was issued stays, whoever asks: the database refuses, to raw SQL as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from certificates.models import Certificate, CertificateEvent
from certificates.standing import Ending, Standing, standing
from foundation.ground import clock
from tests.factories.certificates import AT, certificate, withdraw
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def run(sql: str, *values: Any) -> int:
    """Run the statement in a savepoint; return how many rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def withdrawn() -> Certificate:
    return withdraw(certificate(), reason="A duplicate.", actor=PersonFactory.create(), at=AT)


@pytest.mark.parametrize(
    "change",
    [
        "snapshot = replace(snapshot, 'The Code', 'Another')",
        "digest = repeat('0', 64)",
        "code = repeat('0', 20)",
        "serial = 'MCP-2026-99999'",
        "issued_at = issued_at - interval '1 year'",
        "public_id = gen_random_uuid()",
        "id = id + 1000",
        "person_id = (SELECT max(id) FROM accounts_user)",
        "activity_id = (SELECT max(id) FROM certificates_activity)",
        "name_key_id = (SELECT max(id) FROM certificates_namekey)",
    ],
)
def test_nothing_of_what_was_issued_can_be_changed(change: str) -> None:
    """P18."""
    issued, _another = certificate(), certificate()

    with pytest.raises(IntegrityError, match=issued.serial):
        run(f"UPDATE certificates_certificate SET {change} WHERE id = %s", issued.pk)  # noqa: S608  (changes listed above)


def test_a_certificate_is_never_deleted() -> None:
    """P18."""
    issued = certificate()

    with pytest.raises(IntegrityError, match="never deleted"):
        run("DELETE FROM certificates_certificate WHERE id = %s", issued.pk)


def test_a_withdrawal_cant_be_taken_back_or_moved_to_another_day() -> None:
    issued = withdrawn()

    for moment in (None, "2020-01-01"):
        with pytest.raises(IntegrityError, match="stays withdrawn"):
            run("UPDATE certificates_certificate SET ended_at = %s WHERE id = %s", moment, issued.pk)


def test_a_name_key_may_be_lost_and_never_given_back() -> None:
    issued = certificate()
    key = issued.name_key_id

    assert run("UPDATE certificates_certificate SET name_key_id = NULL WHERE id = %s", issued.pk) == 1
    with pytest.raises(IntegrityError, match="name key"):
        run("UPDATE certificates_certificate SET name_key_id = %s WHERE id = %s", key, issued.pk)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'Another reason.'",
        "reason = '', reason_salt = '', at = at - interval '1 day'",
        "reason = '', reason_salt = '', reason_digest = ''",
        "kind = 'issued'",
        "actor = NULL",
        "previous = repeat('0', 64)",
        "digest = repeat('0', 64)",
        "certificate_id = certificate_id + 1",
    ],
)
def test_an_event_stays_as_it_was_written(change: str) -> None:
    event = withdrawn().events.get(kind="withdrawn")

    with pytest.raises(IntegrityError, match="only the reason may be emptied"):
        run(f"UPDATE certificates_certificateevent SET {change} WHERE id = %s", event.pk)  # noqa: S608  (changes listed above)


def test_a_reason_may_be_emptied_and_an_event_never_deleted() -> None:
    event = withdrawn().events.get(kind="withdrawn")

    assert run("UPDATE certificates_certificateevent SET reason = '', reason_salt = '' WHERE id = %s", event.pk) == 1
    with pytest.raises(IntegrityError, match="never deleted"):
        run("DELETE FROM certificates_certificateevent WHERE id = %s", event.pk)
    assert CertificateEvent.objects.get(pk=event.pk).reason_digest == event.reason_digest


def test_a_counter_only_counts_up() -> None:
    certificate()

    with pytest.raises(IntegrityError, match="only counts up"):
        run("UPDATE certificates_serialcounter SET last = 0")
    with pytest.raises(IntegrityError, match="never deleted"):
        run("DELETE FROM certificates_serialcounter")


def test_the_row_and_the_query_agree_on_what_stands() -> None:
    today = clock.day_of(clock.now())
    stands, gone, last, lapsed = certificate(), withdrawn(), certificate(), certificate()
    for each, day in ((last, today), (lapsed, today - timedelta(days=1))):
        Certificate.objects.filter(pk=each.pk).update(lapses_on=day)
        each.refresh_from_db()

    assert set(Certificate.objects.standing(today)) == {stands, last}
    assert set(Certificate.objects.unended()) == {stands, last, lapsed}
    assert [each.standing for each in (stands, last, lapsed, gone)] == [
        Standing.STANDING, Standing.STANDING, Standing.LAPSED, Standing.WITHDRAWN,
    ]  # fmt: skip
    for one, word in ((stands, Standing.STANDING), (lapsed, Standing.LAPSED), (gone, Standing.WITHDRAWN)):
        assert one in Certificate.objects.in_standing(word, today)
    assert sum(Certificate.objects.in_standing(word, today).count() for word in Standing) == 4
    for ending in Ending:
        assert standing(ending, today - timedelta(days=1), on=today) == Standing(ending.value)
