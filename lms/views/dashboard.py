"""The first page of the admin: what waits for whoever works here, and the deeds that she came for.

Each part shows only to whom its room would show it. A number is counted when the page is asked for, by one query;
which quizzes can't be begun, and which certificates are in doubt, by four; who of a cohort is stuck, by three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from assessments import proving
from assessments.models import EditionReview, Quiz
from certificates import policy as certificate_policy
from certificates.amending import withdrawing
from certificates.earning import crediting
from certificates.models import Certificate
from courses import graduating
from courses import policy as course_policy
from courses.models import Cohort, CoursePage, CourseRelease, Enrollment
from courses.overseeing import listing, replying
from foundation.accounts import policy as people_policy
from foundation.accounts.models import Accommodation
from foundation.ground import clock
from foundation.ground.admin import worded
from foundation.letters.models import Letter
from foundation.pages.models import ContactMessage
from membership import policy as member_policy
from membership import waiting
from payments import policy as order_policy
from payments import waiting as money
from payments import wording

RECENT = timedelta(days=7)
MOST_DOUBTS = 20
SEE_LETTERS, SEE_MESSAGES, EDIT_LETTERS = "letters.see_letters", "pages.see_messages", "letters.change_lettertemplate"


@dataclass(frozen=True)
class Line:
    """Something that waits, or that may be done: words that lead there."""

    said: str | Promise
    url: str


class WaitingPanel(Component):
    """What waits for her, and her deeds."""

    name = "waiting"
    template_name = "lms/admin/dashboard.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        """Gather both lists; a part stays out where her role has no business with it."""
        del parent_context
        user = self.request.user
        waits = [line for permission, part in WAITS if user.has_perm(permission) for line in part(user)]
        deeds = [Line(said, reverse(name)) for permission, said, name in DEEDS if user.has_perm(permission)]
        return {"waits": waits, "deeds": deeds}


def accommodations(_user: Any) -> Iterator[Line]:
    """Yield the requests that nobody has answered."""
    count = Accommodation.objects.asked().count()
    said = ngettext("%(n)d accommodation waits for an answer", "%(n)d accommodations wait for an answer", count)
    yield from _line(said, count, reverse("accommodation:index"))


def certificates(user: Any) -> Iterator[Line]:
    """Yield the people who finished a course and hold no certificate: a name is missing or can't be printed.

    The line leads to issuing, for whoever may: there stands of each what is missing.
    """
    issued = Certificate.objects.filter(person=OuterRef("trainee"), activity=OuterRef("course__activity"))
    count = Enrollment.objects.finished().exclude(Exists(issued)).count()
    said = ngettext(
        "%(n)d person finished a course and has no certificate yet",
        "%(n)d people finished a course and have no certificate yet",
        count,
    )
    leads = "issue_certificates" if user.has_perm(certificate_policy.ISSUE) else "enrollment:index"
    yield from _line(said, count, reverse(leads))


def doubts(_user: Any) -> Iterator[Line]:
    """Yield the certificates that stand though credit which they rest on was taken back; the newest that a page holds.

    A line goes when the certificate is withdrawn, or the credit is earned anew.
    """
    shaken = {*crediting.in_doubt().order_by("-pk")[:MOST_DOUBTS], *graduating.in_doubt()}
    for certificate in sorted(shaken, key=lambda each: each.pk, reverse=True)[:MOST_DOUBTS]:
        said = _("Certificate %(serial)s rests on credit that was taken back") % {"serial": certificate.serial}
        yield Line(said, reverse("certificate:inspect", args=[certificate.public_id]))


def notices(_user: Any) -> Iterator[Line]:
    """Yield the notices of withdrawal that wait for a decision: the day has come, or the holder objected."""
    for notice in withdrawing.waiting(clock.day_of(clock.now()))[:MOST_DOUBTS]:
        said = (
            _("Certificate %(serial)s may be withdrawn now: decide")
            if notice.appealed_at is None
            else _("The holder of certificate %(serial)s objected to its withdrawal: answer, and decide")
        )
        certificate = notice.certificate
        yield Line(said % {"serial": certificate.serial}, reverse("certificate:inspect", args=[certificate.public_id]))


def letters(_user: Any) -> Iterator[Line]:
    """Yield the letters that were given up or came back in these days."""
    since = clock.now() - RECENT
    lost = Q(given_up_at__gte=since) | Q(bounces__at__gte=since, bounces__is_permanent=True)
    count = Letter.objects.filter(lost).distinct().count()
    said = ngettext(
        "%(n)d letter of the last seven days did not arrive",
        "%(n)d letters of the last seven days did not arrive",
        count,
    )
    yield from _line(said, count, reverse("letter:index"))


def messages(_user: Any) -> Iterator[Line]:
    """Yield what people wrote to the office in these days."""
    count = ContactMessage.objects.filter(sent_at__gte=clock.now() - RECENT).count()
    said = ngettext(
        "%(n)d message came to the office in the last seven days",
        "%(n)d messages came to the office in the last seven days",
        count,
    )
    yield from _line(said, count, reverse("contactmessage:index"))


def releases(user: Any) -> Iterator[Line]:
    """Yield the courses of hers that were published since their last release, and those that were never released."""
    newest = CourseRelease.objects.filter(course__page_key=OuterRef("translation_key")).order_by("-released_at")
    found = CoursePage.objects.live().annotate(released_at=newest.values("released_at")[:1]).order_by("path")
    pages = Page.objects.filter(path__startswith=OuterRef("path"), live=True)
    later = pages.filter(last_published_at__gt=OuterRef("released_at"))
    for page in found.filter(Q(released_at=None) | Exists(later)).annotate(at=F("released_at")):
        if course_policy.may_release(user, page):
            said = _("“%(title)s” was never released") if page.at is None else _("“%(title)s” has changes to release")
            yield Line(said % {"title": page.title}, reverse("release_course", args=[page.pk]))


def cohorts(user: Any) -> Iterator[Line]:
    """Yield the cohorts of hers in which somebody is stuck; coordinators are led to those alone that they teach."""
    for listed in listing.cohorts(Cohort.objects.taught_by(user), at=clock.now()):
        if count := listed.stuck:
            said = ngettext("%(n)d person of “%(cohort)s” is stuck", "%(n)d people of “%(cohort)s” are stuck", count)
            url = reverse("cohort_board", args=[listed.cohort.public_id])
            yield Line(said % {"n": count, "cohort": listed.cohort.title}, f"{url}?show=stuck")


def quizzes(_user: Any) -> Iterator[Line]:
    """Yield the quizzes that can't be begun as things stand: the proof of each is searched for anew (`proving`)."""
    for quiz, _proof in proving.starving(list(Quiz.objects.order_by("title"))):
        yield Line(
            _("The quiz “%(title)s” can't be begun") % {"title": quiz.title}, reverse("quiz:edit", args=[quiz.pk])
        )


