"""The demonstration's cohorts: one under way with somebody stuck and some who finished, one that begins soon.

Everything goes through the rules that people's own clicks go through; a cohort that stands is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from courses import following
from courses.coordinating import enrolling, grouping
from courses.coordinating.grouping import Plan
from courses.learning import answering, choosing, evaluating, inquiring, noting, reading, watching
from courses.learning.evaluating import Said
from courses.models import Cohort, Course, Enrollment, LessonVersion
from courses.models.manifests import LessonLine
from courses.overseeing import announcing, replying
from courses.overseeing.announcing import Audience, Words
from foundation.accounts.models import User
from foundation.ground import clock
from lms.demo import knowing

DAY = timedelta(days=1)
EVENINGS, MORNINGS = "Evenings", "Mornings"
FINISHED = {"a": (5, ""), "b": (4, "The film could be longer."), "c": (5, "The other path was as good."), "d": (4, "")}
FINISHED |= {"e": (3, "More time for the second lesson, please.")}
"""Who finished, with the number that each gave to everything, and what they remarked."""


def fill(course: Course, people: Mapping[str, User]) -> None:
    """Make both cohorts with their people, if the course has none."""
    if Cohort.objects.on(course).exists():
        return
    now = clock.now()
    evenings = _cohort(course, EVENINGS, people, now - 25 * DAY, last=now + 40 * DAY, zone="America/New_York")
    mornings = _cohort(course, MORNINGS, people, now + 14 * DAY, last=now + 70 * DAY, zone="America/Los_Angeles")
    for number, (key, (rating, remarks)) in enumerate(FINISHED.items()):
        place = _place(people[key], evenings)
        _finish(place, begins=now - (20 - number) * DAY, takes_other=key == "c")
        _evaluate(place, rating, remarks, at=now - (8 - number) * DAY)
    _stuck(_place(people["f"], evenings), at=now - 13 * DAY)
    _place(people["g"], evenings)
    _place(people["h"], mornings)
    _in_the_middle(_place(people["cohort"], evenings), people["instructor"], at=now - 2 * DAY)
    said = Words("Our evening on Thursday", "We meet at seven.\n\nBring one page that you read the third way.")
    announcing.announce(Audience(course, evenings), said, actor=people["instructor"], at=now - 5 * DAY)


def _cohort(
    course: Course, title: str, people: Mapping[str, User], first: datetime, *, last: datetime, zone: str
) -> Cohort:
    """Make a cohort of twelve places."""
    teachers = (people["instructor"],)
    plan = Plan(title, clock.day_of(first), clock.day_of(last), zone, places=12, teachers=teachers)
    return grouping.make(course, plan, actor=people["coordinator"], at=clock.now())


def _place(trainee: User, cohort: Cohort) -> Enrollment:
    """Give somebody a place, three weeks ago."""
    at = clock.now() - 22 * DAY
    return enrolling.enroll(trainee, cohort.course, actor=None, at=at, cohort=cohort)


def _finish(place: Enrollment, *, begins: datetime, takes_other: bool) -> None:
    """Read every lesson, one every other day."""
    lines = [line for module in place.release.manifest["modules"] for line in module["lessons"]]
    for number, line in enumerate(lines):
        read(place, line, at=begins + 3 * number * DAY, takes_other=takes_other)


def read(place: Enrollment, line: LessonLine, *, at: datetime, takes_other: bool = False) -> None:
    """Do all that a lesson asks for, and finish it."""
    open_lesson(place, line, at=at)
    for ask in line.get("asks", []):
        if ask["kind"] == "recording":
            ticket = watching.ticket_for(place, ask["block"])
            watching.say_read(place, line["slug"], ask["block"], ticket=ticket, at=at + timedelta(minutes=3))
    version = LessonVersion.objects.get(pk=line["version"])
    for block in version.body:
        if block["type"] == "advisory":
            choosing.choose(place, line["slug"], block["id"], is_other=takes_other, at=at + timedelta(minutes=4))
    for name, question in version.checks.items():
        _answer(place, line, name, question, at=at + timedelta(minutes=6))
    reading.finish_lesson(place, line["slug"], at=at + timedelta(minutes=line["minutes"]))


def open_lesson(place: Enrollment, line: LessonLine, *, at: datetime) -> None:
    """Open a lesson, as somebody does who looks at it."""
    step = following.follow(place, at=at).lesson(line["slug"])
    if step is not None:
        reading.open_lesson(place, step, at=at)


def _answer(place: Enrollment, line: LessonLine, block: str, question: str, *, at: datetime) -> None:
    """Answer a check rightly."""
    answering.answer(place, line["slug"], block, knowing.as_sent(question), at=at)


def _evaluate(place: Enrollment, rating: int, remarks: str, *, at: datetime) -> None:
    """Say what somebody thought of the course."""
    asked = evaluating.asked(place.release.manifest)
    said = Said({one.name: rating for one in asked}, remarks, place.release.digest)
    evaluating.give(place, said, at=at)


def _stuck(place: Enrollment, *, at: datetime) -> None:
    """Somebody who read one lesson, began the next, and has not come back."""
    first, second = place.release.manifest["modules"][0]["lessons"]
    read(place, first, at=at)
    open_lesson(place, second, at=at + timedelta(hours=2))
    inquiring.ask(
        place, "May the release name two clinics, or do I need two forms?", lesson=second["slug"], at=at + DAY
    )


def _in_the_middle(place: Enrollment, instructor: User, *, at: datetime) -> None:
    """Somebody who read the first module, keeps a note, and asked something that was answered."""
    first, second = place.release.manifest["modules"][0]["lessons"]
    read(place, first, at=at - 3 * DAY)
    noting.note(place, first["slug"], "Read the intake form a third time: who initialed page two?", at=at - 2 * DAY)
    asked = inquiring.ask(
        place, "Do you read the newest page first, or the oldest?", lesson=first["slug"], at=at - 2 * DAY
    )
    replying.reply(
        asked,
        "The oldest, as a rule. It was written before anybody knew how the story goes on.",
        actor=instructor,
        at=at - DAY,
    )
    read(place, second, at=at)
