"""Ways around the rules that were tried on certificates, each of which leads nowhere."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from certificates import proving
from certificates.adopting import claiming, importing, reading
from certificates.adopting.claiming import NotHerOwn
from certificates.amending import renaming, withdrawing
from certificates.amending.ending import TheirOwn
from certificates.amending.extending import TooFar, extend
from certificates.amending.retracting import retract
from certificates.amending.withdrawing import TooEarly
from certificates.models import Certificate, CertificateType, Notice, Past
from foundation.accounts import erasing
from foundation.ground import clock, jobbing
from foundation.letters import sending
from foundation.letters.models import Letter
from foundation.pages import contacting
from foundation.pages.contacting import Written
from tests.certificates.test_renaming import under_old_name
from tests.factories.certificates import AT, certificate, lapsing, notice
from tests.factories.past import bring_in, cells, line, past, table
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

DOTLESS = "ana@ex\N{LATIN SMALL LETTER DOTLESS I}mple.org"
DOTTED = "ana@eximple.org"
"""In capitals both are the same, and yet two domains: whoever has the first reads no letter to the second."""


def test_an_address_that_only_looks_the_same_in_capitals_claims_nothing() -> None:
    waiting = past(address=DOTTED)
    other = PersonFactory.create(email=DOTLESS)

    assert claiming.claim(other, DOTLESS, at=AT) == []
    assert claiming.owner_of(DOTTED) is None
    assert bring_in(number="8", address=DOTTED).person is None
    owner = PersonFactory.create(email=DOTTED)
    assert waiting.certificate in claiming.claim(owner, DOTTED, at=AT)


def test_nobody_brings_in_a_certificate_for_herself_also_not_by_an_address_proved_later() -> None:
    staff, colleague = PersonFactory.create(email="ana@example.org"), PersonFactory.create()

    with pytest.raises(NotHerOwn):
        bring_in(staff, address="ana@example.org")
    waiting = past(staff, address="other@example.org")
    EmailAddress.objects.create(user=staff, email="other@example.org", verified=True)
    assert claiming.claim(staff, "other@example.org", at=AT) == []
    given = claiming.give_by_hand(waiting, "other@example.org", reason="On her roster.", actor=colleague, at=AT)
    assert given.person == staff


def test_whoever_is_given_one_under_notice_is_told_and_has_as_long_to_object() -> None:
    waiting, staff, holder = past(address=""), PersonFactory.create(), PersonFactory.create()
    late = AT + withdrawing.PERIOD
    notice(waiting.certificate)
    assert not Letter.objects.exists()

    given = claiming.give_by_hand(waiting, str(holder.email), reason="By phone.", actor=staff, at=late)

    letter = Letter.objects.get(reason="certificate_notice")
    found = Notice.objects.get()
    assert letter.address == holder.email
    assert found.acts_on == clock.day_of(late) + withdrawing.PERIOD
    with pytest.raises(TooEarly):
        withdrawing.withdraw(given, actor=staff, at=late)
    assert not [*proving.broken_chains(), *proving.misreported()]


def test_nobody_chooses_the_milder_word_for_a_certificate_of_their_own() -> None:
    issued = certificate()
    notice(issued)

    with pytest.raises(TheirOwn):
        retract(issued, reason="A slip of the office.", actor=issued.holder, at=AT)


def test_a_last_day_that_was_mistyped_by_centuries_is_refused() -> None:
    issued, staff = lapsing(), PersonFactory.create()

    with pytest.raises(TooFar):
        extend(issued, until=date(9999, 12, 31), reason="R.", actor=staff, at=AT)
    with pytest.raises(TooFar):
        extend(issued, until=date(2046, 11, 24), reason="R.", actor=staff, at=AT)
    assert extend(issued, until=date(2046, 11, 23), reason="R.", actor=staff, at=AT).lapses_on == date(2046, 11, 23)


def test_letters_to_an_address_that_came_with_a_certificate_go_with_its_holder() -> None:
    """One is sent and has its words alone, the other waits and has only its facts; that of somebody else stays."""
    waiting, staff, holder = past(), PersonFactory.create(), PersonFactory.create(certificate_name="Óda Demo")
    notice(waiting.certificate)
    sending.send(Letter.objects.get().pk)
    assert (Letter.objects.get().context, "MCP" in Letter.objects.get().body) == ({}, True)
    withdrawing.keep(waiting.certificate, actor=staff, at=AT)
    others = certificate(holder)

    claiming.forget_holder(waiting, reason="By phone.", actor=staff, at=AT)

    assert [letter.context["serial"] for letter in Letter.objects.all()] == [others.serial]


def test_an_erasure_takes_the_letters_to_the_address_before_it_was_given_by_hand() -> None:
    waiting, holder = past(address="gone@example.org"), PersonFactory.create()
    notice(waiting.certificate)
    claiming.give_by_hand(waiting, str(holder.email), reason="By phone.", actor=PersonFactory.create(), at=AT)

    erasing.erase(holder, actor=holder, at=AT + timedelta(days=1))

    assert not Letter.objects.filter(reason="certificate_notice").exists()
    assert Certificate.objects.get().name_key is None


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_a_name_parted_by_what_nobody_sees_is_still_a_name(joiner: str) -> None:
    evidence = f"Letter of De{joiner}mo-Mu{joiner}ñoz"

    said, wrong = reading.read(cells(evidence=evidence), today=clock.day_of(AT), categories=importing.categories())

    assert said is None
    assert len(wrong) == 1


@pytest.mark.parametrize(
    "words",
    [
        {"evidence": "."},
        {"evidence": "\u200d"},
        {"title": "\u2013"},
        {"number": "D-2019\u200d-7"},
        {"number": "\u200c"},
    ],
)
def test_a_row_says_something_that_can_be_seen(words: dict[str, str]) -> None:
    """A dot is no evidence; and a number parted by what nobody sees would come in a second time."""
    said, wrong = reading.read(cells(**words), today=clock.day_of(AT), categories=importing.categories())

    assert said is None
    assert len(wrong) == 1


def test_a_strangers_message_takes_no_wish_from_the_holder() -> None:
    """The form for messages is open to all, and takes any address and any subject."""
    issued = under_old_name()
    subject = f"Certificate {issued.serial} under my name of today"
    words = Written(name="A stranger", email=str(issued.holder.email), subject=subject, message="Never mind.")
    contacting.receive(words, network="192.0.2.1", at=AT)

    assert not renaming.has_asked(issued)
    renaming.ask(issued, network="192.0.2.2", at=AT)
    assert renaming.has_asked(issued)


def test_a_table_that_waits_brings_nobody_back_who_was_erased() -> None:
    person, staff = PersonFactory.create(email="ana@example.org"), PersonFactory.create()
    rows = table(line(address="Ana@Example.org"), line(number="8", address="rosa@example.org"))
    job = importing.ask(
        importing.foresee(rows, at=AT), CertificateType.objects.get(key="completion"), actor=staff, at=AT
    )

    erasing.erase(person, actor=person, at=AT)
    jobbing.run(job.pk)

    assert [each.number for each in Past.objects.all()] == ["8"]
    assert [result.is_refused for result in job.results.order_by("position")] == [True, False]
    job.refresh_from_db()
    assert "ana@example.org" not in str(job.words).lower()
