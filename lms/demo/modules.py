"""The demonstration's longest course: the online modules of the certificate, and somebody in the middle of them.

Its words lie in `content/certificate`: `course.yaml`; for each module a folder with its lessons and, where they ask
anything, the bank of their checks; under `bank` what quizzes draw from; under `files` what is taken along.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from wagtail.models import Page

from assessments import banking
from assessments.models import Quiz
from courses.coordinating import enrolling
from courses.models import Course, CoursePage, Enrollment
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo import cohorts, courses, knowing

BANKS = ("bank/*.yaml", "module-*/questions.yaml", "module-*/checks.yaml")
READ_WHOLE = 2
"""How many modules somebody in the middle has read whole."""


def load_banks(folder: Path) -> None:
    """Load the questions of quizzes and checks."""
    for path in sorted(found for pattern in BANKS for found in folder.glob(pattern)):
        banking.load(path, at=clock.now())


def make(folder: Path, *, home: Page) -> CoursePage:
    """Return the page of the course; each module that ends with a quiz names the bank that the quiz came with."""
    named = {
        module["slug"]: module["quiz"]["bank"] for module in courses.words_of(folder)["modules"] if "quiz" in module
    }
    standing = Quiz.objects.in_bulk(named.values(), field_name="key")
    return courses.make(folder, home=home, quizzes={slug: standing[bank] for slug, bank in named.items()})


def begin(trainee: User, course: Course) -> None:
    """Somebody who has finished the first modules, and opened the lesson after them, if she has no place yet."""
    if Enrollment.objects.of(trainee).on(course).exists():
        return
    now = clock.now()
    place = enrolling.enroll(trainee, course, actor=trainee, at=now - timedelta(days=15))
    modules = place.release.manifest["modules"]
    for number, module in enumerate(modules[:READ_WHOLE]):
        at = now - timedelta(days=14 - 3 * number)
        for place_in, line in enumerate(module["lessons"]):
            cohorts.read(place, line, at=at + timedelta(hours=place_in))
        if module["quiz"]:
            knowing.pass_quiz(place, module["key"], at=at + timedelta(days=1))
    for module in modules[READ_WHOLE:][:1]:
        cohorts.open_lesson(place, module["lessons"][0], at=now - timedelta(days=1))
