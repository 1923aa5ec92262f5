"""P18: whatever is renamed, rewritten, deleted, decided or erased, what was issued reads the same for ever."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Page

from certificates import freezing, issuing, proving, sealing
from certificates.amending import appealing, extending, renaming, replacing, retracting, withdrawing
from certificates.models import Activity, Asset, Certificate, CertificateType, Signatory, Signing
from certificates.printing import rendering
from courses.models import CoursePage
from foundation.accounts import erasing, naming
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.ground.refusals import Refusal
from tests.factories.certificates import AT, ActivityFactory, achievement
from tests.factories.courses import course, course_page, finished, program_page, release_again
from tests.factories.people import PersonFactory, SuperuserFactory

YEAR = 365


class Undone(Exception):  # noqa: N818  (a signal to take an example's changes back)
    """Takes back what an example did to the database."""


@dataclass
class Issued:
    """What is known by hand of a certificate since it was issued."""

    snapshot: str
    digest: str
    name: str
    words: object
    code: str
    paper: str
    ended: str = ""
    last_day: date | None = None
    is_nameless: bool = False


@dataclass
class House:
    """A house with certificates, a ledger of them kept by hand, and everything that may be done to it."""

    now: datetime = AT
    ledger: dict[int, Issued] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.staff, self.person = SuperuserFactory.create(), PersonFactory.create(certificate_name="Ána Demo-Muñoz")
        self.page = course_page(program=program_page(), lessons=1)
        finished(course(self.page), self.person)
        kind = CertificateType.objects.create(key="attested", valid_months=12, note="Small print.")
        self.signatory = Signatory.objects.create(name="Olga Demo", title="Director", signature=self.picture())
        Signing.objects.create(type=kind, signatory=self.signatory)
        issuing.issue(
            self.person, ActivityFactory.create(certificate_type=kind), achievement(), actor=None, at=self.now
        )
        self.write_down()

    def picture(self) -> Asset:
        content, number = io.BytesIO(), next(self.numbers)
        Image.new("RGBA", (60, 20), (number % 256, 0, 90, 255)).save(content, "PNG")
        digest = sha256(content.getvalue()).hexdigest()
        words = {"content": content.getvalue(), "width": 60, "height": 20, "made_at": self.now}
        return Asset.objects.get_or_create(digest=digest, defaults=words)[0]

    def write_down(self) -> None:
        """Enter what was issued since into the ledger."""
        for found in Certificate.objects.exclude(pk__in=self.ledger).select_related("name_key"):
            name = sealing.open_name(found)
            assert name
            paper = sha256(rendering.pdf(found)).hexdigest()
            self.ledger[found.pk] = Issued(
                found.snapshot, found.digest, name, rendering.words_of(found), found.spoken_code, paper,
                last_day=found.lapses_on,
            )  # fmt: skip

    def some(self, number: int) -> Certificate:
        found = list(Certificate.objects.order_by("pk"))
        return found[number % len(found)]

    # What is done, each with a number to choose by.

    def rename_person(self, _number: int) -> None:
        naming.choose(User.objects.get(pk=self.person.pk), f"Demo Name {next(self.numbers)}", called="Somebody")

    def rename_course(self, _number: int) -> None:
        Activity.objects.update(title=f"Another title {next(self.numbers)}")
        if page := CoursePage.objects.filter(pk=self.page.pk).first():
            page.title = f"Another course {next(self.numbers)}"
            page.save_revision().publish()
            release_again(page)

    def rewrite_type(self, number: int) -> None:
        words = {"title": f"Certificate {number}", "opening": "Hear", "deed": "did", "note": "Other.", "issuer": "Us"}
        for kind in CertificateType.objects.all():
            for name, said in words.items():
                setattr(kind, name, said)
            kind.color, kind.valid_months, kind.seal = CertificateType.Color.CLAY, 1 + number, self.picture()
            kind.save_revision().publish()

    def change_signatory(self, number: int) -> None:
        self.signatory.name, self.signatory.title = f"Paul Demo {number}", "Somebody else"
        self.signatory.signature = self.picture()
        self.signatory.save()

    def delete_pages(self, _number: int) -> None:
        for page in Page.objects.filter(pk=self.page.pk):
            page.specific.delete()

    def purge_revisions(self, _number: int) -> None:
        call_command("purge_revisions", verbosity=0, stdout=io.StringIO())

    def wait(self, number: int) -> None:
        self.now += timedelta(days=1 + number * 30)

    def notice(self, number: int) -> None:
        withdrawing.give_notice(self.some(number), reason="Because.", actor=self.staff, at=self.now)

    def object(self, number: int) -> None:
        appealing.appeal(self.some(number), words="No.", actor=self.staff, at=self.now)

    def keep(self, number: int) -> None:
        withdrawing.keep(self.some(number), answer="Well then.", actor=self.staff, at=self.now)

    def withdraw(self, number: int) -> None:
        found = withdrawing.withdraw(self.some(number), answer="Even so.", actor=self.staff, at=self.now)
        self.ledger[found.pk].ended = "withdrawn"

    def retract(self, number: int) -> None:
        found = retracting.retract(self.some(number), reason="Our mistake.", actor=self.staff, at=self.now)
        self.ledger[found.pk].ended = "in_error"

    def reissue(self, number: int) -> None:
        old = self.some(number)
        renaming.reissue(old, reason="Another name.", actor=self.staff, at=self.now)
        self.ledger[old.pk].ended = "replaced"

    def issue_another(self, number: int) -> None:
        replacing.issue_another(self.some(number), reason="Anew.", actor=self.staff, at=self.now)

    def extend(self, number: int) -> None:
        until = clock.day_of(self.now) + timedelta(days=YEAR)
        found = extending.extend(self.some(number), until=until, reason="Longer.", actor=self.staff, at=self.now)
        self.ledger[found.pk].last_day = until

    def erase(self, _number: int) -> None:
        erasing.erase(User.objects.get(pk=self.person.pk), actor=self.staff, at=self.now)
        for each in self.ledger.values():
            each.is_nameless = True

    # What must be true after each of them.

    def standing(self, of: Issued) -> str:
        if of.ended:
            return of.ended
        return "lapsed" if of.last_day and of.last_day < clock.day_of(self.now) else "standing"

    def check(self) -> None:
        self.write_down()
        for key, known in self.ledger.items():
            found = Certificate.objects.select_related("name_key").get(pk=key)
            assert (found.snapshot, found.digest) == (known.snapshot, known.digest)
            assert freezing.matches(found.snapshot, found.digest)
            if known.is_nameless:
                assert sealing.open_name(found) is None
            else:
                assert rendering.words_of(found) == known.words
                assert sealing.open_name(found) == known.name
            answer = Client().get(f"/c/{known.code}/")
            assert answer.status_code == 200
            assert answer.context["finding"].standing == self.standing(known)
        checks = (proving.altered, proving.broken_chains, proving.misreported, proving.gaps)
        assert [list(check()) for check in checks] == [[], [], [], []]

    def check_papers(self) -> None:
        """The PDF of each, made anew, is the one that was made when it was issued."""
        for key, known in self.ledger.items():
            if not known.is_nameless:
                found = Certificate.objects.select_related("name_key").get(pk=key)
                assert sha256(rendering.pdf(found)).hexdigest() == known.paper


Done = Callable[[House, int], None]

DEEDS: tuple[Done, ...] = (
    House.rename_person, House.rename_course, House.rewrite_type, House.change_signatory, House.delete_pages,
    House.purge_revisions, House.wait, House.notice, House.object, House.keep, House.withdraw, House.retract,
    House.reissue, House.issue_another, House.extend, House.erase,
)  # fmt: skip
A_LIFE: list[tuple[Done, int]] = [
    (House.rename_person, 0), (House.reissue, 0), (House.rename_course, 0), (House.notice, 1), (House.object, 1),
    (House.keep, 1), (House.change_signatory, 1), (House.extend, 1), (House.wait, 13), (House.extend, 1),
    (House.notice, 1), (House.wait, 1), (House.rewrite_type, 2), (House.withdraw, 1), (House.issue_another, 1),
    (House.delete_pages, 0), (House.purge_revisions, 0), (House.retract, 2), (House.wait, 13), (House.erase, 0),
    (House.notice, 3), (House.wait, 1), (House.withdraw, 3),
]  # fmt: skip
"""Every ending and every change, each of which does happen."""


def live(deeds: list[tuple[Done, int]]) -> tuple[House, int]:
    """Do all of it, looking after each; return the house, and how many deeds were done and not refused."""
    with pytest.MonkeyPatch.context() as patch:
        house, done = House(), 0
        patch.setattr(clock, "now", lambda: house.now)
        for deed, number in deeds:
            with contextlib.suppress(Refusal), transaction.atomic():
                deed(house, number)
                done += 1
            house.check()
        house.check_papers()
    return house, done


@pytest.mark.django_db
def test_through_a_whole_life_every_certificate_reads_as_it_was_issued() -> None:
    """P18."""
    house, done = live(A_LIFE)

    assert done == len(A_LIFE)
    assert sorted(each.ended for each in house.ledger.values()) == ["in_error", "replaced", "withdrawn", "withdrawn"]


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 4)), max_size=15))
def test_after_any_sequence_every_certificate_reads_as_it_was_issued(
    deeds: list[tuple[Done, int]],
) -> None:
    """P18."""
    with contextlib.suppress(Undone), transaction.atomic():
        live(deeds)
        raise Undone


@pytest.mark.django_db
def test_words_that_are_read_live_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: the name is taken from the account."""
    monkeypatch.setattr(sealing, "open_name", lambda found: User.objects.get(pk=found.person_id).printed_name)

    renamed: list[tuple[Done, int]] = [(House.rename_person, 0)]
    with pytest.raises(AssertionError):
        live(renamed)
