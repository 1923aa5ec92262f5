"""On the certificate's page its holder reads what was said, objects, asks for another name; strangers see nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.amending import withdrawing
from certificates.amending.appealing import appeal
from certificates.amending.extending import extend
from certificates.amending.renaming import reissue
from certificates.amending.retracting import retract
from certificates.models import Certificate, Notice
from foundation.pages.models import ContactMessage
from tests.certificates.test_checking import words
from tests.certificates.test_renaming import NEW, OLD, renamed, under_old_name
from tests.factories.certificates import AT, certificate, lapsing, notice, withdraw
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar was never visited."


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(issued: Certificate) -> str:
    return reverse("certificate", args=[issued.public_id])


def objecting(issued: Certificate) -> str:
    return reverse("certificate_object", args=[issued.public_id])


def wishing(issued: Certificate) -> str:
    return reverse("certificate_new_name", args=[issued.public_id])


def test_a_notice_is_read_by_its_holder_and_by_no_stranger() -> None:
    issued = certificate()
    stranger = Client().get(issued.get_absolute_url())
    notice(issued, reason=SECRET)

    told = signed_in(issued.holder).get(page(issued))
    after = Client().get(issued.get_absolute_url())

    assert "On November 23, 2026 we gave notice" in words(told)
    assert "not before December 14, 2026" in words(told)
    assert SECRET in words(told)
    assert objecting(issued) in told.text
    assert after.context["finding"] == stranger.context["finding"]
    for said in ("notice", "Zanzibar", "December 14"):
        assert said not in words(after)


def test_the_holder_objects_once_and_reads_the_words_again() -> None:
    issued = certificate()
    notice(issued, reason=SECRET)
    client = signed_in(issued.holder)

    asked = words(client.get(objecting(issued)))
    empty = client.post(objecting(issued), {"words": " "})
    done = client.post(objecting(issued), {"words": "It was me."}, follow=True)
    again = client.post(objecting(issued), {"words": "And more."})

    assert ("It may be withdrawn from December 14, 2026" in asked, SECRET in asked) == (True, True)
    assert (empty.status_code, "Please look again" in empty.text) == (200, True)
    assert done.redirect_chain == [(page(issued), 302)]
    assert ("You objected on" in words(done), "It was me." in words(done)) == (True, True)
    assert (again.status_code, again["Location"]) == (302, page(issued))
    assert Notice.objects.get().appeal == "It was me."


def test_a_refusal_stands_on_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    issued = certificate()
    notice(issued)

    def decided_meanwhile(*_args: Any, **_kwargs: Any) -> None:
        raise withdrawing.NoticeNeeded("This was decided already.")

    monkeypatch.setattr("certificates.amending.appealing.appeal", decided_meanwhile)
    told = signed_in(issued.holder).post(objecting(issued), {"words": "It was me."})

    assert (told.status_code, "This was decided already." in words(told)) == (200, True)


def test_where_nothing_is_to_be_objected_to_the_page_leads_back() -> None:
    issued, gone = certificate(), certificate()
    withdraw(gone, reason=SECRET, actor=PersonFactory.create(), at=AT)

    for each in (issued, gone):
        assert signed_in(each.holder).get(objecting(each))["Location"] == page(each)


def test_nobody_else_objects_or_wishes_not_even_staff(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    issued = under_old_name()
    notice(issued)
    staff = PersonFactory.create(is_demo=True)
    staff.user_permissions.add(Permission.objects.get(codename="see_certificates"))
    shown = signed_in(staff).get(page(issued))

    for person in (staff, PersonFactory.create()):
        assert signed_in(person).get(objecting(issued)).status_code == 404
        assert signed_in(person).post(objecting(issued), {"words": "No."}).status_code == 404
        assert signed_in(person).post(wishing(issued)).status_code == 404
    assert Client().get(objecting(issued))["Location"].startswith("/accounts/login/")
    assert signed_in(issued.holder).get(wishing(issued)).status_code == 405
    assert (shown.status_code, objecting(issued) in shown.text, wishing(issued) in shown.text) == (200, False, False)
    assert not Notice.objects.exclude(appeal="").exists()


def test_the_holder_asks_for_a_certificate_under_the_name_of_today_once() -> None:
    issued = under_old_name()
    client = signed_in(issued.holder)

    before = client.get(page(issued))
    done = client.post(wishing(issued), follow=True)
    again = client.post(wishing(issued), follow=True)

    assert "Ask for a certificate under my name of today" in words(before)
    assert "You asked for a certificate under your name of today." in words(done)
    assert "The office has your wish already" in words(again)
    assert ContactMessage.objects.count() == 1


def test_whoever_bears_the_printed_name_is_led_to_where_it_is_changed() -> None:
    issued = certificate()

    shown = signed_in(issued.holder).get(page(issued))

    assert (reverse("account_name") in shown.text, wishing(issued) in shown.text) == (True, False)


def test_a_dropped_notice_and_a_last_day_are_told() -> None:
    issued = lapsing()
    notice(issued)
    appeal(issued, words="It was me.", actor=issued.holder, at=AT)
    withdrawing.keep(issued, answer="You are right.", actor=PersonFactory.create(), at=AT)
    assert issued.lapses_on is not None
    extend(issued, until=issued.lapses_on + timedelta(days=1), reason="R.", actor=PersonFactory.create(), at=AT)

    told = words(signed_in(issued.holder).get(page(issued)))

    assert "The notice of withdrawal of November 23, 2026 was dropped on November 23, 2026." in told
    assert "It stands until November 23, 2027, that day included." in told


def test_a_lapsed_one_has_its_page_and_its_pdf() -> None:
    issued = lapsing()
    Certificate.objects.filter(pk=issued.pk).update(lapses_on=AT - timedelta(days=400))
    client = signed_in(issued.holder)

    assert "Its last day was October 19, 2025." in words(client.get(page(issued)))
    assert client.get(reverse("certificate_pdf", args=[issued.public_id])).status_code == 200


def test_a_replaced_one_leads_to_the_one_that_stands_and_its_pdf_is_gone() -> None:
    old = renamed(under_old_name(), NEW)
    new = reissue(old, reason="A change.", actor=PersonFactory.create(), at=AT)
    client = signed_in(old.holder)

    told = client.get(page(old))
    file = client.get(reverse("certificate_pdf", args=[old.public_id]))

    assert "This certificate was replaced on November 23, 2026 by one under your name of today." in words(told)
    assert f'href="{page(new)}"' in told.text
    assert (file.status_code, "This certificate was replaced by another" in words(file)) == (410, True)
    assert OLD not in words(client.get(page(new)))


def test_one_issued_in_error_says_so_with_the_reason_to_its_holder() -> None:
    issued = certificate()
    retract(issued, reason=SECRET, actor=PersonFactory.create(), at=AT)
    client = signed_in(issued.holder)

    told = words(client.get(page(issued)))
    file = client.get(reverse("certificate_pdf", args=[issued.public_id]))

    assert "We found on November 23, 2026 that this certificate was issued in error." in told
    assert SECRET in told
    assert (file.status_code, "This certificate was issued in error" in words(file)) == (410, True)


def test_a_withdrawn_one_tells_its_holder_the_answer() -> None:
    issued = certificate()
    notice(issued, reason=SECRET)
    appeal(issued, words="It was me.", actor=issued.holder, at=AT)
    withdrawing.withdraw(issued, answer="It was not.", actor=PersonFactory.create(), at=AT + withdrawing.PERIOD)

    told = words(signed_in(issued.holder).get(page(issued)))

    assert (SECRET in told, "It was not." in told) == (True, True)