def questions(_user: Any) -> Iterator[Line]:
    """Yield the questions that a new edition put in doubt and that nobody has settled."""
    count = EditionReview.objects.open().values("version__question").distinct().count()
    said = ngettext(
        "%(n)d question waits for a look after a new edition of the Code",
        "%(n)d questions wait for a look after a new edition of the Code",
        count,
    )
    yield from _line(said, count, reverse("editionreview:index"))


def inquiries(user: Any) -> Iterator[Line]:
    """Yield the questions of people whom this person teaches in which the trainee had the last word."""
    count = replying.seen_by(user).waiting().count()
    said = ngettext("%(n)d question waits for an answer", "%(n)d questions wait for an answer", count)
    yield from _line(said, count, reverse("inquiry:index"))


OF_MEMBERS: Mapping[str, Any] = {
    "application": ngettext_lazy("%(n)d application waits for a decision", "%(n)d applications wait", "n"),
    "claim": ngettext_lazy("%(n)d claim of a membership waits for a decision", "%(n)d claims of memberships wait", "n"),
    "consultation": ngettext_lazy("%(n)d member asks for a consultation", "%(n)d members ask for consultations", "n"),
    "referral": ngettext_lazy("%(n)d defense team looks for somebody", "%(n)d defense teams look for somebody", "n"),
}


def members(_user: Any) -> Iterator[Line]:
    """Yield what members and defense teams asked of the office, by one query."""
    for kind, count in waiting.waiting().items():
        yield Line(OF_MEMBERS[kind] % {"n": count}, reverse(f"{kind}:index"))


