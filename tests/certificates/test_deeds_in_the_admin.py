"""Staff do each deed from the certificate's page, after reading what follows; refusals stand on the form."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.admin import deeds
from certificates.amending import withdrawing
from certificates.amending.appealing import appeal
from certificates.amending.renaming import reissue
from certificates.amending.retracting import retract
from certificates.earning import crediting
from certificates.models import Certificate
from certificates.roles import GRANTS
from foundation.accounts.roles import Role
from foundation.ground import clock
from tests.certificates.test_admin import page, signed_in
from tests.certificates.test_renaming import under_old_name
from tests.factories.certificates import AT, certificate, earned, from_before, lapsing, notice, withdraw
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some

LONG_AGO = AT - 2 * withdrawing.PERIOD


@pytest.fixture
def coordinator(settings: Settings) -> Client:
    settings.DEMO = True
    return signed_in("wagtailadmin.access_admin", *GRANTS[Role.COORDINATOR])


def way(issued: Certificate, deed: str) -> str:
    return reverse(deed, args=[issued.public_id])


def test_each_state_offers_the_deeds_that_can_be_done() -> None:
    staff = PersonFactory.create()
    plain, lapses, other_name = certificate(), lapsing(), under_old_name()
    early, due, objected = certificate(), certificate(), certificate()
    notice(early)
    notice(due, at=LONG_AGO)
    notice(objected, at=LONG_AGO)
    appeal(objected, words="It was me.", actor=objected.holder, at=AT)
    replaced, error = under_old_name(), retract(certificate(), reason="R.", actor=staff, at=AT)
    reissue(replaced, reason="R.", actor=staff, at=AT)
    gone = withdraw(certificate(), reason="R.", actor=staff, at=AT)

    def offered(issued: Certificate) -> list[str]:
        found = Certificate.objects.get(pk=issued.pk)
        return [deed.url_name.removesuffix("_certificate") for deed in deeds.possible(found, on=clock.day_of(AT))]

    assert offered(plain) == ["give_notice", "retract"]
    assert offered(lapses) == ["give_notice", "extend", "retract"]
    assert offered(other_name) == ["give_notice", "reissue", "retract"]
    assert offered(early) == ["write_down_appeal", "keep", "retract"]
    assert offered(due) == ["write_down_appeal", "keep", "withdraw", "retract"]
    assert offered(objected) == ["keep", "withdraw", "retract"]
    assert [offered(each) for each in (replaced, error, gone)] == [[], ["issue_another"], ["issue_another"]]


def test_a_coordinator_gives_notice_writes_down_what_was_said_and_withdraws(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = certificate()
    monkeypatch.setattr(clock, "now", lambda: LONG_AGO)

    asked = coordinator.get(way(issued, "give_notice")).text
    empty = coordinator.post(way(issued, "give_notice"), {"reason": " "})
    given = coordinator.post(way(issued, "give_notice"), {"reason": "Sat by somebody else."})
    twice = coordinator.post(way(issued, "give_notice"), {"reason": "Again."})
    early = coordinator.post(way(issued, "withdraw_certificate"), {"answer": ""})
    monkeypatch.setattr(clock, "now", lambda: AT)
    said = coordinator.post(way(issued, "write_down_appeal"), {"words": "It was me, on the phone."})
    before = coordinator.get(way(issued, "withdraw_certificate")).text
    unanswered = coordinator.post(way(issued, "withdraw_certificate"), {"answer": ""})
    done = coordinator.post(way(issued, "withdraw_certificate"), {"answer": "We looked again."})
    shown = coordinator.get(page(issued)).text

    assert "the certificate may be withdrawn from November 2, 2026" in asked
    assert [each.status_code for each in (empty, twice, early, unanswered)] == [200] * 4
    assert "Decide about it first" in twice.text
    assert "may be withdrawn from November 2, 2026" in early.text
    assert "The holder objected. Answer that" in unanswered.text
    assert [each["Location"] for each in (given, said, done)] == [page(issued)] * 3
    assert ("It was me, on the phone." in before, "Sat by somebody else." in before) == (True, True)
    for words in (
        "Withdrawn on November 23, 2026",
        "We looked again.",
        "It was me, on the phone.",
        "objected on November 23, 2026",
    ):
        assert words in shown
    assert issued.notices.get().outcome == "withdrawn"


def test_a_coordinator_keeps_one_and_reads_that_nothing_is_open(coordinator: Client) -> None:
    issued = certificate()
    notice(issued)

    asked = coordinator.get(way(issued, "keep_certificate")).text
    done = coordinator.post(way(issued, "keep_certificate"), {"answer": ""})
    again = coordinator.get(way(issued, "keep_certificate")).text

    assert "The certificate stands as before" in asked
    assert (done["Location"], issued.notices.get().outcome) == (page(issued), "kept")
    assert "No notice of withdrawal is open" in again
    assert "Write what the holder said" in coordinator.get(way(issued, "write_down_appeal")).text


def test_a_coordinator_says_that_one_was_issued_in_error(coordinator: Client) -> None:
    issued = certificate()

    asked = coordinator.get(way(issued, "retract_certificate")).text
    done = coordinator.post(way(issued, "retract_certificate"), {"reason": "Issued twice."})
    again = coordinator.post(way(issued, "retract_certificate"), {"reason": "Once more."})

    assert "it was a mistake of ours" in asked
    assert done["Location"] == page(issued)
    assert (again.status_code, "to have been issued in error" in again.text) == (200, True)
    assert " to be issued in error" in coordinator.get(page(issued)).text


def test_a_coordinator_issues_one_under_the_name_of_today(coordinator: Client) -> None:
    issued = under_old_name()

    asked = coordinator.get(way(issued, "reissue_certificate")).text
    done = coordinator.post(way(issued, "reissue_certificate"), {"reason": "The name was changed."})
    again = coordinator.post(way(issued, "reissue_certificate"), {"reason": "The name was changed."})
    new = Certificate.objects.unended().get()

    assert "its public page says so, with neither name" in asked
    assert done["Location"] == page(new)
    assert (again.status_code, "was replaced on" in again.text) == (200, True)
    assert f'href="{page(new)}"' in coordinator.get(page(issued)).text
    assert f'href="{page(issued)}"' in coordinator.get(page(new)).text


def test_a_coordinator_extends_one(coordinator: Client) -> None:
    issued, endless = lapsing(), certificate()
    deed = way(issued, "extend_certificate")

    asked, told = coordinator.get(deed).text, coordinator.get(way(endless, "extend_certificate")).text
    missing = coordinator.post(deed, {"reason": "Put off.", "until": ""})
    sooner = coordinator.post(deed, {"reason": "Put off.", "until": "2027-01-01"})
    done = coordinator.post(deed, {"reason": "Put off.", "until": "2028-02-01"})

    assert "Its last day is November 22, 2027." in asked
    assert "there is nothing to extend" in told
    assert (missing.status_code, sooner.status_code, "must come after" in sooner.text) == (200, 200, True)
    assert (done["Location"], Certificate.objects.get(pk=issued.pk).lapses_on) == (page(issued), date(2028, 2, 1))
    assert "It stands until February 1, 2028" in coordinator.get(page(issued)).text


def test_the_page_tells_one_that_lapsed_and_one_of_before(coordinator: Client) -> None:
    lapsed, before = lapsing(), from_before("ana@example.org")
    Certificate.objects.filter(pk=lapsed.pk).update(lapses_on=date(2025, 1, 1))

    assert "Lapsed after January 1, 2025" in coordinator.get(page(lapsed)).text
    assert "None yet: from before this platform" in coordinator.get(page(before)).text


def test_the_list_is_narrowed_by_standing_and_by_open_notice(coordinator: Client) -> None:
    staff = PersonFactory.create()
    plain, lapsed, noticed, replaced, error = certificate(), lapsing(), certificate(), under_old_name(), certificate()
    Certificate.objects.filter(pk=lapsed.pk).update(lapses_on=date(2025, 1, 1))
    notice(noticed)
    new = reissue(replaced, reason="R.", actor=staff, at=AT)
    retract(error, reason="R.", actor=staff, at=AT)
    gone = withdraw(certificate(), reason="R.", actor=staff, at=AT)

    def listed(**asked: str) -> set[Certificate]:
        return set(coordinator.get(reverse("certificate:index"), asked).context["object_list"])

    assert listed(standing="standing") == {plain, noticed, new}
    assert listed(standing="lapsed") == {lapsed}
    assert listed(standing="replaced") == {replaced}
    assert listed(standing="in_error") == {error}
    assert listed(standing="withdrawn") == {gone}
    assert listed(noticed="true") == {noticed}
    assert listed(noticed="false") == {plain, lapsed, replaced, new, error, gone}


def test_notices_that_wait_stand_on_the_first_page(coordinator: Client) -> None:
    due, early, objected = certificate(), certificate(), certificate()
    now = clock.now()
    for each in (due, objected, early):
        notice(each, at=now - withdrawing.PERIOD * (2 if each is due else 0))
    appeal(objected, words="It was me.", actor=objected.holder, at=now)

    shown = coordinator.get(reverse("wagtailadmin_home")).text
    other = signed_in("wagtailadmin.access_admin", "certificates.see_certificates")

    assert f"Certificate {due.serial} may be withdrawn now: decide" in shown
    assert f"The holder of certificate {objected.serial} objected to its withdrawal" in shown
    assert early.serial not in shown
    assert due.serial not in other.get(reverse("wagtailadmin_home")).text


def test_a_reversal_after_issue_is_a_finding_and_never_a_withdrawal(coordinator: Client) -> None:
    """The credit is taken back; the certificate stands, unnoticed, until a person goes the whole way."""
    issued = certificate()
    row = earned(issued.holder, issued.activity)
    crediting.reverse(row, reason="Not learned.", actor=PersonFactory.create(), at=AT)

    shown = coordinator.get(reverse("wagtailadmin_home")).text

    assert f"Certificate {issued.serial} rests on credit that was taken back" in shown
    issued.refresh_from_db()
    assert (issued.ended_at, issued.notices.exists(), issued.events.count()) == (None, False, 1)
