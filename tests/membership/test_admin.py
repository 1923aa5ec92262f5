"""What staff do about members in the admin: levels and prices, terms, applications, claims, agencies, a table."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from foundation.ground.models import Job
from lms import roles
from membership import applying, claiming, entitling, filing, giving, rolling, wording
from membership.models import (
    Agency,
    AgencyCoordinator,
    Application,
    Claim,
    Consultation,
    Interruption,
    Level,
    ListPlace,
    Membership,
    Referral,
    Settlement,
    Term,
)
from membership.tabling import Said
from membership.terming import Span
from payments.models import Charge
from payments.selling import delivering, pricing, withdrawing
from payments.selling.registering import Wish
from tests.factories import billed, members, sold
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.sold import open_shop
from tests.membership.test_asking import letter

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # stock templates of Wagtail


@pytest.fixture(autouse=True)
def _as_in_a_demonstration(settings: Any) -> None:
    settings.DEMO = True
    roles.apply()


def staff(role: Role = Role.COORDINATOR) -> Client:
    """Somebody with a role, who needs no second factor in a demonstration."""
    client = Client()
    client.force_login(StaffFactory(role, is_demo=True), backend="foundation.accounts.backends.HouseBackend")
    return client


def done(client: Client, name: str, *args: object, **posted: object) -> str:
    """Do a deed, follow where it leads, and return what is read there."""
    answer = client.post(reverse(name, args=args), posted, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def seen(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


LEVEL = {
    "title": "Nonprofit staff", "key": "nonprofit", "holder": "person", "description": "", "benefits": "The list",
    "runs": "rolling", "months": "12", "year_month": "1", "year_day": "1", "rollover_days": "0", "grace_days": "30",
    "grace_keeps_price": "on", "gives_member_price": "on", "seats": "0", "is_offered": "on", "place": "1",
}  # fmt: skip


def test_a_level_is_set_up_and_what_cannot_be_is_said_at_its_field() -> None:
    client = staff()

    wrong = done(client, "level:add", **{**LEVEL, "seats": "3", "year_day": "31", "year_month": "13", "months": "0"})
    lacking = done(client, "level:add", **{**LEVEL, "holder": "agency"})
    done(client, "level:add", **LEVEL)

    assert all(
        words in wrong
        for words in (
            "A level for a person has no seats.",
            "A day from 1 to 28",
            "A month from 1 to 12.",
            "One month at least.",
        )
    )
    assert "A level for agencies has one seat at least." in lacking
    assert Level.objects.get().key == "nonprofit"


def test_finance_reads_before_taking_dues_back_which_order_waits_to_be_paid() -> None:
    person, now = PersonFactory.create(), clock.now()
    bought = members.buy(person, members.wish(members.level(), person), at=now)
    with open_shop():
        thing = sold.sellable(30_000, 24_000)
        waits = members.order(person, Wish(thing, person), at=clock.now())

        page = seen(staff(Role.FINANCE), "take_back_line", bought.public_id)

    leads = f'<a class="house-link" href="{reverse("order:inspect", args=[waits.public_id])}">{waits.spoken}</a>'
    assert f"Order {leads} waits to be paid, and costs less because of this. End it on its page first." in page


@pytest.mark.parametrize("deed", ["void_invoice", "take_back_line"])
def test_finance_ends_the_order_for_which_dues_wait_and_then_takes_them_back(deed: str) -> None:
    """The refusal leads to the order; once that has ended, dues can be given up, and their invoice can be voided."""
    person, dues, client = PersonFactory.create(), members.level(15_000).sellable, staff(Role.FINANCE)
    assert dues
    bought = billed.order(person, dues, at=clock.now())
    subject = bought.invoices.get() if deed == "void_invoice" else bought
    sure = {"line": 1, "reason": "Ordered twice", "is_sure": "on"}
    with open_shop():
        waits = members.order(person, Wish(sold.sellable(30_000, 24_000), person), at=clock.now())
        leads = reverse("order:inspect", args=[waits.public_id])

        refused = done(client, deed, subject.public_id, **sure, shown="||\u2212$90.00|$0.00")
        standing = Term.objects.standing().count()
        ended = done(client, "end_order", waits.public_id, reason="She asked for it")
        done(client, deed, subject.public_id, **sure, shown="||\u2212$150.00|$0.00")

    assert f'<p>Order <a class="house-link" href="{leads}">{waits.spoken}</a> waits to be paid' in refused
    assert "Ended. Nothing was paid" in ended
    assert (standing, Term.objects.standing().count()) == (1, 0)


def test_who_holds_a_level_stays_once_it_was_given_ordered_or_brought_in() -> None:
    """Turned around, an order for it would say of a person what only an agency has."""
    client, person = staff(), PersonFactory.create()
    given, ordered, waits, fresh = (members.level(key=word) for word in ("given", "ordered", "waits", "fresh"))
    members.term(person, given)
    members.order(person, members.wish(ordered, person), at=clock.now())
    said = Said("later@example.org", waits.key, Span(ON, ON + timedelta(days=99)), ON)
    rolling.bring_in(said, actor=person, at=AT)

    pages = [
        done(client, "level:edit", level.pk, **{**LEVEL, "key": level.key, "holder": "agency", "seats": "3"})
        for level in (given, ordered, waits, fresh)
    ]
    retitled = done(client, "level:edit", given.pk, **{**LEVEL, "key": given.key, "title": "Another title"})

    assert ["Who holds it can" in page for page in pages] == [True, True, True, False]
    assert "Who holds it can" not in retitled
    assert list(Level.objects.filter(holder="agency")) == [fresh]
    assert Level.objects.get(pk=given.pk).title == "Another title"


def test_finance_prices_a_level_and_takes_it_off_sale() -> None:
    level, policy = members.level(None), sold.RefundPolicyFactory.create()
    finance, person = staff(Role.FINANCE), PersonFactory.create()

    for dollars in ("120", "150"):
        done(finance, "price_level", level.public_id, list_cents=dollars, refunds=policy.pk, account_code="4000")
    level.refresh_from_db()
    costs = pricing.quote([members.wish(level, person)], payer=person, at=clock.now()).cents
    done(finance, "close_level", level.public_id)

    assert costs == 15_000
    level = Level.objects.select_related("sellable").get()
    assert pricing.look([members.wish(level, person)], payer=person, at=clock.now()).refused
    assert staff(Role.INSTRUCTOR).post(reverse("price_level", args=[level.public_id])).status_code in {302, 403}


def test_the_office_gives_a_membership_suspends_it_and_takes_it_back() -> None:
    client, level = staff(), members.level(None, title="Honorary member")
    person = PersonFactory.create(email="honored@example.org", name="Demo Honored")
    form = {"level": level.pk, "first": "2026-11-01", "last": "2027-10-31", "reason": "Founded it."}

    nobody = done(client, "grant_membership", address="nobody@example.org", **form)
    wrong = done(client, "grant_membership", address="honored@example.org", **{**form, "last": "2026-01-01"})
    page = done(client, "grant_membership", address="Honored@example.org", **form)
    membership = members.membership_of(person)
    done(client, "give_term", membership.public_id, **{**form, "first": "2027-11-01", "last": "2028-10-31"})
    done(
        client, "interrupt_membership", membership.public_id,
        kind="suspended", begins_on="2026-11-01", until_on="", reason="Asked for it.",
    )  # fmt: skip
    suspended = seen(client, "membership:inspect", membership.public_id)
    done(client, "lift_interruption", Interruption.objects.get().public_id)
    later, first = Term.objects.order_by("-span")
    hole = done(client, "take_back_term", first.public_id, reason="A slip.")
    done(client, "take_back_term", later.public_id, reason="A slip.")

    assert "Nobody has an account with this address" in nobody
    assert "can&#x27;t be before the first" in wrong
    assert "Demo Honored" in page
    assert "Suspended" in suspended
    assert "A later term follows this one." in hole
    assert members.terms_of(person) == [(date(2026, 11, 1), date(2027, 10, 31))]
    assert "Demo Honored" in seen(client, "membership:index")


def test_nobody_of_staff_gives_herself_a_membership() -> None:
    chief = StaffFactory(Role.COORDINATOR, is_demo=True, email="chief@example.org")
    client = Client()
    client.force_login(chief, backend="foundation.accounts.backends.HouseBackend")

    page = done(
        client, "grant_membership",
        address="chief@example.org", level=members.level(None).pk, first="2026-11-01", last="2027-10-31", reason="Me.",
    )  # fmt: skip

    assert "ask a colleague" in page
    assert not Term.objects.exists()


def test_an_application_is_read_with_its_evidence_and_decided() -> None:
    client, level = staff(), members.level(needs_approval=True)
    person = PersonFactory.create(name="Demo Applicant")
    application = applying.apply(person, level, words="I help.", attests=True, evidence=letter(), at=AT)

    page = seen(client, "application:inspect", application.public_id)
    lacking = done(client, "decide_application", application.public_id, answer="no", reason="")
    done(client, "decide_application", application.public_id, answer="yes", reason="")
    after = seen(client, "application:inspect", application.public_id)

    assert all(words in page for words in ("Demo Applicant", "I help.", "Open what was sent", "Decide"))
    finance = staff(Role.FINANCE).get(reverse("application:inspect", args=[application.public_id]))
    assert finance.status_code in {302, 403}
    assert "Say why it is declined" in lacking
    assert Application.objects.get().is_approved
    assert reverse("decide_application", args=[application.public_id]) not in after


def test_a_claim_is_refused_and_its_difference_settled() -> None:
    client, person = staff(), PersonFactory.create(name="Demo Claimant")
    claim = claiming.claim(person, elsewhere="old@example.net", words="", evidence=letter(), at=AT)
    with open_shop():
        members.buy(person, Wish(sold.sellable(30_000, 24_000), person))

    before = seen(client, "claim:inspect", claim.public_id)
    done(client, "refuse_claim", claim.public_id, reason="Not on the roll.")
    owing = seen(client, "claim:inspect", claim.public_id)
    stale = done(client, "settle_claim", claim.public_id, reason="Check 1234.", shown_cents=5_000)
    done(client, "settle_claim", claim.public_id, reason="Check 1234.", shown_cents=6_000)
    settled = seen(client, "claim:inspect", claim.public_id)

    assert "old@example.net" in before
    assert "$60.00" in owing
    assert reverse("settle_claim", args=[claim.public_id]) in owing
    assert reverse("settle_claim", args=[claim.public_id]) not in settled
    assert ("By now $60.00 is owed" in stale, 'name="shown_cents" value="6000"' in stale) == (True, True)
    assert re.search(r"\$60\.00 on [A-Z][^:]+:\d\d [^:]+: Check 1234\.", settled)
    assert Settlement.objects.get().how == "Check 1234."
    assert Charge.objects.filter(kind="member").count() == 1


def test_staff_read_on_the_claim_and_in_the_list_what_is_owed_again_after_it_was_settled() -> None:
    client, person = staff(), PersonFactory.create(name="Demo Claimant")
    claim = claiming.claim(person, elsewhere="old@example.net", words="", evidence=None, at=AT)
    with open_shop():
        members.buy(person, Wish(sold.sellable(30_000, 24_000), person))
        waits = members.order(person, Wish(sold.sellable(20_000, 15_000), person))
        done(client, "refuse_claim", claim.public_id, reason="Not on the roll.")
        done(client, "settle_claim", claim.public_id, reason="Check 1234.", shown_cents=6_000)
        before = seen(client, "claim:index")
        delivering.confirm(waits, actor=person, at=AT)

    page, listed = seen(client, "claim:inspect", claim.public_id), seen(client, "claim:index")
    form = seen(client, "settle_claim", claim.public_id)

    for words in ("$110.00", ": Check 1234.", "$50.00"):
        assert words in page
        assert words in form
    assert reverse("settle_claim", args=[claim.public_id]) in page
    assert ("$" in before.partition("<table")[2], "$50.00" in listed) == (False, True)


def test_the_list_of_claims_costs_the_same_with_one_and_with_many(django_assert_num_queries: Any) -> None:
    """P25."""
    client, by = staff(), PersonFactory.create()

    def refused() -> None:
        claim = claiming.claim(PersonFactory.create(), elsewhere="", words="", evidence=None, at=AT)
        claiming.refuse(claim, reason="Not on the roll.", actor=by, at=AT)

    refused()
    seen(client, "claim:index")
    with CaptureQueriesContext(connection) as one:
        seen(client, "claim:index")
    for _more in range(5):
        refused()
    with django_assert_num_queries(len(one)):
        seen(client, "claim:index")


@pytest.mark.parametrize("deed", ["grant_claim", "refuse_claim"])
def test_who_decides_a_claim_reads_beside_the_form_what_was_claimed(deed: str) -> None:
    person = PersonFactory.create(name="Demo Claimant")
    words = "Demo Chapter <of> the East"
    claim = claiming.claim(person, elsewhere="old@example.net", words=words, evidence=letter(), at=AT)
    with open_shop():
        members.buy(person, Wish(sold.sellable(30_000, 24_000), person))

    page = seen(staff(), deed, claim.public_id)

    sent = filing.find(filing.OF_CLAIM, claim.public_id)
    assert sent
    for said in ("Demo Claimant", "old@example.net", "Demo Chapter &lt;of&gt; the East", "November 2, 2026",
                 reverse("private_file", args=[sent.public_id])):  # fmt: skip
        assert said in page
    assert ("$60.00" in page) == (deed == "refuse_claim")


def test_who_decides_an_application_reads_beside_the_form_what_was_asked() -> None:
    person, level = PersonFactory.create(name="Demo Applicant"), members.level(needs_approval=True)
    application = applying.apply(person, level, words="Mitigation since 2019.", attests=True, evidence=None, at=AT)

    page = seen(staff(), "decide_application", application.public_id)

    for said in ("Demo Applicant", level.title, "Mitigation since 2019.", "<dt>Attested</dt><dd>yes</dd>"):
        assert said in page
    assert "Nothing was sent." in page


def test_a_claim_is_found() -> None:
    client, person, level = staff(), PersonFactory.create(), members.level()
    claim = claiming.claim(person, elsewhere="old@example.net", words="", evidence=None, at=AT)

    done(
        client, "grant_claim", claim.public_id,
        level=level.pk, first="2026-07-01", last="2027-06-30", reason="On the roll.",
    )  # fmt: skip

    assert entitling.entitlement(person, members.ON).via == "term"


def test_an_agency_has_its_coordinators_and_its_domain_set() -> None:
    client, (agency, first) = staff(), members.coordinated(name="Demo Defenders")
    PersonFactory.create(email="second@example.org", name="Demo Second")

    page = done(client, "appoint_coordinator", agency.public_id, address="second@example.org")
    done(client, "dismiss_coordinator", AgencyCoordinator.objects.get(person=first).public_id)
    shared = done(client, "set_agency_domain", agency.public_id, domain="county.gov", is_on="on")
    done(client, "set_agency_domain", agency.public_id, domain="defenders.example", is_on="on")

    assert "Demo Second" in page
    assert "belongs to a government" in shared
    assert list(AgencyCoordinator.objects.filter(ended_at=None).values_list("person__name", flat=True)) == [
        "Demo Second"
    ]
    assert Agency.objects.get().joins_by_domain
    assert "Demo Defenders" in seen(client, "agency:index")


def test_a_table_is_looked_at_and_then_brought_in() -> None:
    client = staff()
    members.level(key="staff", title="Nonprofit staff")
    table = "Email,Level,From,To,Verified\na@example.net,staff,2026-07-01,2027-06-30,2026-11-01\nx,staff,,,\n"

    nothing = done(client, "bring_in_members", pasted="")
    unread = done(client, "bring_in_members", pasted="Email\n")
    looked = done(client, "bring_in_members", pasted=table)
    done(client, "bring_in_members", pasted=table, is_confirmed="yes")

    assert "Paste rows, or choose a file." in nothing
    assert "The first line names the columns." in unread
    assert "1 row would come in." in looked
    assert "This is no e-mail address." in looked
    assert Job.objects.get().kind == rolling.ROLL


def test_a_membership_whose_only_dues_were_given_up_says_so_to_staff_and_to_whoever_had_it() -> None:
    """The harm: “Not begun” to staff, and “not a member yet” to her."""
    level, agency_level = members.level(title="Individual member"), members.agency_level()
    person, (agency, coordinator) = PersonFactory.create(name="Demo Member"), members.coordinated()
    for wish in (members.wish(level, person), members.wish(agency_level, coordinator, agency=str(agency.public_id))):
        with open_shop():
            [line] = members.buy(wish.person or person, wish).lines.all()
            withdrawing.give_up(line, reason="Plans", actor=line.order.payer, at=AT + timedelta(days=1))
    client, hers, theirs = staff(), Client(), Client()
    hers.force_login(person)
    theirs.force_login(coordinator)

    listed, shown = (
        seen(client, "membership:index"),
        seen(client, "membership:inspect", Membership.objects.get(person=person).public_id),
    )
    mine, desk = seen(hers, "my_membership"), seen(theirs, "agency", agency.public_id)

    assert (listed.count("Given up"), "Not begun" in listed + shown) == (2, False)
    assert "The dues of the membership were given up or taken back on November 3, 2026." in shown
    assert "The dues of your membership were given up or taken back on November 3, 2026." in mine
    assert "not a member yet" not in mine + desk
    assert "The dues of the membership were given up or taken back on November 3, 2026." in desk


def test_days_that_the_office_took_back_are_not_said_to_have_been_given_up() -> None:
    person, actor = members.member(), PersonFactory.create()
    giving.take_back(Term.objects.get(), reason="A slip.", actor=actor, at=AT)
    hers = Client()
    hers.force_login(person)

    assert "The office took the days of your membership back on November 2, 2026." in seen(hers, "my_membership")
    assert wording.said(giving.today(members.membership_of(person), AT).standing).startswith("The office took the days")


def test_members_of_an_agency_are_named_by_it() -> None:
    agency, _coordinator = members.coordinated(name="Demo Defenders")
    members.term(agency)
    membership = Membership.objects.get()

    page = seen(staff(), "membership:inspect", membership.public_id)

    assert "Demo Defenders" in page
    assert "0 / 10" in page


def test_people_without_a_right_do_nothing() -> None:
    """P21."""
    person: User = members.member()
    trainee = Client()
    trainee.force_login(person, backend="foundation.accounts.backends.HouseBackend")
    membership = members.membership_of(person)

    told = {
        client.post(reverse("give_term", args=[membership.public_id])).status_code
        for client in (trainee, staff(Role.INSTRUCTOR), staff(Role.FINANCE))
    }

    assert told <= {302, 403}
    assert Term.objects.count() == 1


def test_consultations_and_requests_are_assigned_and_answered() -> None:
    client, (person, colleague) = staff(), (members.member(), PersonFactory.create(email="colleague@example.org"))
    consultation = Consultation.objects.create(person=person, words="How do I begin?", asked_at=AT)
    referral = Referral.objects.create(
        name="Demo Attorney", office="Demo Office", address="a@example.org", words="Spanish.", asked_at=AT
    )

    for kind, asked in (("consultation", consultation), ("referral", referral)):
        done(client, f"assign_{kind}", asked.public_id, address="colleague@example.org")
        done(client, f"answer_{kind}", asked.public_id, words="On Monday.")
        asked.refresh_from_db()
        page = seen(client, f"{kind}:inspect", asked.public_id)

        assert (asked.assigned_to, asked.answer) == (colleague, "On Monday.")
        assert reverse(f"answer_{kind}", args=[asked.public_id]) not in page
    assert "Demo Office" in seen(client, "referral:index")


def test_the_table_for_the_list_is_taken_by_a_button_and_counts_as_told() -> None:
    client, person = staff(), members.member()
    ListPlace.objects.create(person=person, address=str(person.email), wants=True, is_on=True, changed_at=AT)

    page = seen(client, "take_list")
    table = client.post(reverse("take_list")).content.decode()

    assert "The table has 1 line." in page
    assert f"add,{person.email}," in table
    assert "What the list has to be told" in seen(client, "listplace:index")
    assert ListPlace.objects.get().told_on


def test_lists_say_what_memberships_are_today_and_that_a_claim_waits() -> None:
    """The harm: memberships had no status, and a claim that nobody had decided read "Granted: no"."""
    client, level = staff(), members.level()
    members.term(PersonFactory.create(), level)
    waiting, refused = (Claim.objects.create(person=PersonFactory.create(), asked_at=AT) for _ in range(2))
    claiming.refuse(refused, reason="Not on the roll.", actor=PersonFactory.create(), at=AT)
    asked = Application.objects.create(person=PersonFactory.create(), level=level, asked_at=AT)

    listed = seen(client, "membership:index")
    claims = [client.get(reverse("claim:index"), {"decision": said}).text for said in ("waits", "no", "yes")]
    shown = seen(client, "claim:inspect", waiting.public_id)
    applications = seen(client, "application:index")

    assert [bool(re.search(rf"<td[^>]*>\s*{word}\s*</td>", listed)) for word in ("Active", level.title)] == [True, True]
    names = (waiting.person.get_full_name(), refused.person.get_full_name())
    assert [[name in page for name in names] for page in claims] == [[True, False], [False, True], [False, False]]
    assert ["waits for a decision</td>" in " ".join(page.split()).replace(" </td>", "</td>") for page in claims] == [
        True,
        False,
        False,
    ]
    assert [">declined<" in re.sub(r"\s*([<>])\s*", r"\1", page) for page in claims] == [False, True, False]
    assert re.search(r"<dd>\s*waits for a decision\s*</dd>", shown)
    assert asked.person.get_full_name() in applications


def test_pages_are_called_by_who_asks_and_whoever_answers_reads_the_question() -> None:
    """The harm: "Claim c2a458243242", and a form to answer a question that was nowhere on it."""
    client, person = staff(), PersonFactory.create(name="Demo Asker")
    words = "How do I begin a\nlife history?"
    one = Consultation.objects.create(person=person, words=words, asked_at=AT)
    claim = Claim.objects.create(person=person, asked_at=AT)
    team = Referral.objects.create(name="Demo Lawyer", office="Demo Office", words="", asked_at=AT)

    asked = [
        seen(client, name, row.public_id)
        for name, row in (
            ("consultation:inspect", one), ("answer_consultation", one), ("assign_consultation", one),
            ("referral:inspect", team), ("answer_referral", team), ("refuse_claim", claim), ("settle_claim", claim),
        )
    ]  # fmt: skip

    who = ["Demo Asker"] * 3 + ["Demo Lawyer, Demo Office"] * 2 + ["Demo Asker"] * 2
    assert [name in page for name, page in zip(who, asked, strict=True)] == [True] * 7
    assert [str(row) in page for row, page in zip((one, one, one, team, team, claim, claim), asked, strict=True)] == [
        False
    ] * 7
    assert ["How do I begin a<br>life history?" in page for page in asked[1:3]] == [True, True]
    assert "Nothing was written." in asked[4]
