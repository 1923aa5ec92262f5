"""The public page tells five standings, all that is printed, and nothing else (P18)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates import issuing, sealing
from certificates.composing import Teaching
from certificates.freezing import UNSAID, freeze
from certificates.models import (
    Board,
    Certificate,
    CertificateType,
    Credit,
    CreditApproval,
    CreditCategory,
    NameKey,
    Notice,
    Signatory,
    Signing,
)
from certificates.printing import archiving
from certificates.standing import Ending, Standing
from foundation.files.models import PrivateFile
from foundation.ground import jobbing
from foundation.ground.models import Job
from tests.certificates.test_checking import SECRET_REASON, look, statements
from tests.factories import standings
from tests.factories.certificates import AT, ActivityFactory, certificate
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

NAME = "Ána Demo-Muñoz"
SAID = {
    Standing.STANDING: "Standing We issued this certificate. It stands today as it was issued.",
    Standing.LAPSED: "Lapsed What it names was completed. The certificate stood through",
    Standing.REPLACED: "Replaced We issued this certificate, and another in its place on November 23, 2026.",
    Standing.IN_ERROR: "Issued in error We issued this certificate by mistake, and said so on November 23, 2026.",
    Standing.WITHDRAWN: "Withdrawn We issued this certificate and withdrew it on November 23, 2026.",
}
ENDED = (Standing.REPLACED, Standing.IN_ERROR, Standing.WITHDRAWN)
every_standing = pytest.mark.parametrize("standing", list(Standing))


def of_today(standing: Standing, **words: Any) -> Certificate:
    return standings.of(standing, **words)


@every_standing
def test_each_standing_is_told_in_its_own_words_and_in_no_others(client: Client, standing: Standing) -> None:
    said = look(client, of_today(standing))

    assert [each for each, words in SAID.items() if words in said] == [standing]
    assert f"Certificate number {Certificate.objects.earliest('pk').serial}" in said


@every_standing
def test_no_standing_reads_as_a_license_or_as_misconduct(client: Client, standing: Standing) -> None:
    said = look(client, of_today(standing)).replace("&#x27;", "'").replace("\u2019", "'")

    assert ("It is not a license" in said) is (standing not in ENDED)
    assert ("says nothing about anyone's conduct or ability" in said) is (standing is not Standing.STANDING)
    for word in ("revoked", "expired", "suspended", "invalid", "violat", "disciplin", "certified", "accredited"):
        assert word not in said.lower()


@every_standing
def test_each_standing_costs_at_most_two_statements(client: Client, standing: Standing) -> None:
    asked = of_today(standing)
    client.get(asked.get_absolute_url())

    with CaptureQueriesContext(connection) as queries:
        look(client, asked)

    assert statements(queries) <= 2


@every_standing
def test_a_replaced_one_alone_keeps_its_name_back(client: Client, standing: Standing) -> None:
    assert (NAME in look(client, of_today(standing))) is (standing is not Standing.REPLACED)


def test_a_replaced_one_tells_neither_name_and_nothing_of_the_new_one(client: Client) -> None:
    """P18: whoever left a name behind is not given away by an old paper, nor by the number on a new one."""
    old = of_today(Standing.REPLACED)
    newer = old.replaced_by
    assert newer is not None

    answer = client.get(old.get_absolute_url())

    page = answer.content.decode() + str(answer.headers)
    hidden = (NAME, standings.NEW_NAME, newer.serial, newer.code, newer.spoken_code, str(newer.public_id), newer.digest)
    assert [each for each in hidden if each in page] == []
    assert [part for part in (*NAME.split(), *standings.NEW_NAME.split()) if part in page] == []
    assert (
        f'write to <a href="mailto:office@example.org">office@example.org</a> and give the number {old.serial}' in page
    )


def test_a_lapsed_one_names_its_last_day_and_what_was_learned_stays_learned(client: Client) -> None:
    lapsed = of_today(Standing.LAPSED)

    said = look(client, lapsed)

    assert f"stood through {standings.yesterday():%B} {standings.yesterday().day}, {standings.yesterday().year}" in said
    assert "What was learned on the day named was learned." in said
    assert NAME in said
    assert "It stands today" not in said


@pytest.mark.parametrize(("months", "is_printed"), [(12, True), (12, False), (None, True)])
def test_until_when_it_stands_is_told_whether_or_not_it_is_printed(
    client: Client, months: int | None, is_printed: bool
) -> None:
    CertificateType.objects.update(valid_months=months, prints_lapse=is_printed)

    said = look(client, certificate())

    assert ("Last day of standing November 22, 2027" in said) is (months is not None)
    assert "extended" not in said


def test_one_that_stands_longer_than_its_paper_says_so(client: Client) -> None:
    CertificateType.objects.update(valid_months=12, prints_lapse=True)
    issued = certificate()

    Certificate.objects.update(lapses_on=date(2099, 5, 1))
    assert (
        "The paper says that it stands through November 22, 2027. We have extended it since: it stands through May 1, "
        "2099." in look(client, issued)
    )
    Certificate.objects.update(lapses_on=None)
    assert "November 22, 2027. We have extended it since: it stands without a last day." in look(client, issued)
    Certificate.objects.update(lapses_on=date(2026, 11, 22))
    assert "extended" not in look(client, issued)


def test_a_lapsed_one_that_had_been_extended_says_both(client: Client, pass_time: Any) -> None:
    CertificateType.objects.update(valid_months=12, prints_lapse=True)
    issued = certificate()
    Certificate.objects.update(lapses_on=date(2028, 1, 31))

    pass_time(days=900)

    assert "stands through November 22, 2027. We had extended it through January 31, 2028." in look(client, issued)


def test_everything_that_a_record_prints_is_told(client: Client) -> None:
    activity, board = ActivityFactory.create(), Board.objects.create(name="Demo Board of Social Work")
    CreditApproval.objects.create(
        activity=activity, board=board, number="D-77", category=CreditCategory.objects.get(key="ethics"),
        covers_from=date(2026, 1, 1), status="approved", minutes=None,
    )  # fmt: skip
    signing = Signatory.objects.create(name="Demo Signer", title="Chair of the demo committee")
    Signing.objects.create(type=CertificateType.objects.get(), signatory=signing)
    taught = Teaching(
        {"ethics": 60}, Credit.Delivery.IN_PERSON, "Demo City", ["Demo Presenter One", "Demo Presenter Two"]
    )
    edition = {"title": "Code of Ethics, 2026", "digest": "ab12" * 16}

    said = look(client, certificate(activity=activity, teaching=taught, edition=edition))

    for fact in (
        "Document Certificate of Completion",
        "By category General 30 minutes Ethics 1 hour",
        "How it was taught Live, in person",
        "Place Demo City",
        "Presented by Demo Presenter One Demo Presenter Two",
        "The Code as taught Code of Ethics, 2026 Its text's SHA-256 begins with ab12ab12ab12ab12",
        "Approved on that day Demo Board of Social Work, no. D-77: 1 hour (Ethics)",
        "Signed by Demo Signer, Chair of the demo committee",
    ):
        assert fact in said.replace("&#x27;", "'")
    assert "ab12" * 5 not in said


def test_one_from_before_this_platform_says_on_what_it_rests(client: Client) -> None:
    before = {"number": "NASAMS-1999-7", "evidence": "a copy of the paper in the office's binder"}

    said = look(client, certificate(before=before)).replace("&#x27;", "'")

    assert "We brought this certificate in from an earlier time. It stands today, in these words." in said
    assert "We issued this certificate." not in said
    assert "Earlier number NASAMS-1999-7" in said
    assert "Brought in on the evidence of a copy of the paper in the office's binder" in said
    assert "nothing of it was completed or assessed here" in said


@every_standing
def test_no_reason_notice_or_event_is_ever_told(client: Client, standing: Standing) -> None:
    issued = of_today(standing)
    Notice.objects.create(
        certificate=issued, reason=SECRET_REASON, given_by=PersonFactory.create(), given_at=AT,
        acts_on=AT.date() + timedelta(days=30), appeal="Quagga: what the holder said.",
    )  # fmt: skip

    page = client.get(issued.get_absolute_url()).content.decode()

    assert [word for word in ("Zanzibar", "Quagga", "notice", "appeal", "objection") if word in page] == []


def archived(issued: Certificate) -> str:
    """Have its PDF kept; return the digest."""
    for job in Job.objects.filter(kind=archiving.JOB):
        jobbing.run(job.pk)
    return PrivateFile.objects.get(kind=archiving.KIND, about=issued.public_id).digest


@every_standing
def test_the_files_digest_is_told_of_what_was_never_taken_back(client: Client, standing: Standing) -> None:
    issued = certificate()
    digest = archived(issued)
    match standing:
        case Standing.LAPSED:
            issued = standings.lapsed(issued)
        case Standing.REPLACED:
            issued = standings.replaced(issued)
        case Standing.IN_ERROR | Standing.WITHDRAWN:
            issued = standings.ended(issued, Ending(standing))

    page = client.get(issued.get_absolute_url()).content.decode()

    assert (f'data-digest="{digest}"' in page) is (standing not in ENDED)
    assert digest not in page or standing not in ENDED


def test_a_first_records_file_has_no_nonce_so_its_digest_is_kept_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever had it could try names against it, offline, as many as there are."""

    def first(record: Any) -> tuple[str, str]:
        kept: Any = {key: said for key, said in record.items() if key not in UNSAID}
        return freeze(kept)

    monkeypatch.setattr(issuing, "freeze", first)
    issued = certificate()
    digest = archived(issued)

    page = client.get(issued.get_absolute_url()).content.decode()

    assert issued.record["nonce"] == ""
    assert 'data-digest=""' in page
    assert digest not in page


def test_neither_nonce_nor_an_erased_ones_file_is_told(client: Client) -> None:
    issued = certificate()
    digest = archived(issued)

    assert issued.record["nonce"] not in client.get(issued.get_absolute_url()).content.decode()
    NameKey.objects.all().delete()
    assert digest not in client.get(issued.get_absolute_url()).content.decode()
    assert sealing.open_name(Certificate.objects.get()) is None
