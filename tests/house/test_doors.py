"""Every address by every kind of person (P21), and no GET that changes anything (P23).

`doors.txt` beside this file pins what each kind of person gets at each address, with arguments that belong to somebody
else where an address names a record. A new address falls in by itself: the test fails until its row is judged and
pinned. After looking at each changed row: `PIN=1 ./dev test tests/house/test_doors.py`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, reset_queries, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model
from django.template import Engine, engines
from django.template.backends.django import DjangoTemplates
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Task

from assessments.models import Attempt, EditionReview, Question, Quiz, Vignette
from certificates.models import Activity, Certificate, Credit, Past
from courses.coordinating import enrolling
from courses.digesting import sha256
from courses.models import (
    Announcement,
    Cohort,
    Course,
    CoursePage,
    Enrollment,
    EvaluationSheet,
    Inquiry,
    Program,
    ProgramPage,
    ProgramRelease,
)
from foundation.accounts import accommodating
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.files.models import Picture
from foundation.ground import clock
from foundation.ground.models import Job
from foundation.letters.models import Letter, LetterTemplate
from foundation.pages.models import ContactMessage
from lms.celery import app as celery_app
from lms.demo.people import PEOPLE
from membership import linking
from membership.models import (
    Agency,
    AgencyCoordinator,
    Application,
    Claim,
    Consultation,
    DirectoryEntry,
    Interruption,
    Level,
    ListPlace,
    Referral,
    RollEntry,
    Seat,
)
from payments.billing import offering
from payments.billing.offering import Basket
from payments.models import Invoice, OrderLine, PlaceOffer, Quote, Remittance, Sellable
from payments.selling import linking as places
from payments.selling.collecting import Item
from standards.models import Draft, Edition
from tests.factories import billed, editions, files
from tests.factories.boards_of_credit import approval
from tests.factories.paper import signatory

# Wagtail makes a thumbnail in a temporary file that it never closes.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")

PINNED = Path(__file__).with_name("doors.txt")
KINDS = (
    "visitor",
    "trainee",
    "owner",
    "instructor",
    "coordinator",
    "finance",
    "committee",
    "door",
    "chief",
    "unproved",
)
ROOMS = {"lms", "courses", "assessments", "certificates", "membership", "standards", "payments", "foundation"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
MAY_WRITE_ON_GET = {
    "django_session": "a session keeps a form's token",
    "ground_cache": "rate limits count",
    "usersessions_usersession": "when a session was last seen",
    "courses_reading": "opening a lesson is evidence of reading",
    "wagtailadmin_editingsession": "Wagtail says who else edits a page",
    "wagtailcore_modellogentry": "who looked at somebody's attempt is written down",
    "wagtailcore_pagesubscription": "Wagtail tells an editor of comments",
    "wagtailusers_userprofile": "Wagtail makes an editor's profile",
    "wagtailimages_rendition": "never here; Wagtail's thumbnails in the admin",
    "files_rendition": "thumbnails of pictures in the admin",
}
NO_ROW = 0
ROWS: dict[str, type[Model]] = {
    "collection_id": Collection,
    "redirect_id": Redirect,
    "task_id": Task,
}
NOT_ASKED = {"accounts/logout/": "a page with a button", "admin/failwhale/": "Wagtail's own: it breaks on purpose"}


def engine() -> Engine:
    """Django's template engine."""
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    return backend.engine


