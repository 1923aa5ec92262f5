"""Describing programs and courses to whoever has not begun: what they cost in minutes, hold and lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.query import PageQuerySet

from assessments.models import Quiz
from certificates.earning import advertising, crediting
from certificates.models import Credit
from courses import charting, costing, offering, policy, wording
from courses.charting import Chart
from courses.models import Course, CoursePage, CourseRelease, ProgramPage
from courses.models.manifests import Manifest, ModuleLine, QuizLine, Rule, lessons
from foundation.accounts.models import User
from foundation.ground import clock
from foundation.pages import framing
from foundation.pages.models import ContactPage
from payments.wording import money

LONG = 120
"""From how many minutes on a course's length is told in hours."""


def program(page: ProgramPage, request: HttpRequest) -> dict[str, Any]:
    """Return the program's courses as cards, what completes it, and where this person stands with it.

    By two queries, and two more for whoever is signed in where something completes it.
    """
    person = request.user if isinstance(request.user, User) else None
    release = charting.releases(person).filter(program__page_key=page.translation_key).first()
    wanted = CoursePage.objects.child_of_q(page)
    if release is not None:
        wanted |= charting.courses_asked(release.tree)
    found = list(with_releases(policy.offered(request.user).filter(wanted)).order_by("path"))
    inside = [each for each in found if each.is_child_of(page)]
    return {"cards": cards(inside, request), "chart": _chart(release, person, addresses(found, request))}


def _chart(release: Any, person: User | None, where: Mapping[str, str]) -> Chart | None:
    """Return what completes the program; None where nothing was released."""
    if release is None:
        return None
    if person is None:
        return charting.plain(release, where)
    places = charting.places_of(person, at=clock.now())
    return charting.personal(release, places, earned=crediting.minutes(person), addresses=where)


def with_releases(pages: PageQuerySet) -> PageQuerySet:
    """Put on each page of a course its minutes as released, and the public id of its activity; no query more."""
    course = Course.objects.filter(page_key=OuterRef("translation_key"))
    newest = CourseRelease.objects.filter(course__page_key=OuterRef("translation_key")).order_by("-number")
    return costing.with_price(pages, clock.now()).annotate(
        minutes=Subquery(newest.values("manifest__minutes")[:1]),
        activity=Subquery(course.values("activity__public_id")[:1]),
    )


def addresses(pages: Iterable[Any], request: HttpRequest) -> dict[str, str]:
    """Return where the page of each released course stands, by the public id of its activity."""
    frame = framing.of(request)
    return {str(page.activity): frame.address_of(page) for page in pages if page.activity}


def cards(pages: Iterable[Any], request: HttpRequest) -> list[dict[str, Any]]:
    """Return a card for each course's page (`with_releases`), in order: title, address, what it is about, minutes."""
    return [_card(page, request) for page in pages]


