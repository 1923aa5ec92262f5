"""Under a corrected name a certificate is issued anew in one deed; the old one is replaced, with neither name shown."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError
from wagtail.models import ModelLogEntry

from certificates import issuing, proving, sealing
from certificates.amending.ending import EndedBefore, NoAccount, NoticeGiven, TheirOwn
from certificates.amending.extending import extend
from certificates.amending.renaming import AskedBefore, NameUnchanged, ask, bears_another_name, has_asked, reissue
from certificates.issuing import HolderErased
from certificates.models import Certificate, NameKey, SerialCounter
from certificates.printing import archiving
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from foundation.pages import contacting
from foundation.pages.models import ContactMessage
from tests.factories.certificates import AT, certificate, from_before, lapsing, notice, withdraw
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.racing import at_once, meanwhile, unlock

once = pytest.mark.django_db
REASON = "The name was changed."
OLD, NEW = "Ana Former-Demo", "Ána Demo-Muñoz"


def renamed(issued: Certificate, name: str = NEW) -> Certificate:
    """The holder changes the name on certificates."""
    User.objects.filter(pk=issued.holder.pk).update(certificate_name=name)
    return Certificate.objects.get(pk=issued.pk)


def under_old_name(**words: Any) -> Certificate:
    return renamed(certificate(PersonFactory.create(certificate_name=OLD), **words))


def anew(issued: Certificate, *, reason: str = REASON, actor: User | None = None) -> Any:
    return reissue(issued, reason=reason, actor=actor or PersonFactory.create(), at=AT)


@once
def test_the_new_one_says_the_same_under_todays_name_and_the_old_is_replaced() -> None:
    old, staff = under_old_name(minutes=45), PersonFactory.create()
    Certificate.objects.filter(pk=old.pk).update(shows="match")

    new = anew(old, reason=f" {REASON}\n", actor=staff)

    old.refresh_from_db()
    one_of_its_own = {"serial", "code", "address", "name", "nonce"}
    assert {key for key, said in new.record.items() if old.record.get(key) != said} == one_of_its_own
    assert (sealing.open_name(old), sealing.open_name(new)) == (OLD, NEW)
    assert (old.ended_as, old.ended_at, old.replaced_by, str(old.standing)) == ("replaced", AT, new, "replaced")
    assert (new.ended_at, new.shows, new.person, new.activity) == (None, "match", old.person, old.activity)
    first, last = old.events.last(), new.events.last()
    assert first is not None
    assert last is not None
    assert [(event.kind, event.actor, event.reason, event.at) for event in (first, last)] == [
        ("replaced", staff.public_id, REASON, AT),
        ("issued", staff.public_id, REASON, AT),
    ]
    entry = ModelLogEntry.objects.get(action="certificates.reissue")
    assert (entry.user, entry.label, entry.data) == (staff, old.serial, {"event": first.digest, "by": new.serial})
    checks = (proving.altered, proving.broken_chains, proving.misreported, proving.gaps)
    assert [list(check()) for check in checks] == [[], [], [], []]


@once
def test_the_holder_gets_one_letter_that_names_both_numbers_and_no_name_of_before() -> None:
    old = under_old_name()

    new = anew(old)

    letter = Letter.objects.get(about=new.public_id)
    assert (letter.reason, letter.context["serial"], letter.context["old_serial"]) == (
        "certificate_reissued",
        new.serial,
        old.serial,
    )
    assert OLD not in str(letter.context)


@once
def test_the_old_pdf_is_handed_out_no_more() -> None:
    old = under_old_name()
    new = anew(old)
    old.refresh_from_db()

    with pytest.raises(archiving.Withdrawn, match="replaced by another"):
        archiving.content(old)
    assert archiving.content(new)[:5] == b"%PDF-"


@once
def test_a_last_day_that_was_moved_is_carried_over_and_printed() -> None:
    old = renamed(lapsing(PersonFactory.create(certificate_name=OLD)))
    until = old.lapses_on.replace(year=2029) if old.lapses_on else None
    assert until is not None
    extend(old, until=until, reason="Put off.", actor=PersonFactory.create(), at=AT)

    new = anew(old)

    assert (new.lapses_on, new.record["lapses_on"], old.record["lapses_on"]) == (until, "2029-11-22", "2027-11-22")
    assert list(proving.misreported()) == []


@once
def test_it_wants_a_reason_another_name_no_open_notice_an_account_and_a_colleague() -> None:
    """P21."""
    old, same, noticed, gone = under_old_name(), certificate(), under_old_name(), under_old_name()
    notice(noticed)
    withdraw(gone, reason="Twice.", actor=PersonFactory.create(), at=AT)

    with pytest.raises(ReasonNeeded):
        anew(old, reason=" ")
    with pytest.raises(NameUnchanged):
        anew(same)
    with pytest.raises(NoticeGiven):
        anew(noticed)
    with pytest.raises(EndedBefore):
        anew(gone)
    with pytest.raises(TheirOwn):
        anew(old, actor=old.holder)
    with pytest.raises(NoAccount):
        anew(from_before("ana@example.org"))
    erasing.erase(old.holder, actor=SuperuserFactory.create(), at=AT)
    with pytest.raises(HolderErased):
        anew(Certificate.objects.get(pk=old.pk))

    assert not Certificate.objects.filter(ended_as="replaced").exists()


@once
def test_another_name_is_told_from_the_same_an_erased_a_missing_and_an_ended_one() -> None:
    gone, nobody, nameless = under_old_name(), from_before("ana@example.org"), renamed(certificate(), "")
    withdraw(gone, reason="Twice.", actor=PersonFactory.create(), at=AT)
    User.objects.filter(pk=nameless.holder.pk).update(name="")
    locked = under_old_name()
    NameKey.objects.filter(certificate=locked).delete()
    every = [under_old_name(), certificate(), gone, nobody, nameless, locked]

    found = [bears_another_name(Certificate.objects.get(pk=each.pk)) for each in every]

    assert found == [True, False, False, False, False, False]


@once
def test_the_holders_wish_is_a_message_to_the_office_once() -> None:
    old = under_old_name()

    before = has_asked(old)
    message = ask(old, network="10.0.0.1", at=AT)

    assert (before, has_asked(old)) == (False, True)
    assert (message.email, message.person) == (old.holder.email, old.holder.public_id)
    assert old.serial in message.subject
    assert f"/admin/certificate/{old.public_id}/" in message.message
    assert OLD not in message.message + message.subject
    assert Letter.objects.filter(reason="contact_message", address="office@example.org").exists()
    with pytest.raises(AskedBefore):
        ask(old, network="10.0.0.1", at=AT)
    with pytest.raises(NameUnchanged):
        ask(certificate(), network="10.0.0.1", at=AT)


def test_of_two_clicks_at_once_the_office_has_one_message(committed: None) -> None:
    old = under_old_name()

    outcomes = at_once([partial(ask, old, network="10.0.0.1", at=AT)] * 2)

    assert {type(each) for each in outcomes} == {ContactMessage, AskedBefore}


def test_without_the_persons_lock_it_would_have_two(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the second has looked before the first has written."""
    old = under_old_name()
    second = partial(ask, Certificate.objects.get(pk=old.pk), network="10.0.0.1", at=AT)
    unlock(monkeypatch, User)
    unheld = contacting.receive

    def late(*words: Any, **more: Any) -> ContactMessage:
        monkeypatch.setattr(contacting, "receive", unheld)
        second()
        return unheld(*words, **more)

    monkeypatch.setattr(contacting, "receive", late)
    ask(old, network="10.0.0.1", at=AT)

    assert ContactMessage.objects.count() == 2


def test_of_two_at_once_one_stands_in_its_place(committed: None) -> None:
    old = under_old_name()

    outcomes = at_once([partial(anew, old), partial(anew, old)])

    assert {type(each) for each in outcomes} == {Certificate, EndedBefore}
    assert (Certificate.objects.count(), Certificate.objects.unended().count()) == (2, 1)
    assert list(proving.misreported()) == []


def test_without_the_locks_the_second_breaks_on_the_constraint(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: the second looks before the first has committed; only the database refuses two of one number."""
    old = under_old_name()
    unlock(monkeypatch, Certificate, SerialCounter)
    monkeypatch.setattr(issuing, "locked_person", lambda person: User.objects.get(pk=person.pk))

    with pytest.raises(IntegrityError, match="serial"):
        meanwhile(partial(anew, old), partial(anew, old))

    assert Certificate.objects.unended().count() == 1