def routes(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Walk the URL conf: the route as written, the full name, the pattern."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield route, space + (pattern.name or ""), pattern


def samples() -> dict[str, Any]:
    """What stands for a parameter, by `name.parameter` or by parameter: records of the trainee who finished."""
    owner = User.objects.get(email="finished.trainee@demo.example")
    course = Course.objects.get(slug="code-of-ethics-in-practice")
    certificate = Certificate.objects.get(person=owner)
    home = Page.objects.get(depth=2)
    at = clock.now()
    asked = owner.accommodations.first() or accommodating.ask(owner, "More time.", at=at)
    job = Job.objects.first() or Job.objects.create(kind="test", total=0, asked_at=at, stirred_at=at, finished_at=at)
    message = ContactMessage.objects.first() or ContactMessage.objects.create(
        name="Demo", email="demo@demo.example", subject="A question", message="Is it free?", sent_at=at
    )
    approval()
    signatory()
    LetterTemplate.objects.get_or_create(reason="welcome", defaults={"subject": "A subject", "body": "Some words."})
    return {
        "accommodation": asked.public_id,
        "job": job.public_id,
        "message": message.public_id,
        "quiz": Quiz.objects.first().public_id,  # type: ignore[union-attr]
        "question": Question.objects.first().public_id,  # type: ignore[union-attr]
        "certificate": certificate.public_id,
        "code": "CE-4.1",
        "edition": (standing := Edition.objects.first() or editions.edition()).public_id,
        "document": standing.code.public_id,
        "review": EditionReview.objects.get(
            edition=standing, version__question__key="two-grounds-for-disclosure"
        ).public_id,
        "vignette": Vignette.objects.first().public_id,  # type: ignore[union-attr]
        "draft": (Draft.objects.first() or editions.held(label="2026")).public_id,
        "practice": Quiz.objects.get(key="demo-practice").public_id,
        "check_certificate.code": certificate.spoken_code,
        "compare_name.code": certificate.spoken_code,
        "attempt": Attempt.objects.filter(person=owner).latest("id").public_id,
        "enrollment": Enrollment.objects.filter(trainee=owner).earliest("pk").public_id,
        "letter": Letter.objects.filter(address=owner.email).latest("id").public_id,
        "person": owner.public_id,
        "course": course.slug,
        "course_id": course.public_id,
        "cohort": (Cohort.objects.get(title="Evenings")).public_id,
        **voices(owner, course),
        "lesson": course.lessons.first().slug,  # type: ignore[union-attr]
        "module_key": CoursePage.objects.get(slug="code-of-ethics-in-practice").get_children().get().translation_key,
        "/page": "/contact/",
        "account_code.kind": "confirm",
        "account_code.code": "ABC123",
        "release_course.page_id": CoursePage.objects.get(slug="code-of-ethics-in-practice").pk,
        "release_program.page_id": ProgramPage.objects.get().pk,
        "credit": Credit.objects.filter(person=owner).first().public_id,  # type: ignore[union-attr]
        "past": Past.objects.get(number="DEMO-2019-2").public_id,
        "program": _program(course).slug,
        **belonging(owner),
        "pk": NO_ROW,
        "page_id": home.pk,
        "parent_page_id": home.pk,
        "page_to_move_id": home.pk,
        "destination_id": home.pk,
        "revision_id": home.specific.save_revision().pk,
        **{parameter: first(model) for parameter, model in ROWS.items()},
        **bills(owner),
    }


def bills(owner: User) -> dict[str, Any]:
    """What stands for orders and paper: an order by invoice of the trainee who finished, paid in part by a check."""
    if not Quote.objects.filter(person=owner).exists():
        place = Sellable.objects.get(course__slug="mitigation-certificate-online")
        order = billed.order(owner, place, whose=None, at=clock.now())
        billed.check(20_000, {order: 10_000}, at=clock.now())
        offering.offer(owner, Basket([Item(place.public_id, is_mine=False)]), billed.BILLING, at=clock.now())
    invoice = Invoice.objects.filter(order__payer=owner).latest("id")
    return {
        "line": given_to(owner).public_id,
        "order": invoice.order.public_id,
        "no_order": "01890000-0000-7000-8000-000000000000",
        "give_up.position": 1,
        "name_somebody.position": 1,
        "offer_again.position": 1,
        "offer_take_back.position": 1,
        "offered_place.token": places.link_of(PlaceOffer.objects.open().earliest("pk")).split("/")[2],
        "invoice": invoice.public_id,
        "remittance": Remittance.objects.latest("id").public_id,
        "quote": Quote.objects.filter(person=owner).latest("id").public_id,
        "sellable": invoice.order.lines.get(position=1).sellable.public_id,
    }


def given_to(owner: User) -> OrderLine:
    """Return a place that somebody else paid for, for nothing: members pay less, and an award pays the rest."""
    if found := OrderLine.objects.filter(person=owner).exclude(order__payer=owner).first():
        return found
    payer, at = User.objects.get(email="office.coordinator@demo.example"), clock.now()
    order = billed.order(payer, Sellable.objects.get(course__slug="mitigation-certificate-online"), whose=None, at=at)
    first = order.lines.earliest("id")
    line = OrderLine(order=order, position=99, sellable=first.sellable, person=owner, title=first.title)
    line.delivered_at = at
    line.save()
    enrolling.enroll(owner, Course.objects.get(sellable=first.sellable), actor=payer, at=at, line=line)
    for kind, cents, reason in (("list", 30_000, ""), ("member", -6_000, "A seat"), ("waiver", -24_000, "An award")):
        line.charges.create(kind=kind, cents=cents, reason=reason, at=at)
    return line


def voices(owner: User, course: Course) -> dict[str, Any]:
    """What the owner asked, what was announced to everybody on the course, and a release that somebody evaluated."""
    place, at = Enrollment.objects.filter(trainee=owner).earliest("pk"), clock.now()
    asked = Inquiry.objects.filter(enrollment=place).first() or Inquiry.objects.create(
        enrollment=place, text="Why?", asked_at=at
    )
    words = {"title": "News", "text": "We meet on Monday.", "said_at": at, "author": owner}
    said = Announcement.objects.filter(course=course).first() or Announcement.objects.create(course=course, **words)
    if not EvaluationSheet.objects.filter(release=place.release).exists():
        EvaluationSheet.objects.create(release=place.release, month=at.date().replace(day=1), ratings={})
    release = place.release.public_id
    return {
        "inquiry": asked.public_id,
        "question.question": asked.public_id,
        "announcement": said.public_id,
        "release": release,
    }


def belonging(owner: User) -> dict[str, Any]:
    """What stands for members: a level, an agency with a seat, and what the owner asked of the office."""
    at, level = clock.now(), Level.objects.get(key="individual")
    on = clock.day_of(at)
    agency = Agency.objects.get()
    seat = Seat.objects.filter(membership__agency=agency).first()
    membership = owner.membership
    asked: dict[str, Model] = {
        "application": Application.objects.get_or_create(person=owner, level=level, defaults={"asked_at": at})[0],
        "claim": Claim.objects.get_or_create(person=owner, defaults={"asked_at": at})[0],
        "consultation": Consultation.objects.get_or_create(person=owner, defaults={"asked_at": at})[0],
        "referral": Referral.objects.get_or_create(office="Demo Office", defaults={"asked_at": at})[0],
        "listplace": ListPlace.objects.get_or_create(person=owner, defaults={"changed_at": at})[0],
        "rollentry": RollEntry.objects.get_or_create(
            address="roll@demo.example",
            defaults={
                "level": level,
                "span": DateRange(on, on + timedelta(days=9)),
                "checked_on": on,
                "brought_at": at,
            },
        )[0],
        "stop": Interruption.objects.get_or_create(
            membership=membership, lifted_at=at, defaults={"kind": "suspended", "begins_on": on, "made_at": at}
        )[0],
        "coordinator": AgencyCoordinator.objects.filter(agency=agency).get(),
        "entry": DirectoryEntry.objects.get_or_create(
            person=owner,
            defaults={"name": "Demo", "is_listed": True, "takes_messages": True, "confirmed_on": on},
        )[0],
    }
    return {
        **{name: row.public_id for name, row in asked.items()},  # type: ignore[attr-defined]  # each has one
        "level": level.public_id,
        "agency": agency.public_id,
        "membership": membership.public_id,
        "term": membership.terms.get().public_id,
        "seat": seat.public_id if seat else "",
        "seat.token": linking.link_of(seat).split("/")[2] if seat else "",
        "join.key": level.key,
        "apply.key": "nonprofit",
        "seat_change.deed": "release",
    }


def _program(course: Course) -> Program:
    """A program that asks for the course, and that nobody has completed yet."""
    if standing := Program.objects.first():
        return standing
    activity = Activity.objects.create(kind="program", title="A program")
    key = ProgramPage.objects.get().translation_key
    made = Program.objects.create(page_key=key, slug="a-program", title="A program", activity=activity)
    asks = {"kind": "credit", "key": str(course.activity.public_id), "says": course.title}
    tree = {"kind": "all", "of": [asks]}
    ProgramRelease.objects.create(program=made, number=1, tree=tree, digest=sha256(tree), released_at=clock.now())
    return made


def first(model: type[Model]) -> int:
    """Return the internal key of a row that really stands. Keys depend on what ran before, so none is guessed."""
    return getattr(model._default_manager.order_by("pk").first(), "pk", NO_ROW)


SUBJECTS = (
    ("files/<uuid", "file"),
    ("admin/quiz/", "quiz"),
    ("quiz/<uuid", "attempt"),
    ("practice/<uuid", "practice"),
    ("admin/jobs/", "job"),
    ("admin/past/", "past"),
    ("message", "message"),
    ("admin/people/", "person"),
    ("admin/question/", "question"),
    ("accommodation", "accommodation"),
    ("admin/editionreview/", "review"), ("admin/vignette/", "vignette"),
    ("admin/code/", "document"), ("admin/draft/", "draft"), ("admin/edition/", "edition"),
    ("admin/course/", "course_id"), ("admin/cohort/", "cohort"),
    ("admin/inquiry/", "inquiry"), ("admin/announcement/", "announcement"), ("admin/evaluations/", "release"),
    ("admin/credit/", "credit"),
    ("admin/membership/term", "term"), ("admin/membership/stop", "stop"), ("admin/membership/", "membership"),
    ("admin/agency/coordinator", "coordinator"), ("agency/<uuid", "agency"), ("admin/agency/", "agency"),
    ("admin/application/", "application"), ("admin/claim/", "claim"), ("admin/consultation/", "consultation"),
    ("admin/referral/", "referral"), ("admin/listplace/", "listplace"), ("admin/rollentry/", "rollentry"),
    ("orders/<uuid:public_id>/pay/", "no_order"),  # Paying commits before it asks Stripe.
    ("orders/lines/", "line"),
    ("admin/order/", "order"), ("orders/<uuid", "order"), ("admin/invoice/", "invoice"), ("invoices/<uuid", "invoice"),
    ("admin/remittance/", "remittance"), ("admin/quote/", "quote"), ("quotes/<uuid", "quote"),
    ("admin/sellable/", "sellable"),
    ("admin/level/", "level"), ("my-membership/seat", "seat"), ("directory/<uuid", "entry"),
    ("certificate", "certificate"), ("attempt", "attempt"), ("enrollment", "enrollment"), ("letter", "letter"),
    ("user", "person"), ("people", "person"), ("person", "person"),
)  # fmt: skip


def fill(route: str, name: str, pattern: URLPattern, given: dict[str, Any]) -> str:
    """Return an address for the route, its parameters filled from the samples."""
    if whole := given.get(f"/{name}"):  # Its parts have no names.
        return str(whole)
    if model := edited(pattern):
        given = given | {"pk": first(model)}

    def value(match: re.Match[str]) -> str:
        parameter = match[2]
        kind = match[1] or "str:"
        if (found := given.get(f"{name}.{parameter}", given.get(parameter))) is not None and parameter != "public_id":
            return str(found)
        if parameter in {"public_id", "uuid"}:
            for word, subject in SUBJECTS:
                if word in route:
                    return str(given[subject])
        return {"int:": str(NO_ROW), "uuid:": "01890000-0000-7000-8000-000000000000"}.get(kind, "x")

    plain = re.sub(r"<(\w+:)?(\w+)>", value, route)
    plain = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "1", plain)
    return "/" + re.sub(r"[\^$\\]|\(\?:|\)\??", "", plain)