def disputes(_user: Any) -> Iterator[Line]:
    """Yield the disputes that wait for evidence or for the bank, the one to be answered first first."""
    for each in money.disputes():
        said = _("Order %(order)s: %(cents)s is disputed")
        if each.answer_by:
            said = _("Order %(order)s: %(cents)s is disputed, evidence is due by %(until)s")
        words = {**_of(each), "until": wording.moment(each.answer_by) if each.answer_by else ""}
        yield Line(said % words, reverse("dispute:inspect", args=[each.public_id]))


def refunds(_user: Any) -> Iterator[Line]:
    """Yield the refunds that failed: their money is owed again."""
    for each in money.failed_refunds():
        said = _("Order %(order)s: a refund of %(cents)s failed, and is owed again") % _of(each)
        yield Line(said, reverse("refund:inspect", args=[each.public_id]))


def _of(each: Any) -> Mapping[str, str]:
    """Return the order of a dispute or a refund, and its amount."""
    return {"order": each.payment.order.spoken, "cents": wording.money(each.cents)}


def findings(_user: Any) -> Iterator[Line]:
    """Yield what doesn't agree and nobody has settled."""
    count = money.findings()
    yield from _line(
        ngettext("%(n)d finding is to be settled", "%(n)d findings are to be settled", count),
        count,
        reverse("reconciliation"),
    )


def overdue(_user: Any) -> Iterator[Line]:
    """Yield how many invoices are past due, and since when the oldest is."""
    late = money.overdue(clock.day_of(clock.now()))
    if late.since_on:
        said = ngettext(
            "%(n)d invoice is overdue, since %(day)s",
            "%(n)d invoices are overdue, the oldest since %(day)s",
            late.count,
        )
        yield Line(said % {"n": late.count, "day": worded(late.since_on)}, reverse("aging"))


def _line(said: str, count: int, url: str) -> Iterator[Line]:
    """Yield the line, unless there is nothing to say."""
    if count:
        yield Line(said % {"n": count}, url)


Part = Callable[[Any], Iterable[Line]]

WAITS: tuple[tuple[str, Part], ...] = (
    (people_policy.CONFIRM, accommodations),
    (course_policy.ENROLL, certificates),
    (certificate_policy.WITHDRAW, doubts),
    (certificate_policy.WITHDRAW, notices),
    (course_policy.ANSWER, inquiries),
    (SEE_LETTERS, letters),
    (SEE_MESSAGES, messages),
    ("assessments.view_quiz", quizzes),
    ("assessments.view_editionreview", questions),
    (course_policy.RELEASE, releases),
    (member_policy.DECIDE, members),
    (people_policy.ENTER, cohorts),
    (order_policy.REFUND, disputes),
    (order_policy.REFUND, refunds),
    (order_policy.SETTLE, findings),
    (order_policy.TAKE_MONEY, overdue),
)

DEEDS: tuple[tuple[str, str | Promise, str], ...] = (
    (people_policy.FIND, _("Find a person"), "user:index"),
    (member_policy.SEE, _("See who is a member"), "membership:index"),
    (order_policy.SEE, _("Look up an order"), "order:index"),
    (order_policy.SEE, _("See what is owed"), "aging"),
    (order_policy.TAKE_MONEY, _("Enter a check"), "enter_check"),
    (order_policy.SET_PRICES, _("Set a price"), "sellable:index"),
    (course_policy.ENROLL, _("Enroll somebody, or a list"), "course:index"),
    (course_policy.ENROLL, _("See who is in a course"), "enrollment:index"),
    ("assessments.see_attempts", _("Look up an attempt"), "attempt:index"),
    (certificate_policy.SEE, _("Look up or withdraw a certificate"), "certificate:index"),
    (certificate_policy.ISSUE, _("Issue certificates to everybody who is owed one"), "issue_certificates"),
    (certificate_policy.ISSUE, _("Bring in certificates from before"), "import_past"),
    (certificate_policy.SET_UP, _("Change how certificates look, and who signs"), "certificatetype:list"),
    (certificate_policy.SEE_CREDIT, _("Look up credit, or take it back"), "credit:index"),
    (EDIT_LETTERS, _("Change the words of a letter"), "lettertemplate:index"),
    (course_policy.ANNOUNCE, _("Write an announcement"), "announce"),
    (course_policy.RELEASE, _("Write courses and lessons"), "wagtailadmin_explore_root"),
    (course_policy.ANSWER, _("See how cohorts get on, and who is stuck"), "my_cohorts"),
    ("assessments.view_key", _("Read the questions and their keys"), "question:list"),
)
