"""A certificate is withdrawn by a person, after a notice and its time, and once; or it is kept."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from wagtail.models import ModelLogEntry

from certificates import proving
from certificates.amending import withdrawing
from certificates.amending.appealing import appeal
from certificates.amending.ending import EndedBefore, NoticeGiven, TheirOwn
from certificates.amending.withdrawing import PERIOD, AnswerNeeded, NoticeNeeded, TooEarly, give_notice, keep, waiting
from certificates.models import Certificate, CertificateEvent, Notice
from foundation.ground import clock
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from tests.factories.certificates import AT, certificate, from_before, notice, withdraw
from tests.factories.people import PersonFactory
from tests.racing import at_once, meanwhile, unlock

once = pytest.mark.django_db
REASON = "The quiz was taken by somebody else."
THEN = AT + PERIOD
DAY = date(2026, 12, 14)


def context(issued: Certificate) -> dict[str, str]:
    return {
        "name": issued.holder.name,
        "course": "The Code of Ethics in practice",
        "serial": issued.serial,
        "certificate_address": issued.record["address"],
    }


def page(issued: Certificate) -> str:
    return issued.record["address"].split("/c/")[0] + f"/certificates/{issued.public_id}/"


@once
def test_a_notice_is_a_row_an_event_and_a_letter_with_reason_day_and_the_way_to_object() -> None:
    issued, staff = certificate(), PersonFactory.create()

    given = give_notice(issued, reason=f"  {REASON}\n", actor=staff, at=AT)

    first, event = issued.events.all()
    letter = Letter.objects.get(reason="certificate_notice")
    assert (given.reason, given.acts_on, given.given_by, given.given_at) == (REASON, DAY, staff, AT)
    assert (event.kind, event.actor, event.reason, event.previous) == ("notice", staff.public_id, REASON, first.digest)
    assert letter.address == issued.holder.email
    assert letter.context == {
        **context(issued),
        "reason": REASON,
        "acts_on": "December 14, 2026",
        "link": page(issued),
        "contact": "office@example.org",
    }
    entry = ModelLogEntry.objects.get(action="certificates.give_notice")
    assert (entry.user, entry.label) == (staff, issued.serial)
    assert entry.data == {"event": event.digest, "acts_on": "2026-12-14"}


@once
def test_a_withdrawal_after_notice_is_an_event_and_a_letter_with_the_reason() -> None:
    issued, staff = certificate(), PersonFactory.create()
    given = notice(issued, reason=REASON)

    withdrawn = withdrawing.withdraw(issued, actor=staff, at=THEN)

    given.refresh_from_db()
    *_before, last = withdrawn.events.all()
    assert (withdrawn.ended_at, withdrawn.ended_as) == (THEN, "withdrawn")
    assert (given.outcome, given.decided_by, given.decided_at) == ("withdrawn", staff, THEN)
    assert (last.kind, last.actor, last.reason, last.at) == ("withdrawn", staff.public_id, REASON, THEN)
    assert Letter.objects.get(reason="certificate_withdrawn").context == {
        **context(issued),
        "withdrawn_on": "December 14, 2026",
        "reason": REASON,
        "answer": "",
        "contact": "office@example.org",
    }
    entry = ModelLogEntry.objects.get(action="certificates.withdraw")
    assert (entry.user, entry.label, entry.data) == (staff, withdrawn.serial, {"event": last.digest})
    assert [list(check()) for check in (proving.broken_chains, proving.misreported)] == [[], []]


@once
def test_nothing_is_withdrawn_without_notice_before_its_day_or_twice() -> None:
    issued, staff = certificate(), PersonFactory.create()
    again = partial(withdrawing.withdraw, issued, actor=staff)

    with pytest.raises(NoticeNeeded):
        again(at=THEN)
    notice(issued)
    with pytest.raises(TooEarly, match="December 14, 2026"):
        again(at=THEN - timedelta(days=1))
    again(at=THEN)
    with pytest.raises(EndedBefore, match=f"{issued.serial} was withdrawn on December 14, 2026"):
        again(at=THEN)

    assert Letter.objects.filter(reason="certificate_withdrawn").count() == 1


@once
def test_no_notice_is_given_without_a_reason_twice_or_of_what_has_ended() -> None:
    issued, staff = certificate(), PersonFactory.create()

    with pytest.raises(ReasonNeeded):
        give_notice(issued, reason=" \n", actor=staff, at=AT)
    notice(issued)
    with pytest.raises(NoticeGiven, match="November 23, 2026"):
        give_notice(issued, reason="Another.", actor=staff, at=THEN)
    withdrawing.withdraw(issued, actor=staff, at=THEN)
    with pytest.raises(EndedBefore):
        give_notice(issued, reason="Another.", actor=staff, at=THEN)

    assert Notice.objects.count() == 1


@once
@pytest.mark.parametrize("decide", [withdrawing.withdraw, keep])
def test_whoever_objected_is_answered_and_reads_the_answer(decide: Any) -> None:
    issued, staff = certificate(), PersonFactory.create()
    notice(issued)
    appeal(issued, words="It was me.", actor=issued.holder, at=AT)

    with pytest.raises(AnswerNeeded):
        decide(issued, answer=" ", actor=staff, at=THEN)
    decide(issued, answer=" We looked again. ", actor=staff, at=THEN)

    kind = "certificate_withdrawn" if decide is withdrawing.withdraw else "certificate_kept"
    assert issued.notices.get().answer == "We looked again."
    assert Letter.objects.get(reason=kind).context["answer"] == "We looked again."


@once
def test_one_that_is_kept_stands_as_before_and_may_be_noticed_again() -> None:
    issued, staff = certificate(), PersonFactory.create()
    notice(issued)

    kept = keep(issued, actor=staff, at=AT)

    issued.refresh_from_db()
    event = issued.events.last()
    assert event is not None
    assert (kept.outcome, kept.decided_by, issued.ended_at, issued.ended_as) == ("kept", staff, None, "")
    assert (event.kind, event.actor) == ("kept", staff.public_id)
    assert ModelLogEntry.objects.get(action="certificates.keep").data == {"event": event.digest}
    assert Letter.objects.get(reason="certificate_kept").context == {
        **context(issued),
        "given_on": "November 23, 2026",
        "answer": "",
        "link": page(issued),
        "contact": "office@example.org",
    }
    with pytest.raises(NoticeNeeded):
        keep(issued, actor=staff, at=AT)
    notice(issued, at=THEN)
    assert Letter.objects.filter(reason="certificate_notice").count() == 2
    assert list(proving.misreported()) == []


@once
def test_nobody_drops_the_notice_of_their_own() -> None:
    """P21."""
    issued = certificate()
    notice(issued)

    with pytest.raises(TheirOwn):
        keep(issued, actor=issued.holder, at=AT)

    assert issued.notices.open().exists()


@once
def test_notices_wait_for_a_person_from_their_day_or_from_the_objection() -> None:
    due, early, objected, decided = certificate(), certificate(), certificate(), certificate()
    notices = [notice(due), notice(early, at=AT + timedelta(days=1)), notice(objected, at=AT + timedelta(days=2))]
    appeal(objected, words="It was me.", actor=objected.holder, at=AT)
    notice(decided)
    keep(decided, actor=PersonFactory.create(), at=AT)

    assert list(waiting(DAY)) == [notices[0], notices[2]]
    assert list(waiting(DAY - timedelta(days=1))) == [notices[2]]
    assert clock.day_of(THEN) == DAY


@once
def test_a_person_without_an_address_gets_no_letter() -> None:
    issued = certificate()
    issued.holder.__class__.objects.filter(pk=issued.holder.pk).update(
        email=None, name="", certificate_name="", is_active=False, erased_at=AT
    )
    issued.refresh_from_db()

    withdraw(issued, reason=REASON, actor=PersonFactory.create(), at=AT)

    assert not Letter.objects.filter(reason__in=["certificate_notice", "certificate_withdrawn"]).exists()


@once
def test_letters_about_one_from_before_go_to_the_address_that_came_with_it() -> None:
    issued, nameless = from_before("ana@example.org"), from_before("ben@example.org", number="1998-8")
    assert nameless.name_key is not None
    nameless.name_key.delete()
    nameless.refresh_from_db()

    for each in (issued, nameless):
        withdraw(each, reason=REASON, actor=PersonFactory.create(), at=AT)
    told = Letter.objects.filter(reason="certificate_withdrawn").order_by("pk")

    assert [(letter.address, letter.person, letter.context["name"]) for letter in told] == [
        ("ana@example.org", None, "Ána Demo-Muñoz"),
        ("ben@example.org", None, "holder of this certificate"),
    ]


def given(issued: Certificate) -> Any:
    return give_notice(issued, reason=REASON, actor=PersonFactory.create(), at=AT)


def withdrawn(issued: Certificate) -> Any:
    return withdrawing.withdraw(issued, actor=PersonFactory.create(), at=THEN)


def kept(issued: Certificate) -> Any:
    return keep(issued, actor=PersonFactory.create(), at=THEN)


def test_of_two_notices_at_once_one_is_given(committed: None) -> None:
    issued = certificate()

    outcomes = at_once([partial(given, issued)] * 2)

    assert {type(each) for each in outcomes} == {Notice, NoticeGiven}
    assert CertificateEvent.objects.filter(kind="notice").count() == 1


def test_without_the_lock_the_second_notice_breaks_on_the_constraint(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: only the database's own constraint refuses."""
    issued = certificate()
    unlock(monkeypatch, Certificate)

    with pytest.raises(IntegrityError, match="one_open_notice"):
        meanwhile(partial(given, issued), partial(given, issued))


@pytest.mark.parametrize("other", [withdrawn, kept])
def test_of_two_decisions_at_once_one_holds(committed: None, other: Any) -> None:
    issued = certificate()
    notice(issued)

    second = meanwhile(partial(withdrawn, issued), partial(other, issued))

    assert type(second) is EndedBefore
    assert (issued.notices.get().outcome, issued.events.count()) == ("withdrawn", 3)
    assert list(proving.misreported()) == []


def test_without_the_lock_one_would_be_kept_that_is_withdrawn(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the second has looked before the first has written, and the story is no longer the row's."""
    issued = certificate()
    notice(issued)
    unlock(monkeypatch, Certificate)

    meanwhile(partial(withdrawn, issued), partial(kept, issued))

    assert list(proving.misreported()) != []