def library() -> dict[str, Any]:
    """What stands for files: the kept PDF of the owner's certificate, a picture, and a document that is not public."""
    picture, document = Picture.objects.first() or files.picture(), files.document()
    return {
        "file": files.certificate_file(
            Certificate.objects.get(person__email="finished.trainee@demo.example")
        ).public_id,
        "image_id": picture.pk,
        "picture.name": picture.file.name,
        "wagtailimages:preview.filter_spec": "width-20",
        "document_id": document.pk,
        "wagtaildocs_chooser:chosen.pk": document.pk,
        "/wagtaildocs_serve": document.url,
    }


def more() -> dict[str, str]:
    """Return rows of addresses that are asked twice, since another record there has another policy."""
    course = Course.objects.get(slug="code-of-ethics-in-practice")
    public, picture, film = files.document(is_public=True), files.lesson_picture(course), files.lesson_file(course)
    return {
        "documents/... in the collection Public": str(public.url),
        "files/documents/... in the collection Public": f"/files/documents/{public.pk}/",
        "files/... a lesson's picture": f"/files/{picture.public_id}/",
        "files/... a lesson's film": f"/files/{film.public_id}/",
    }


def answer(response: Any) -> str:
    """Return what was answered, in one word: a status, `in` for the way to sign in, `>` for any other redirect."""
    if response.status_code in {301, 302, 303, 307, 308}:
        return "in" if "/accounts/login/" in response["Location"] else ">"
    response.close()
    return str(response.status_code)