def _card(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return one card; a course without a release is being prepared."""
    minutes = page.minutes
    is_released = minutes is not None
    return {
        "title": page.title,
        "url": framing.of(request).address_of(page),
        "said": page.summary,
        "tag": _("Course") if is_released else _("In preparation"),
        "foot": _("%(length)s · %(cost)s") % {"length": _length(minutes), "cost": _cost(page)} if is_released else "",
    }


def _cost(page: Any) -> str:
    """Say what a course costs everybody."""
    return money(page.price_cents) if page.price_cents else _("Free")


def course(page: CoursePage, request: HttpRequest) -> dict[str, Any]:
    """Return what a course's page says beside its own words: what the release holds, and where this person stands."""
    described = Course.objects.described_by([page.translation_key])
    courses = described.select_related("sellable").with_current_manifest()
    today = clock.day_of(clock.now())
    found = offering.with_cohorts(courses).annotate(approved=advertising.approvals("activity", today)).first()
    manifest = found.current_manifest if found else None
    if found is None or manifest is None:
        return {"released": None, "objectives": _objectives(page)}
    standing = policy.place(request.user, found.slug, among=policy.WITH_LEFT)
    is_ended = standing is not None and policy.was_ended(standing)
    return {
        **offer(page, manifest, request),
        "credit": [] if manifest["is_demo"] else advertising.sentences(found.approved),
        "released": found,
        "is_closed": found.is_closed(clock.now()) or not _is_offered(page, request),
        "place": standing if standing and standing.left_at is None else None,
        "is_ended": is_ended,
        "office_url": ContactPage.address() if is_ended else "",
        "cohorts": [] if found.is_closed(clock.now()) else offering.told(found, clock.now()),
        "cost": costing.cost_of(found, clock.now()),
        "is_sold": costing.is_sold(found),
        "enroll_url": reverse("enroll", args=[found.slug]),
        "buy_url": reverse("buy_course", args=[found.slug]),
        "learn_url": reverse("learn_course", args=[found.slug]),
    }


def offer(page: CoursePage, manifest: Manifest, request: HttpRequest) -> dict[str, Any]:
    """Return what a course's page says of a release with this manifest."""
    return {
        "objectives": _objectives(page),
        "minutes": manifest["minutes"],
        "length": _length(manifest["minutes"]),
        "modules": [_module(module, manifest) for module in manifest["modules"]],
        "quizzes": _quizzes(manifest),
        "teachers": manifest.get("teachers", []),
        "needs": _needs(manifest, request),
        "completes": list(completes(manifest)),
        "has_evaluation": bool(manifest.get("evaluation")),
        "credit": [],
    }


def _length(minutes: int) -> str:
    """Say about how long it takes: in minutes, and from two hours on in hours."""
    if minutes >= LONG:
        return _("About %(n)d hours") % {"n": round(minutes / 60)}
    return ngettext("About %(n)d minute", "About %(n)d minutes", minutes) % {"n": minutes}


def _objectives(page: CoursePage) -> list[str]:
    """Return the objectives as the page says them."""
    return [line.strip() for line in page.objectives.splitlines() if line.strip()]


def _module(module: ModuleLine, manifest: Manifest) -> dict[str, Any]:
    """Return a module with its minutes, and when it opens in words; lessons that are optional don't count."""
    required = sum(line["minutes"] for line in module["lessons"] if not line.get("is_optional"))
    minutes = required + (module["quiz"]["minutes"] if module["quiz"] else 0)
    return {**module, "minutes": minutes, "said": list(_opening(module, manifest))}


def _opening(module: ModuleLine, manifest: Manifest) -> Iterator[str]:
    """Say when a module opens, and after which others, where it is not open at once."""
    titles = {other["key"]: other["title"] for other in manifest["modules"]}
    if day := module.get("opens_on"):
        opens_on = date.fromisoformat(day)
        if opens_on > clock.day_of(clock.now()):
            yield _("Opens on %(day)s.") % {"day": wording.day(opens_on)}
    if days := module.get("opens_after_days"):
        said = ngettext("Opens %(n)d day after the first day.", "Opens %(n)d days after the first day.", days)
        yield said % {"n": days}
    if before := [f"“{titles[key]}”" for key in module.get("needs", []) if key in titles]:
        yield _("Opens after %(modules)s.") % {"modules": _listed(before)}


def _listed(parts: list[str]) -> str:
    """Write several things in a row: “one, two and three”."""
    *first, last = parts
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _needs(manifest: Manifest, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the courses that come first: title, address where it is offered to her, and whether she finished it.

    One query however many, and none where nothing comes first.
    """
    needs = manifest.get("needs", [])
    if not needs:
        return []
    page = policy.offered(request.user).filter(translation_key=OuterRef("page_key"))
    hers = Credit.objects.standing().filter(person=request.user.pk, activity=OuterRef("activity"), minutes__gt=0)
    found = Course.objects.filter(activity__public_id__in=[need["activity"] for need in needs]).annotate(
        page=Subquery(page.values("pk")[:1]), url_path=Subquery(page.values("url_path")[:1]), is_done=Exists(hers)
    )
    courses = {str(one.activity.public_id): one for one in found.select_related("activity")}
    return [_need(need["title"], courses.get(need["activity"]), request) for need in needs]


def _need(title: str, found: Any, request: HttpRequest) -> dict[str, Any]:
    """Return one course that comes first, as its row says where its page is."""
    page = CoursePage(pk=found.page, url_path=found.url_path) if found and found.page else None
    url = framing.of(request).address_of(page) if page else ""
    return {"title": title, "url": url, "is_done": bool(found and found.is_done)}


def completes(manifest: Manifest) -> Iterator[str]:
    """Say what completes the course, a sentence for each thing; nothing where it is simply all of it."""
    rule = manifest.get("rule")
    if rule:
        titles = wording.titles(manifest)
        for part in rule["of"]:
            said = _part(part, titles)
            yield f"{said[:1].upper()}{said[1:]}."
    elif any(line.get("is_optional") for line in lessons(manifest)):
        has_quiz = any(module["quiz"] for module in manifest["modules"])
        yield _("Every lesson that is not optional.")
        if has_quiz:
            yield _("Every quiz.")
        if manifest.get("evaluation"):
            yield _("The evaluation at the end.")


def _part(rule: Rule, titles: Mapping[tuple[str, str], str]) -> str:
    """Say one part of a rule: a step, the whole of a module, or so many of several."""
    if rule["kind"] == "some":
        parts = "; ".join(_part(part, titles) for part in rule["of"])
        return _("any %(least)s of: %(parts)s") % {"least": apnumber(rule["least"]), "parts": parts}
    if rule["kind"] == "all":
        return _("all of “%(title)s”") % {"title": rule.get("says", "")}
    title = titles.get((rule["kind"], rule.get("key", "")), "")
    if minutes := rule.get("minutes"):
        said = ngettext("at least %(n)d minute of “%(title)s”", "at least %(n)d minutes of “%(title)s”", minutes)
        return said % {"n": minutes, "title": title}
    return wording.within(rule["kind"], title)


def _is_offered(page: CoursePage, request: HttpRequest) -> bool:
    """Whether a page that this person opened offers her a place; without asking where no page is private."""
    return not page.get_view_restrictions() or policy.offered(request.user).filter(pk=page.pk).exists()


def _quizzes(manifest: Manifest) -> list[str]:
    """Say of each quiz how many questions it asks and what passes, in a sentence; where there are several, of which."""
    lines = [module["quiz"] for module in manifest["modules"] if module["quiz"]]
    ids = [line["public_id"] for line in lines]
    by_id = {str(quiz.public_id): quiz for quiz in Quiz.objects.filter(public_id__in=ids)} if ids else {}
    found = [(line["title"], by_id[line["public_id"]]) for line in lines if line["public_id"] in by_id]
    if len(found) == 1:
        return [quiz_in_words(found[0][1])]
    return [_("%(title)s: %(said)s") % {"title": title, "said": _counted(quiz)} for title, quiz in found]


def _counted(quiz: Quiz) -> str:
    """Say in a few words how many questions a quiz asks, and how many right answers pass."""
    needed = -(-quiz.drawn * quiz.pass_percent // Decimal(100))
    asked = ngettext("%(n)d question", "%(n)d questions", quiz.drawn) % {"n": quiz.drawn}
    return _("%(asked)s, %(needed)d right answers pass") % {"asked": asked, "needed": int(needed)}


def quiz_in_words(quiz: Quiz) -> str:
    """Say how many questions a quiz asks, and how many right answers pass."""
    needed = -(-quiz.drawn * quiz.pass_percent // Decimal(100))
    asked = ngettext("A quiz of %(n)d question", "A quiz of %(n)d questions", quiz.drawn) % {"n": quiz.drawn}
    right = ngettext("%(n)d right answer passes", "%(n)d right answers pass", int(needed)) % {"n": int(needed)}
    percent = quiz.pass_percent.normalize()
    return _("%(asked)s on the Code; %(right)s (%(percent)s percent).") % {
        "asked": asked,
        "right": right,
        "percent": f"{percent:f}",
    }


def quiz(line: QuizLine, found: Quiz) -> dict[str, Any]:
    """Return what the page before a quiz says of it."""
    return {
        "title": line["title"],
        "minutes": line["minutes"],
        "said": quiz_in_words(found),
        "timed": found.minutes_allowed,
    }
