"""Comparing what a release would hold with the current one: what changes for whom, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from courses.authoring import drafting
from courses.authoring.drafting import Draft
from courses.digesting import sha256
from courses.models import Course, CoursePage, CourseRelease, Enrollment
from courses.models.manifests import LessonLine, Manifest


@dataclass(frozen=True)
class Change:
    """What a release made now would change. Lessons and quizzes are named by their titles.

    `in_the_middle` counts trainees who would move to it; `finished` counts those who stay as they are. `digest` says
    which draft was compared.
    """

    digest: str

    is_first: bool
    number: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    new_quizzes: tuple[str, ...]
    gone_quizzes: tuple[str, ...]
    minutes: int
    minutes_before: int
    is_reworded: bool
    in_the_middle: int
    finished: int
    unpublished: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether a release would change nothing."""
        return not (self.is_first or self.is_reworded)


def compare(page: CoursePage) -> Change:
    """Return what a release of this page made now would change, and for how many people. Changes nothing."""
    found = drafting.draft(page)
    course = Course.objects.filter(page_key=page.translation_key).first()
    current = course.current_release if course else None
    before = _lessons(current.manifest) if current else {}
    quizzes, quizzes_before = _quizzes(found), _quizzes_of(current.manifest) if current else {}
    places = Enrollment.objects.on(course).open() if course else Enrollment.objects.none()
    return Change(
        digest=digest(found),
        is_first=current is None,
        number=current.number + 1 if current else 1,
        new=tuple(lesson.title for lesson in found.lessons if lesson.key not in before),
        changed=tuple(
            lesson.title
            for lesson in found.lessons
            if lesson.key in before and before[lesson.key]["digest"] != lesson.digest
        ),
        gone=tuple(
            line["title"] for key, line in before.items() if key not in {lesson.key for lesson in found.lessons}
        ),
        new_quizzes=tuple(title for key, title in quizzes.items() if key not in quizzes_before),
        gone_quizzes=tuple(title for key, title in quizzes_before.items() if key not in quizzes),
        minutes=found.minutes,
        minutes_before=current.manifest["minutes"] if current else 0,
        is_reworded=current is not None and outline(found) != outline_of(current),
        in_the_middle=places.unfinished().count(),
        finished=places.finished().count(),
        unpublished=found.unpublished,
        problems=tuple(drafting.problems(found)),
    )


def digest(found: Draft) -> str:
    """Return the SHA-256 by which a draft's content is known: what was looked at is what is released."""
    return sha256(outline(found))


def outline(found: Draft) -> object:
    """Return the draft's content without ids of rows and words in addresses: what a release is compared by."""
    return [
        [found.title, found.program_title, found.summary, list(found.objectives), found.is_demo],
        [
            [module.key, module.title, [[lesson.key, lesson.digest] for lesson in module.lessons], _quiz(module)]
            for module in found.modules
        ],
    ]


def outline_of(release: CourseRelease) -> object:
    """Return the same of a release."""
    manifest: Manifest = release.manifest
    return [
        [
            manifest["title"],
            manifest["program_title"],
            manifest["summary"],
            manifest["objectives"],
            manifest["is_demo"],
        ],
        [
            [
                module["key"],
                module["title"],
                [[line["key"], line["digest"]] for line in module["lessons"]],
                [module["quiz"]["public_id"], module["quiz"]["title"], module["quiz"]["minutes"]]
                if module["quiz"]
                else None,
            ]
            for module in manifest["modules"]
        ],
    ]


def _quiz(module: drafting.DraftModule) -> list[object] | None:
    """Return what is compared of a module's quiz."""
    return [str(module.quiz.public_id), module.quiz.title, module.quiz_minutes] if module.quiz else None


def _lessons(manifest: Manifest) -> Mapping[str, LessonLine]:
    """Return the lessons of a release by key."""
    return {line["key"]: line for module in manifest["modules"] for line in module["lessons"]}


def _quizzes(found: Draft) -> dict[str, str]:
    """Return the titles of the draft's quizzes by public id."""
    return {str(module.quiz.public_id): module.quiz.title for module in found.modules if module.quiz}


def _quizzes_of(manifest: Manifest) -> dict[str, str]:
    """Return the titles of a release's quizzes by public id."""
    return {module["quiz"]["public_id"]: module["quiz"]["title"] for module in manifest["modules"] if module["quiz"]}