def people() -> dict[str, User | None]:
    """One person of each kind; those the demonstration lacks are made."""
    by_key = {person.key: User.objects.get(email=person.email) for person in PEOPLE}
    found: dict[str, User | None] = {
        "visitor": None,
        "trainee": by_key["new"],
        "owner": by_key["finished"],
        "instructor": by_key["instructor"],
        "coordinator": by_key["coordinator"],
        "finance": by_key["finance"],
    }
    for role in (Role.COMMITTEE, Role.DOOR):
        person = User.objects.create_user(f"{role.value}@demo.example", name=f"Demo {role.value}", is_demo=True)
        person.groups.add(Group.objects.get(name=role.value))
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        found[role.value] = person
    chief = User.objects.create_superuser("administrator@demo.example", name="Demo Administrator", is_demo=True)
    EmailAddress.objects.create(user=chief, email=chief.email, verified=True, primary=True)
    found["chief"] = chief
    # A coordinator like any other, but for the second step that she has not set up.
    unproved = User.objects.create_user("unproved@example.org", name="Demo Unproved")
    unproved.groups.add(Group.objects.get(name=Role.COORDINATOR.value))
    EmailAddress.objects.create(user=unproved, email=unproved.email, verified=True, primary=True)
    found["unproved"] = unproved
    return found


