"""What should never have been issued ends at once, with a reason and without blame."""

from functools import partial
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from certificates import issuing, proving
from certificates.amending.appealing import appeal
from certificates.amending.ending import EndedBefore
from certificates.amending.replacing import issue_another
from certificates.amending.retracting import retract
from certificates.issuing import WithdrawnBefore
from certificates.models import Certificate, CertificateEvent
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from tests.factories.certificates import AT, achievement, certificate, notice
from tests.factories.people import PersonFactory
from tests.racing import at_once, meanwhile, unlock

once = pytest.mark.django_db
REASON = "Two people of one name were taken for one."


def retracted(issued: Certificate, reason: str = REASON) -> Any:
    return retract(issued, reason=reason, actor=PersonFactory.create(), at=AT)


@once
def test_it_ends_at_once_with_event_log_and_letter() -> None:
    issued, staff = certificate(), PersonFactory.create()

    ended = retract(issued, reason=f" {REASON}\n", actor=staff, at=AT)

    event = ended.events.last()
    assert event is not None
    assert (ended.ended_at, ended.ended_as, str(ended.standing)) == (AT, "in_error", "in_error")
    assert (event.kind, event.actor, event.reason) == ("in_error", staff.public_id, REASON)
    entry = ModelLogEntry.objects.get(action="certificates.retract")
    assert (entry.user, entry.label, entry.data) == (staff, issued.serial, {"event": event.digest})
    assert Letter.objects.get(reason="certificate_in_error").context == {
        "name": issued.holder.name,
        "course": "The Code of Ethics in practice",
        "serial": issued.serial,
        "certificate_address": issued.record["address"],
        "ended_on": "November 23, 2026",
        "reason": REASON,
        "contact": "office@example.org",
    }
    assert [list(check()) for check in (proving.broken_chains, proving.misreported)] == [[], []]


@once
def test_an_open_notice_is_decided_with_it_and_the_reason_answers_the_objection() -> None:
    issued = certificate()
    notice(issued)
    appeal(issued, words="I never took this course.", actor=issued.holder, at=AT)

    retracted(issued)

    found = issued.notices.get()
    assert (found.outcome, found.answer, found.decided_at) == ("withdrawn", REASON, AT)
    assert list(proving.misreported()) == []


@once
def test_it_wants_a_reason_and_happens_once() -> None:
    issued = certificate()

    with pytest.raises(ReasonNeeded):
        retracted(issued, " ")
    retracted(issued)
    with pytest.raises(EndedBefore, match="issued in error"):
        retracted(issued)


@once
def test_the_platform_issues_no_other_by_itself_and_staff_may() -> None:
    issued = certificate()
    retracted(issued)

    with pytest.raises(WithdrawnBefore):
        issuing.issue(issued.holder, issued.activity, achievement(), actor=None, at=AT)

    new = issue_another(issued, reason="It was hers after all.", actor=PersonFactory.create(), at=AT)
    assert (new.person, new.activity) == (issued.person, issued.activity)


def test_of_two_at_once_one_holds(committed: None) -> None:
    outcomes = at_once([partial(retracted, certificate())] * 2)

    assert {type(each) for each in outcomes} == {Certificate, EndedBefore}
    assert CertificateEvent.objects.filter(kind="in_error").count() == 1


def test_without_the_lock_both_would_end_it(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the second has looked before the first has written."""
    issued = certificate()
    unlock(monkeypatch, Certificate)

    meanwhile(partial(retracted, issued), partial(retracted, issued))

    assert CertificateEvent.objects.filter(kind="in_error").count() == 2
