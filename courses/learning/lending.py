"""Lending the pictures, recordings and files of lessons: not before the lesson that they stand in is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser

from courses import following, policy
from courses.following import Following
from courses.models import LessonVersion
from courses.models.manifests import lessons
from courses.progress import Kind
from foundation.accounts.models import User
from foundation.files.models import PrivateFile
from foundation.ground import clock


def may_open_picture(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may see a picture now: see `policy.may_open_picture`."""
    return policy.may_open_picture(person, file) and not is_to_come(person, file)


def may_open_file(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether this person may open a recording or a download now: see `policy.may_open_file`."""
    return policy.may_open_file(person, file) and not is_to_come(person, file)


def is_to_come(person: User | AnonymousUser, file: PrivateFile) -> bool:
    """Whether a file stands in lessons of hers that are not open yet, and in none that is. Whoever releases sees all.

    One query where every lesson of hers is open, else two.
    """
    if not isinstance(person, User) or person.has_perm(policy.RELEASE):
        return False
    places = following.follow_all(person, at=clock.now())
    opened = {version: is_open for place in places for version, is_open in _versions(place)}
    if all(opened.values()):
        return False
    found = LessonVersion.objects.filter(pk__in=opened).values_list("pk", "pictures", "files")
    holding = [opened[version] for version, *frozen in found if str(file.public_id) in _held(frozen)]
    return bool(holding) and not any(holding)


def _versions(place: Following) -> Iterator[tuple[int, bool]]:
    """Yield the version of each lesson of a place, and whether it may be read."""
    opened = {step.key: step.may_be_read for step in place.progress.of_kind(Kind.LESSON)}
    for line in lessons(place.enrollment.release.manifest):
        yield line["version"], opened[line["key"]]


def _held(frozen: Any) -> set[str]:
    """Return the public ids of every file in what was frozen, wherever it stands in it."""
    if isinstance(frozen, dict):
        inner = {found for value in frozen.values() for found in _held(value)}
        return inner | ({frozen["file"]} if isinstance(frozen.get("file"), str) else set())
    return {found for value in frozen for found in _held(value)} if isinstance(frozen, list | tuple) else set()