Table = dict[str, list[str]]


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_to_do() -> Iterator[None]:
    """Forget what the new picture and documents asked of a worker, lest the worker of a later story finds it."""
    yield
    celery_app.control.purge()


@pytest.fixture(scope="module")
def walked(demo_module: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, list[str]]:
    """Ask every address as every kind of person; return the answers, and the writes that GETs made."""
    folder = tmp_path_factory.mktemp("files")
    kept = override_settings(MEDIA_ROOT=folder / "media", PRIVATE_ROOT=folder / "private")
    with kept, pytest.MonkeyPatch.context() as patch:
        # Stock pages of Wagtail ask for variables that aren't there.
        # Some keep their templates, with the engine of an earlier day: its stand-in is told to be lenient, too.
        options: Any = settings.TEMPLATES[0]["OPTIONS"]
        patch.setattr(options["string_if_invalid"], "fail", False)
        patch.setattr(engine(), "string_if_invalid", "")
        # An answer that is closed ends its request, and with it the connection, for the next to open anew.
        patch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
        return walk()


def walk() -> tuple[Table, list[str]]:
    given, others, everyone = samples() | library(), more(), people()
    table: Table = defaultdict(list)
    writes: list[str] = []
    asked = [each for each in routes(get_resolver()) if each[0] not in NOT_ASKED and not each[0].startswith("static")]
    addresses = [(route, fill(route, name, pattern, given), is_ours(pattern)) for route, name, pattern in asked]
    addresses += [(row, address, False) for row, address in others.items()]
    for kind in KINDS:
        cookies = browser_of(everyone[kind]).cookies
        for row, address, takes_posts in addresses:
            with taken_back(cookies) as client:
                with watched(f"GET {row} as {kind}", writes):
                    table[row].append(answer(client.get(address)))
                if takes_posts:
                    table[f"POST {row}"].append(answer(client.post(address, {})))
    return dict(table), writes


