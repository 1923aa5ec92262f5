"""Noticing that a release changed the course under somebody's feet: said to her until she has seen it.

A minor release takes along whoever is in the middle, and staff move people to a major one. What changed is derived from
the two manifests: that of the release she was told of last (or, before any, the one that she began), and that of the
release she is on. It is said no more once she opens a lesson or a quiz, or says that she has read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import wording
from courses.following import Following
from courses.models import CourseRelease, Enrollment
from courses.models.manifests import Manifest, lessons, rule_of
from courses.progress import progress


@dataclass(frozen=True)
class Changed:
    """What changed, in words; `note` is what whoever released it says of it, perhaps nothing."""

    said: str
    note: str


def is_news(place: Enrollment) -> bool:
    """Whether this place is on a newer release than she was told of. No query where its release is fetched."""
    if place.is_finished:
        return False
    if place.told_number is None:
        # Whoever enrolls gets the newest release, so any other that she is on was made later.
        return place.release.released_at > place.began_at
    return place.release.number > place.told_number


def changed(places: Iterable[Following]) -> Mapping[int, Changed]:
    """Return by enrollment what changed for her that she was not told yet, by one query, or by none if nothing did."""
    news = {one.enrollment.pk: one for one in places if is_news(one.enrollment)}
    found = _before(list(news)) if news else []
    return {key: _changed(news[key], manifest) for key, manifest in found if manifest}


def notice(place: Enrollment) -> None:
    """Write down that she was told of the release that she is on. No query where there was nothing to tell."""
    if is_news(place):
        Enrollment.objects.filter(pk=place.pk).update(told_number=place.release.number)


def _before(places: Sequence[int]) -> QuerySet[Enrollment, tuple[int, Manifest]]:
    """Return the manifest that each of these places was told of last; the one it began on, before any."""
    told = Q(number=OuterRef("told_number")) | Q(released_at__lte=OuterRef("began_at"))
    known = CourseRelease.objects.filter(told, course=OuterRef("course")).order_by("-number")
    found = Enrollment.objects.filter(pk__in=places).annotate(before=Subquery(known.values("manifest")[:1]))
    return found.order_by().values_list("pk", "before")


def _changed(followed: Following, before: Manifest) -> Changed:
    """Say what changed."""
    release = followed.enrollment.release
    day = wording.day_of(release.released_at.astimezone(ZoneInfo(settings.HOUSE_ZONE)))
    what = ", ".join(_differences(before, release.manifest)) or _("its order or what it says of itself was changed")
    words = {"day": day, "what": what, "steps": _steps(followed, before)}
    return Changed(
        _("This course was improved on %(day)s: %(what)s%(steps)s. Nothing that you did was lost.") % words,
        release.note,
    )


def _steps(followed: Following, before: Manifest) -> str:
    """Say that there are more or fewer steps than before; nothing where there are as many."""
    now = followed.progress.total
    then = progress(before, followed.done, rule_of(before), followed.calendar).total
    if now == then:
        return ""
    said = ngettext(
        ", so it has %(now)d step instead of %(then)d", ", so it has %(now)d steps instead of %(then)d", now
    )
    return said % {"now": now, "then": then}


def _differences(before: Manifest, after: Manifest) -> list[str]:
    """Say what came, what went and what reads otherwise."""
    stood = {line["key"]: line["digest"] for line in lessons(before)}
    stands = {line["key"]: line["digest"] for line in lessons(after)}
    asked, asks = _quizzes(before), _quizzes(after)
    new, gone = len(stands.keys() - stood.keys()), len(stood.keys() - stands.keys())
    reworded = sum(stood[key] != digest for key, digest in stands.items() if key in stood)
    new_quizzes, gone_quizzes = len(asks - asked), len(asked - asks)
    counted = [
        (new, ngettext("one lesson was added", "%(n)d lessons were added", new)),
        (reworded, ngettext("one lesson was revised", "%(n)d lessons were revised", reworded)),
        (gone, ngettext("one lesson was taken out", "%(n)d lessons were taken out", gone)),
        (new_quizzes, ngettext("one quiz was added", "%(n)d quizzes were added", new_quizzes)),
        (gone_quizzes, ngettext("one quiz was taken out", "%(n)d quizzes were taken out", gone_quizzes)),
    ]
    said = [words % {"n": count} if count > 1 else words for count, words in counted if count]
    if bool(after.get("evaluation")) and not before.get("evaluation"):
        said.append(_("an evaluation at its end was added"))
    return said


def _quizzes(manifest: Manifest) -> set[str]:
    """Return the public ids of a release's quizzes."""
    return {module["quiz"]["public_id"] for module in manifest["modules"] if module["quiz"]}
