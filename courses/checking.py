"""Checking on live data what this room promises: nothing finished is taken away, nothing released changes (P1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from assessments import proving
from assessments.models import Bank, Quiz
from certificates.earning import crediting
from certificates.models import Certificate, Credit
from courses import digesting, following, teaching
from courses.coordinating import selling
from courses.digesting import sha256
from courses.fulfilling import Done, is_met
from courses.models import Announcement, Cohort, CourseRelease, Enrollment, LessonVersion, ProgramCompletion
from courses.models.manifests import lessons, rule_of
from payments.models import Hold, OrderLine

AT_ONCE = 500


def finished_is_complete() -> Iterator[str]:
    """Name finished enrollments of whose own release something is left."""
    found = Enrollment.objects.finished().select_related("release").order_by("pk")
    for first in range(0, found.count(), AT_ONCE):
        places = list(found[first : first + AT_ONCE])
        done = following.done([place.pk for place in places])
        for place in places:
            rule = rule_of(place.release.manifest)
            if not (is_met(rule, done[place.pk]) or is_met(rule, _once(place.trainee_id, done[place.pk]))):
                yield f"enrollment {place.public_id} is finished, but something of its release is left"


def _once(person: int, done: Done) -> Done:
    """Return what was done with all credit that was ever earned: taken back later, it unmakes nothing (P1)."""
    rows = Credit.objects.filter(person=person, reverses=None).select_related("activity")
    return replace(done, credits=crediting.summed(rows))


def finished_is_credited() -> Iterator[str]:
    """Name finished enrollments that never earned credit; what was taken back since counts."""
    earned = Credit.objects.filter(
        person=OuterRef("trainee"), activity=OuterRef("course__activity"), source=OuterRef("public_id"), reverses=None
    )
    for place in Enrollment.objects.finished().exclude(Exists(earned)).order_by("pk"):
        yield f"enrollment {place.public_id} is finished and earned no credit"


def completed_is_complete() -> Iterator[str]:
    """Name completions of programs whose own release was never met by what the person earned."""
    for completion in ProgramCompletion.objects.select_related("release").order_by("pk"):
        if not is_met(completion.release.tree, _once(completion.person_id, Done())):
            yield f"completion {completion.public_id} rests on less than its release asks for"


def pools_are_their_people() -> Iterator[str]:
    """Name cohorts of whose pool more or fewer places are taken than people have there."""
    has_place = Count("enrollments", Q(enrollments__left_at=None))
    counted = Cohort.objects.filter(pool__isnull=False).annotate(places=has_place, held=_held())
    strays = counted.exclude(pool__taken=F("places") + F("held")).order_by("pk")
    for public_id, people, held, taken in strays.values_list("public_id", "places", "held", "pool__taken"):
        told = f"cohort {public_id} has {people} people and {held} places on orders"
        yield f"{told}, its pool says that {taken} places are taken"


def _held() -> Any:
    """Return how many places of a cohort's pool stand under lines of orders: unpaid ones, and ones for nobody yet."""
    standing = Q(ended_at=None) | Q(ended_as=Hold.End.KEPT, line__person=None, line__withdrawn_at=None)
    held = Hold.objects.filter(standing, pool=OuterRef("pool")).order_by().values("pool")
    return Coalesce(Subquery(held.annotate(n_held=Sum("n")).values("n_held")), 0)


def sold_places_are_places() -> Iterator[str]:
    """Name what was bought and gave nobody a place, and places that stand by a line that was given up (P8).

    Whoever gave a place back by herself may take it up again: it is there. So it is where it came another way since.
    """
    hers = Enrollment.objects.filter(trainee=OuterRef("person"), course__sellable=OuterRef("sellable"))
    sold = OrderLine.objects.filter(sellable__kind=selling.KIND, delivered_at__isnull=False, person__isnull=False)
    for line in sold.filter(~Exists(hers), withdrawn_at=None).order_by("pk"):
        yield f"line {line.public_id} was delivered and is no place on a course"
    for place in Enrollment.objects.open().filter(line__withdrawn_at__isnull=False).order_by("pk"):
        yield f"enrollment {place.public_id} stands by a line that was given up"