@contextmanager
def taken_back(cookies: SimpleCookie) -> Iterator[Client]:
    """Lend a browser that is signed in by these cookies; whatever it changes is taken back."""
    client = Client(raise_request_exception=False, headers={"accept": "text/html"})
    client.cookies.load(cookies)
    with transaction.atomic():
        yield client
        transaction.set_rollback(True)


def browser_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False, headers={"accept": "text/html"})
    if person:
        client.force_login(person, backend="foundation.accounts.backends.HouseBackend")
    return client


@contextmanager
def watched(what: str, writes: list[str]) -> Iterator[None]:
    """Write down what a GET writes where it may not."""
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        yield
    found = {match[1] for query in queries if (match := WRITES.match(query["sql"]))}
    writes.extend(f"{what} writes {table}" for table in sorted(found - MAY_WRITE_ON_GET.keys()))


def edited(pattern: URLPattern) -> type[Model] | None:
    """Return the model whose rows the view of a viewset shows or changes."""
    view = getattr(pattern.callback, "view_class", None)
    found = getattr(pattern.callback, "view_initkwargs", {}).get("model") or getattr(view, "model", None)
    return found if isinstance(found, type) and issubclass(found, Model) else None


def is_ours(pattern: URLPattern) -> bool:
    """Whether the view is written here, in its own module or as a view of a viewset of ours."""
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.split(".")[0] in ROOMS


def written(table: Table) -> list[str]:
    head = "  ".join(KINDS)
    return [
        f"# {head}",
        *(f"{' '.join(f'{word:>4}' for word in row)}  {route}" for route, row in sorted(table.items())),
    ]


def test_every_address_answers_every_kind_of_person_as_pinned(walked: tuple[Table, list[str]]) -> None:
    """P21."""
    lines = written(walked[0])
    if os.environ.get("PIN"):
        PINNED.write_text("\n".join(lines) + "\n", encoding="utf-8")

    pinned = PINNED.read_text(encoding="utf-8").splitlines() if PINNED.exists() else []

    assert sorted(set(lines) ^ set(pinned)) == []


def test_no_address_breaks(walked: tuple[Table, list[str]]) -> None:
    broken = [route for route, row in walked[0].items() if "500" in row]

    assert broken == []


@pytest.mark.usefixtures("walked")  # Its files lie where the walk looks for them: whoever asks first makes them.
def test_no_change_is_taken_without_the_forms_own_token() -> None:
    """P23: a POST from elsewhere is refused.

    Checking a certificate changes nothing and asks for no token; what the payment service tells is signed instead.
    """
    given, owner = samples() | library(), User.objects.get(email="finished.trainee@demo.example")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(owner, backend="foundation.accounts.backends.HouseBackend")
    ours = [found for found in routes(get_resolver()) if is_ours(found[2])]

    taken = {found[0] for found in ours if client.post(fill(*found, given), {}).status_code not in {403, 405}}

    assert taken == {"check/", "check/many/", "c/<str:code>/name/", "payments/stripe/webhook"}


def test_no_get_changes_anything_but_evidence(walked: tuple[Table, list[str]]) -> None:
    """P23."""
    assert sorted(set(walked[1])) == []
