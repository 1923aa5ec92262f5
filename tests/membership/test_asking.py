"""What the office is asked for: to be let into a level, and to find a membership kept elsewhere (P13)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta

import hypothesis
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import strategies as st
from PIL import Image

from foundation.accounts.holding import OwnFavor
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.files import keeping as files
from foundation.files.checking import UploadRefused
from foundation.files.models import PrivateFile
from foundation.ground.refusals import ReasonNeeded
from foundation.letters.models import Letter
from membership import admitting, applying, claiming, entitling, filing, keeping, recounting, showing
from membership.giving import Grant, Overlaps
from membership.models import Application, Claim, Settlement, Term
from membership.recounting import Matter
from membership.terming import Span
from payments.models import Order
from payments.selling import delivering, ordering, pricing, releasing, withdrawing
from payments.selling.registering import Wish
from tests.factories import members, sold
from tests.factories.editions import edition
from tests.factories.members import AT, ON
from tests.factories.people import PersonFactory, StaffFactory
from tests.factories.sold import Shop, open_shop
from tests.membership.test_pages import signed_in, text
from tests.standards.queries import statements

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YEAR = Span(date(2026, 7, 1), date(2027, 6, 30))


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.txt", b"She works here.", "text/plain")


def applied(person: User | None = None, **words: bool) -> Application:
    """An application that the office has not decided."""
    level = members.level(**(words or {"needs_approval": True}))
    return applying.apply(
        person or PersonFactory.create(), level, words="I help.", attests=True, evidence=letter(), at=AT
    )


def claimed(person: User | None = None) -> Claim:
    """A claim that the office has not decided."""
    return claiming.claim(
        person or PersonFactory.create(), elsewhere="old@example.net", words="On paper.", evidence=letter(), at=AT
    )


def letters() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("reason", flat=True))


def test_whoever_applies_attests_to_the_edition_of_that_day() -> None:
    current = edition(label="2026")

    application = applied()

    assert (application.edition, application.attests) == (current, True)
    assert PrivateFile.objects.get().kind == filing.OF_APPLICATION


def test_an_approved_application_lets_her_in_and_she_is_told() -> None:
    application, staff = applied(), PersonFactory.create()

    applying.decide(application, is_approved=True, reason="", actor=staff, at=AT)

    assert admitting.is_admitted(application.person, application.level, ON + DAY * 4000)
    assert letters() == ["application_approved"]


def test_whoever_is_approved_is_led_to_joining_by_the_page_that_the_letter_names_until_she_has_joined() -> None:
    """The harm: “You can join now” led to a page on which nothing could be joined."""
    application = applied()
    level, person = application.level, application.person
    client = signed_in(person)

    waits = text(client, "my_membership")
    applying.decide(application, is_approved=True, reason="", actor=PersonFactory.create(), at=AT)
    page, levels = text(client, "my_membership"), text(client, "membership")
    members.term(person, level, first=ON, last=ON + DAY * 4000)
    joined = text(client, "my_membership")

    where = f"{reverse('membership')}#level-{level.key}"
    assert Letter.objects.get(reason="application_approved").context["link"].endswith(reverse("my_membership"))
    assert [where in each for each in (waits, page, joined)] == [False, True, False]
    assert f'id="level-{level.key}"' in levels
    assert f'action="{reverse("join", args=[level.key])}"' in levels
    assert "not a member yet" not in page


def test_what_is_good_no_more_or_not_sold_leads_nowhere() -> None:
    on, asked = ON, AT
    good, gone, unsold = (
        Matter("A level", asked, is_decided=True, is_granted=True, good_until_on=until, reason="", key=key)
        for until, key in ((on, "a"), (on - DAY, "b"), (None, ""))
    )

    assert list(recounting.joinable([good, gone, unsold], None, on)) == [good]


def test_a_proof_is_good_for_a_year() -> None:
    application, staff = applied(needs_yearly_proof=True), PersonFactory.create()

    decided = applying.decide(application, is_approved=True, reason="", actor=staff, at=AT)

    assert decided.good_until_on == date(2027, 11, 1)
    days = (date(2027, 11, 1), date(2027, 11, 2))
    assert [admitting.is_admitted(application.person, application.level, on) for on in days] == [True, False]


def test_an_application_is_declined_with_a_reason_and_can_be_sent_again() -> None:
    application, staff = applied(), PersonFactory.create()
    with pytest.raises(applying.AppliedAlready):
        applying.apply(application.person, application.level, words="", attests=True, evidence=None, at=AT)
    with pytest.raises(ReasonNeeded):
        applying.decide(application, is_approved=False, reason=" ", actor=staff, at=AT)

    applying.decide(application, is_approved=False, reason="Another year.", actor=staff, at=AT)
    with pytest.raises(applying.DecidedAlready):
        applying.decide(application, is_approved=True, reason="", actor=staff, at=AT)

    assert not admitting.is_admitted(application.person, application.level, ON)
    assert letters() == ["application_declined"]
    applying.apply(application.person, application.level, words="", attests=True, evidence=None, at=AT)


def test_nobody_applies_for_nothing_without_attesting_or_with_a_file_of_another_kind() -> None:
    person, plain, approved = PersonFactory.create(), members.level(), members.level(needs_approval=True)

    with pytest.raises(applying.NotAsked):
        applying.apply(person, plain, words="", attests=True, evidence=None, at=AT)
    with pytest.raises(applying.NotAttested):
        applying.apply(person, approved, words="", attests=False, evidence=None, at=AT)
    with pytest.raises(UploadRefused):
        applying.apply(person, approved, words="", attests=True, evidence=SimpleUploadedFile("a.exe", b"MZ"), at=AT)
    assert not Application.objects.exists()


def test_a_photograph_of_a_letter_is_evidence_and_keeps_no_place_with_it() -> None:
    """P24: it is written anew; a picture that is none is refused in words, and nothing is sent."""
    taken, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Camera of a test"
    Image.new("RGB", (40, 30), "white").save(taken, "JPEG", exif=exif)
    person, photograph = PersonFactory.create(), SimpleUploadedFile("letter.jpg", taken.getvalue())

    with pytest.raises(UploadRefused, match="not the JPEG picture"):
        claiming.claim(person, elsewhere="", words="", evidence=SimpleUploadedFile("letter.jpg", b"MZ"), at=AT)
    claim = claiming.claim(person, elsewhere="", words="", evidence=photograph, at=AT)

    file = filing.find(filing.OF_CLAIM, claim.public_id)
    assert file
    kept = files.read(file)
    assert (file.name, file.content_type) == ("letter.jpg", "image/jpeg")
    assert (b"Camera" in taken.getvalue(), b"Camera" in kept) == (True, False)


def test_nobody_of_staff_decides_about_herself() -> None:
    application, claim = applied(), claimed()

    with pytest.raises(OwnFavor):
        applying.decide(application, is_approved=True, reason="", actor=application.person, at=AT)
    with pytest.raises(OwnFavor):
        claiming.refuse(claim, reason="No.", actor=claim.person, at=AT)


def test_who_claims_pays_what_members_pay_until_it_is_decided(shop: Shop) -> None:
    """P13."""
    claim, thing = claimed(), sold.sellable(30_000, 24_000)

    order = members.buy(claim.person, Wish(thing, claim.person))

    assert (order.shown_cents, claiming.owed(claim)) == (24_000, 6_000)


def test_nobody_claims_twice_at_once() -> None:
    claim = claimed()

    with pytest.raises(claiming.ClaimedAlready):
        claimed(claim.person)

    assert letters() == ["claim_received"]


def test_a_claim_that_is_believed_becomes_a_term_and_nothing_is_owed(shop: Shop) -> None:
    claim, staff, level = claimed(), PersonFactory.create(), members.level()

    claiming.grant(claim, Grant(level, YEAR, Term.Kind.CLAIMED, reason="On the roll."), actor=staff, at=AT)

    term = Term.objects.get()
    assert (term.kind, term.source, term.checked_on, term.days) == ("claimed", claim.public_id, ON, YEAR)
    assert entitling.entitlement(claim.person, ON).via == "term"
    assert letters() == ["claim_received", "claim_granted"]
    with pytest.raises(claiming.DecidedAlready):
        claiming.refuse(claim, reason="No.", actor=staff, at=AT)
    with pytest.raises(claiming.NothingOwed):
        claiming.settle(claim, how="Paid.", actor=staff, at=AT)


def test_a_claim_for_days_that_she_has_already_is_not_believed_twice() -> None:
    person, staff, level = PersonFactory.create(), PersonFactory.create(), members.level()
    members.term(person, level, first=YEAR.first, last=YEAR.last)
    claim = claimed(person)

    with pytest.raises(Overlaps):
        claiming.grant(claim, Grant(level, YEAR, Term.Kind.CLAIMED), actor=staff, at=AT)

    claim.refresh_from_db()
    assert claim.decided_at is None


def test_a_refused_claim_owes_exactly_what_was_saved_and_not_given_up(shop: Shop) -> None:
    claim, staff = claimed(), PersonFactory.create()
    kept, given_up, dear = sold.sellable(30_000, 24_000), sold.sellable(10_000, 9_000), sold.sellable(500)
    members.buy(claim.person, Wish(kept, claim.person), Wish(dear, claim.person))
    order = members.buy(claim.person, Wish(given_up, claim.person))
    withdrawing.withdraw(order.lines.get(), reason="Other plans", actor=staff, at=AT)
    with pytest.raises(claiming.NothingOwed):
        claiming.settle(claim, how="Paid.", actor=staff, at=AT)

    claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)

    told = Letter.objects.get(reason="claim_refused")
    assert (claiming.owed(claim), told.context["owed"]) == (
        6_000,
        "You paid less by $60.00 meanwhile. You can pay that on the page below.",
    )
    [owing] = showing.card(claim.person, AT).owing
    page = text(signed_in(claim.person), "my_membership")
    assert (owing.owed, "$60.00 is owed" in page) == ("$60.00", True)
    claiming.settle(claim, how="Check 1234.", actor=staff, at=AT)
    assert showing.card(claim.person, AT).owing == []
    with pytest.raises(claiming.NothingOwed):
        claiming.settle(claim, how="Again.", actor=staff, at=AT)


def test_what_is_paid_by_the_claims_price_after_the_difference_was_settled_is_owed_again(shop: Shop) -> None:
    """P13: an order placed before the refusal and paid after the settlement saves once more; each is settled once."""
    claim, staff = claimed(), PersonFactory.create()
    members.buy(claim.person, Wish(sold.sellable(30_000, 24_000), claim.person))
    waits = members.order(claim.person, Wish(sold.sellable(20_000, 15_000), claim.person))
    claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)
    claim.refresh_from_db()
    claiming.settle(claim, how="Check 1234.", actor=staff, at=AT)

    delivering.confirm(waits, actor=claim.person, at=AT)

    assert (claiming.saved(claim), claiming.owed(claim)) == (11_000, 5_000)
    assert [one.owed for one in showing.card(claim.person, AT).owing] == ["$50.00"]
    with pytest.raises(claiming.OwedChanged, match=r"By now \$50.00 is owed"):
        claiming.settle(claim, how="Check 99.", actor=staff, at=AT, shown_cents=6_000)
    claiming.settle(claim, how="Check 99.", actor=staff, at=AT, shown_cents=5_000)
    kept = [("Check 1234.", 6_000), ("Check 99.", 5_000)]
    assert list(claim.settlements.values_list("how", "cents")) == kept
    withdrawing.withdraw(waits.lines.get(), reason="Other plans", actor=staff, at=AT)
    assert (claiming.saved(claim), claiming.owed(claim), showing.card(claim.person, AT).owing) == (6_000, 0, [])


def test_no_more_is_owed_on_a_claim_than_was_saved(shop: Shop) -> None:
    """P13: a code takes less off the lower price, an award would have paid all of it, and a place was never paid."""
    claim, staff = claimed(), PersonFactory.create()
    by_code, by_award, unpaid = (sold.sellable(30_000, 24_000) for _ in range(3))
    sold.code(percent=10).sellables.add(by_code)
    sold.WaiverFactory.create(person=claim.person, sellable=by_award, cents=30_000)
    for thing in (by_code, by_award):
        bought = sold.order(claim.person, thing, with_code="EARLY")
        delivering.confirm(bought, actor=claim.person, at=AT)
    waits = members.order(claim.person, Wish(unpaid, claim.person))

    claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)

    shown = Order.objects.order_by("pk").values_list("shown_cents", flat=True)
    assert (list(shown), claiming.owed(claim)) == ([21_600, 0, 24_000], 5_400)
    assert "$54.00" in Letter.objects.get(reason="claim_refused").context["owed"]
    assert [one.owed for one in showing.card(claim.person, AT).owing] == ["$54.00"]
    delivering.confirm(waits, actor=claim.person, at=AT)
    assert claiming.owed(claim) == 11_400


def test_an_order_that_waits_or_has_ended_has_saved_nothing(shop: Shop) -> None:
    claim, staff = claimed(), PersonFactory.create()
    waits = members.order(claim.person, Wish(sold.sellable(30_000, 24_000), claim.person))
    claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)

    before = claiming.owed(claim)
    releasing.end(waits, Order.End.CANCELED, actor=claim.person, at=AT)

    assert (before, claiming.owed(claim), showing.card(claim.person, AT).owing) == (0, 0, [])


PRICES = st.integers(100, 50_000)


@hypothesis.given(
    full=PRICES,
    less=PRICES,
    percent=st.one_of(st.none(), st.integers(1, 100)),
    award=st.one_of(st.none(), PRICES),
)
@hypothesis.settings(max_examples=25, deadline=None)
def test_what_is_owed_on_a_claim_is_what_would_have_been_paid_more(
    full: int, less: int, percent: int | None, award: int | None
) -> None:
    """P13: exactly the difference of the two prices, whatever else was taken off them."""
    with open_shop(), transaction.atomic():
        person, thing = PersonFactory.create(), sold.sellable(full, min(full, less))
        wishes, word = [Wish(thing, person)], "EARLY" if percent else ""
        if percent:
            sold.code(percent=percent).sellables.add(thing)
        if award:
            sold.WaiverFactory.create(person=person, sellable=thing, cents=award)
        everybodys = pricing.quote(wishes, payer=person, at=AT, code=word).cents
        claim = claiming.claim(person, elsewhere="", words="", evidence=None, at=AT)
        claimants = pricing.quote(wishes, payer=person, at=AT, code=word).cents
        hypothesis.assume(claimants == 0 or claimants >= ordering.LEAST)

        delivering.confirm(sold.order(person, thing, with_code=word), actor=person, at=AT)

        assert claiming.owed(claim) == everybodys - claimants
        transaction.set_rollback(True)


def test_what_is_owed_is_asked_by_as_many_statements_for_many_claims(shop: Shop) -> None:
    """P25."""
    person, staff, counts = PersonFactory.create(), PersonFactory.create(), []
    for n in (2, 10):
        while Claim.objects.filter(person=person).count() < n:
            claim = claimed(person)
            Claim.objects.filter(pk=claim.pk).update(is_provisional=True)
            members.buy(person, Wish(sold.sellable(30_000, 24_000), person))
            claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)
        with statements() as ran:
            owing = showing.card(person, AT).owing
        counts.append(len(ran))
        assert [one.owed for one in owing] == ["$60.00"] * n

    assert counts[0] == counts[1]


def test_after_a_refusal_nobody_gets_the_price_in_advance_again(shop: Shop) -> None:
    first, staff = claimed(), PersonFactory.create()
    with pytest.raises(claiming.ClaimedAlready):
        claimed(first.person)
    claiming.refuse(first, reason="Not on the roll.", actor=staff, at=AT)

    second = claimed(first.person)
    thing = sold.sellable(30_000, 24_000)

    assert not second.is_provisional
    assert members.order(first.person, Wish(thing, first.person)).shown_cents == 30_000
    assert Letter.objects.get(reason="claim_refused").context["owed"] == ""


def test_evidence_is_opened_by_who_sent_it_and_by_those_who_decide() -> None:
    claim, application = claimed(), applied()
    coordinator, finance = (StaffFactory(role) for role in (Role.COORDINATOR, Role.FINANCE))
    of_claim, of_application = PrivateFile.objects.order_by("pk")

    told = [
        filing.may_open(person, file)
        for file in (of_claim, of_application)
        for person in (claim.person, application.person, coordinator, finance, None)
    ]

    assert told == [True, False, True, False, False, False, True, True, False, False]
    assert filing.find(filing.OF_CLAIM, claim.public_id) == of_claim


def test_erasing_a_person_forgets_evidence_and_words_and_keeps_the_days() -> None:
    """P24."""
    person, staff = PersonFactory.create(), PersonFactory.create()
    claim, application = claimed(person), applied(person)
    claiming.grant(claim, Grant(members.level(), YEAR, Term.Kind.CLAIMED, reason="On the roll."), actor=staff, at=AT)
    told = keeping.export(person)

    kept = keeping.erase(person, AT)

    assert (told["terms"][0]["first_day"], told["claims"][0]["elsewhere"]) == ("2026-07-01", "old@example.net")
    assert not PrivateFile.objects.exists()
    application.refresh_from_db()
    claim.refresh_from_db()
    assert (application.words, claim.elsewhere, claim.words, Term.objects.get().reason) == ("", "", "", "")
    assert (len(kept), keeping.kept(PersonFactory.create())) == (1, [])


def test_the_database_refuses_what_was_not_decided_to_be_approved_or_settled() -> None:
    application, claim = applied(), claimed()

    for noun, row, change in (
        (Application, application, {"is_approved": True}),
        (Claim, claim, {"is_granted": True}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            noun.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(claim=claim, cents=6_000, at=AT)


def test_a_settlement_stays_as_it_was_written_but_for_its_words_once_she_is_erased(shop: Shop) -> None:
    claim, staff = claimed(), PersonFactory.create()
    members.buy(claim.person, Wish(sold.sellable(30_000, 24_000), claim.person))
    claiming.refuse(claim, reason="Not on the roll.", actor=staff, at=AT)
    claiming.settle(claim, how="Check of Demo Claimant.", actor=staff, at=AT)

    for change in ({"cents": 1}, {"how": "Let go."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Settlement.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.all().delete()
    keeping.erase(claim.person, AT)

    assert list(Settlement.objects.values_list("cents", "how")) == [(6_000, "")]