def cohorts_are_of_their_course() -> Iterator[str]:
    """Name enrollments and announcements whose cohort is one of another course."""
    for noun in (Enrollment, Announcement):
        strays = noun.objects.filter(cohort__isnull=False).exclude(cohort__course=F("course")).order_by("pk")
        for public_id in strays.values_list("public_id", flat=True):
            yield f"{noun._meta.verbose_name} {public_id} names a cohort of another course"


def certificates_rest_on_a_finished_course() -> Iterator[str]:
    """Name certificates for courses whose holder has not finished them."""
    finished = Enrollment.objects.finished().filter(trainee=OuterRef("person"), course__activity=OuterRef("activity"))
    strays = Certificate.objects.filter(activity__kind="course").exclude(Exists(finished))
    for certificate in strays.order_by("pk"):
        yield f"certificate {certificate.public_id} is for a course that its holder has not finished"


def releases_are_whole() -> Iterator[str]:
    """Name releases that are not what they were, or that pin a lesson or name a quiz that is not there."""
    versions = dict(LessonVersion.objects.values_list("pk", "digest"))
    quizzes = {str(public_id) for public_id in Quiz.objects.values_list("public_id", flat=True)}
    for release in CourseRelease.objects.order_by("pk").iterator():
        name = f"release {release.public_id}"
        if sha256(release.manifest) != release.digest:
            yield f"{name} does not match its digest"
        if any(versions.get(line["version"]) != line["digest"] for line in lessons(release.manifest)):
            yield f"{name} pins a lesson that is not there as it was released"
        for module in release.manifest["modules"]:
            if module["quiz"] and module["quiz"]["public_id"] not in quizzes:
                yield f"{name} names a quiz that is not there"


def quizzes_are_served() -> Iterator[str]:
    """Name releases that somebody can be on, or come to, of which a quiz can't be served by its banks."""
    later = CourseRelease.objects.filter(course=OuterRef("course"), number__gt=OuterRef("number"))
    under_way = Enrollment.objects.open().unfinished().filter(release=OuterRef("pk"))
    used = CourseRelease.objects.filter(~Exists(later) | Exists(under_way)).order_by("pk")
    proofs = {str(quiz.public_id): proof for quiz, proof in proving.starving(list(Quiz.objects.all()))}
    for release in used:
        for module in release.manifest["modules"]:
            if module["quiz"] and (proof := proofs.get(module["quiz"]["public_id"])):
                yield f"release {release.public_id} asks a quiz that can't be served: {' '.join(proof.words)}"


def versions_match() -> Iterator[str]:
    """Name frozen lessons whose words are not those of their digest."""
    for version in LessonVersion.objects.order_by("pk").iterator():
        pictures = {block: framed["digest"] for block, framed in version.pictures.items()}
        files = digesting.of_files(version.files)
        if digesting.of_lesson(version, pictures=pictures, files=files) != version.digest:
            yield f"lesson version {version.pk} does not match its digest"


def checks_have_banks_of_their_own() -> Iterator[str]:
    """Name banks that serve a quiz that counts, and lessons that tell what is right in them (P3)."""
    for bank in Bank.objects.filter(quizzes__is_practice=False).order_by("key").distinct():
        for title in sorted(set(teaching.told_in([bank]))):
            yield f"{bank.key} serves a quiz that counts, and “{title}” tells its answers"


def releases_have_no_gap() -> Iterator[str]:
    """Name courses whose releases are not numbered without gaps."""
    numbers: dict[int, list[int]] = {}
    for course, number in CourseRelease.objects.order_by("course", "number").values_list("course_id", "number"):
        numbers.setdefault(course, []).append(number)
    for course, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"course {course} has the releases {found}"
