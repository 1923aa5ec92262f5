"""An evaluation is given once, opens the certificate, and can't be tied to whoever gave it."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import models
from django.test import Client
from wagtail.models import ModelLogEntry

from certificates.models import Certificate
from courses import completing, keeping
from courses.coordinating import leaving
from courses.following import NoPlace
from courses.learning import evaluating
from courses.learning.entering import NotOpenYet
from courses.learning.evaluating import Said
from courses.models import Cohort, Course, CourseRelease, Enrollment, EvaluationGiven, EvaluationSheet, Waiver
from courses.overseeing import appraising
from courses.progress import Kind, State, Step, Wait, Why
from foundation.accounts import erasing
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import AT, course, enrollment, read
from tests.factories.people import PersonFactory, StaffFactory, SuperuserFactory
from tests.factories.voices import STATEMENTS, all_read, cohort, evaluated, in_cohort, instructor, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles() -> None:
    roles.apply()


def at_the_end(found: Course | None = None) -> Enrollment:
    """Somebody who has done everything but the evaluation."""
    place = enrollment(found)
    if place.release.manifest.get("evaluation") is None:
        evaluated(place.course)
    return all_read(place)


def test_an_evaluation_is_the_last_step_and_opens_the_certificate() -> None:
    place = at_the_end()
    assert (place.finished_at, Certificate.objects.count()) == (None, 0)

    evaluating.give(place, said(place, 5, "Short and good."), at=AT)

    place.refresh_from_db()
    sheet = EvaluationSheet.objects.get()
    ratings = {"objective-0": 5, "objective-1": 5, "statement-0": 5, "statement-1": 5}
    assert (place.finished_at, Certificate.objects.count()) == (AT, 1)
    assert (sheet.ratings, sheet.remarks, sheet.month) == (ratings, "Short and good.", date(2026, 11, 1))
    assert (sheet.release, sheet.cohort) == (place.release, None)
    assert EvaluationGiven.objects.get().given_on == date(2026, 11, 2)


def test_given_again_it_changes_nothing() -> None:
    place = at_the_end()
    evaluating.give(place, said(place, 5), at=AT)

    evaluating.give(place, said(place, 1), at=AT + timedelta(days=1))

    assert EvaluationSheet.objects.get().ratings["objective-0"] == 5
    assert Certificate.objects.count() == 1


def test_it_waits_for_everything_else() -> None:
    place = enrollment()
    evaluated(place.course)
    place.refresh_from_db()
    read(place, "lesson-1")

    with pytest.raises(NotOpenYet, match="when everything else is done"):
        evaluating.give(place, said(place), at=AT)

    assert (EvaluationGiven.objects.count(), EvaluationSheet.objects.count()) == (0, 0)


def test_it_is_refused_where_none_is_asked_or_no_place_is_left() -> None:
    place, gone = all_read(enrollment()), at_the_end()
    leaving.leave(gone, actor=gone.trainee, at=AT)

    with pytest.raises(evaluating.NotAsked):
        evaluating.give(place, said(place), at=AT)
    with pytest.raises(NoPlace):
        evaluating.give(gone, said(gone), at=AT)


def test_whoever_was_excused_has_none_to_give() -> None:
    place = at_the_end()
    Waiver.objects.create(enrollment=place, kind="evaluation", key="", reason="Agreed", actor=None, at=AT)

    with pytest.raises(NotOpenYet, match="has excused you"):
        evaluating.give(place, said(place), at=AT)


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (Why.ENDED, "Your time on this course ended"),
        (Why.COURSE, "when the course “First” is finished"),
        (Why.REST, "everything else"),
    ],
)
def test_it_says_why_it_is_not_open(why: Why, says: str) -> None:
    step = Step(Kind.EVALUATION, "", "", "", 5, State.LOCKED, "", waits=(Wait(why, "First", AT),))

    assert says in evaluating.why_not(step)


def test_what_is_not_whole_is_refused_and_nothing_is_kept() -> None:
    place = at_the_end()
    whole = said(place)
    broken = [
        {**whole.ratings, "objective-0": 6},
        {**whole.ratings, "objective-0": 0},
        {**whole.ratings, "objective-9": 3},
        {name: number for name, number in whole.ratings.items() if name != "statement-1"},
    ]

    for ratings in broken:
        with pytest.raises(evaluating.Incomplete):
            evaluating.give(place, Said(ratings, "", whole.digest), at=AT)

    assert (EvaluationGiven.objects.count(), EvaluationSheet.objects.count()) == (0, 0)


def test_a_form_of_an_earlier_release_is_looked_at_anew() -> None:
    place = at_the_end()
    before = said(place)
    evaluated(place.course, ["Something else."])

    with pytest.raises(evaluating.AskedAnew):
        evaluating.give(place, before, at=AT)


def give(found: Course, number: int = 4, remarks: str = "", *, among: Cohort | None = None) -> Enrollment:
    """Let somebody new give an evaluation."""
    place = enrollment(found)
    if among:
        in_cohort(place, among)
    place = all_read(place)
    evaluating.give(place, said(place, number, remarks), at=AT)
    return place


def evaluated_course() -> Course:
    found = course()
    evaluated(found)
    return found


def test_from_five_on_sums_and_remarks_are_told_and_before_only_how_many() -> None:
    found, coordinator = evaluated_course(), StaffFactory(Role.COORDINATOR)
    for number in (1, 3, 5, 5):
        give(found, number, f"Remark {number}")
    release = found.current_release
    few = appraising.appraise(release, coordinator).groups
    give(found, 4)

    everybody, alone = appraising.appraise(release, coordinator).groups

    assert [(group.title, group.sheets, group.is_told, group.remarks) for group in few] == [
        ("Everybody", 4, False, ()),
        ("In no cohort", 4, False, ()),
    ]
    assert [line.asked.words for line in everybody.lines] == ["Know it.", "Say it.", *STATEMENTS]
    assert {line.counts for line in everybody.lines} == {(1, 0, 1, 1, 2)}
    assert (everybody.lines[0].total, everybody.lines[0].mean) == (5, 3.6)
    assert sorted(everybody.remarks) == ["Remark 1", "Remark 3", "Remark 5", "Remark 5"]
    assert alone.lines == everybody.lines


def test_the_few_beside_a_cohort_that_is_told_cannot_be_reckoned_from_the_whole() -> None:
    found, coordinator = evaluated_course(), StaffFactory(Role.COORDINATOR)
    autumn = cohort(found)
    for _ in range(5):
        give(found, 5, among=autumn)
    whole = [group.is_told for group in appraising.appraise(found.current_release, coordinator).groups]
    for _ in range(4):
        give(found, 1)
    with_few = [(g.title, g.is_told) for g in appraising.appraise(found.current_release, coordinator).groups]
    give(found, 1)
    with_five = [group.is_told for group in appraising.appraise(found.current_release, coordinator).groups]

    assert whole == [True, True]
    assert with_few == [("Everybody", False), ("Autumn", True), ("In no cohort", False)]
    assert with_five == [True, True, True]


def test_minor_releases_that_ask_the_same_are_counted_together_and_others_apart() -> None:
    """A small cohort whose course is mended now and then would never come to five."""
    found, coordinator = evaluated_course(), StaffFactory(Role.COORDINATOR)
    first = found.current_release
    for _ in range(3):
        give(found, 5)
    minor = release_like(first, number=first.number + 1, minutes=41)
    for _ in range(2):
        give(found, 4)
    other = release_like(first, number=first.number + 2, objectives=["Something else."])
    give(found, 1)
    major = release_like(first, number=first.number + 3, line=first.line + 1)
    give(found, 2)

    told = [appraising.appraise(one, coordinator) for one in (first, minor, other, major)]
    listed = appraising.listed(coordinator)

    assert [(one.groups[0].sheets, one.groups[0].is_told) for one in told] == [
        (5, True),
        (5, True),
        (1, False),
        (1, False),
    ]
    assert told[0].numbers == told[1].numbers == (first.number, minor.number)
    assert [(one.release, one.numbers, one.sheets) for one in listed] == [
        (major, (major.number,), 1),
        (other, (other.number,), 1),
        (minor, (first.number, minor.number), 5),
    ]


def release_like(release: CourseRelease, *, number: int, line: int | None = None, **words: Any) -> CourseRelease:
    """Make a release that says this otherwise."""
    return CourseRelease.objects.create(
        course=release.course,
        number=number,
        line=line or release.line,
        manifest={**release.manifest, **words},
        digest="",
        released_at=release.released_at + timedelta(hours=number),
    )


def test_an_instructor_sees_the_sums_of_her_cohorts_alone() -> None:
    """P21."""
    found, mine, other = evaluated_course(), instructor(), instructor()
    autumn, spring = cohort(found, mine), cohort(found, other, title="Spring")
    for _ in range(5):
        give(found, 5, among=autumn)
        give(found, 1, among=spring)
    release = found.current_release

    [seen] = appraising.appraise(release, mine).groups

    assert (seen.title, seen.sheets, seen.lines[0].counts) == ("Autumn", 5, (0, 0, 0, 0, 5))
    assert [(each.pk, each.sheets) for each in appraising.releases(mine)] == [(release.pk, 5)]
    assert list(appraising.releases(instructor())) == []
    assert list(appraising.releases(PersonFactory.create())) == []


def test_the_table_holds_the_same_runs_nothing_and_is_written_down() -> None:
    found, coordinator = evaluated_course(), StaffFactory(Role.COORDINATOR)
    autumn = cohort(found, title="=HYPERLINK(1)")
    for _ in range(5):
        give(found, 5, "=2+2", among=autumn)
    for _ in range(5):
        give(found, 1, among=cohort(found, title="Spring") if not Cohort.objects.filter(title="Spring") else None)

    content = appraising.export(found.current_release, actor=coordinator)

    rows = list(csv.reader(StringIO(content.removeprefix("\ufeff"))))
    assert rows[0] == ["Group", "Sheets", "Asked", "Mean", "1", "2", "3", "4", "5"]
    assert ["'=HYPERLINK(1)", "5", "Know it.", "5.00", "0", "0", "0", "0", "5"] in rows
    assert ["'=HYPERLINK(1)", "5", "Remark: =2+2", "", "", "", "", "", ""] in rows
    assert ["Spring", "1", "too few to tell", "", "", "", "", "", ""] in rows
    entry = ModelLogEntry.objects.get(action="courses.export_evaluations")
    assert (entry.user, entry.data) == (coordinator, {"release": found.current_release.number})


def points_to(noun: type[models.Model]) -> set[type[models.Model]]:
    """Return every kind of row that can be reached by keys from this one, either way, but not through a release."""
    return {field.related_model for field in noun._meta.get_fields() if field.is_relation and field.related_model}


def test_no_key_leads_from_a_sheet_to_whoever_gave_it() -> None:
    keys = {field.name for field in EvaluationSheet._meta.get_fields()}

    assert keys == {"id", "release", "cohort", "month", "ratings", "remarks"}
    assert points_to(EvaluationSheet).isdisjoint({User, Enrollment, EvaluationGiven})
    assert points_to(EvaluationGiven) == {Enrollment}


@pytest.mark.ignore_template_errors
def test_given_six_sheets_nothing_that_anybody_sees_ties_one_to_a_person(client: Client, settings: Any) -> None:
    """Each says a number and a remark of her own; no screen, file or log has either beside her, nor the order."""
    settings.DEMO = True
    found, coordinator = evaluated_course(), StaffFactory(Role.COORDINATOR, is_demo=True)
    places = [give(found, 1 + n % 5, f"Remark-{n}") for n in range(6)]
    release = found.current_release
    client.force_login(coordinator)

    page = client.get(f"/admin/evaluations/{release.public_id}/").content.decode()
    table = client.post(f"/admin/evaluations/{release.public_id}/table/").content.decode()
    of_people = [client.get(f"/admin/enrollment/{place.public_id}/").content.decode() for place in places]
    exports = [json.dumps(keeping.export(place.trainee)) for place in places]
    logged = json.dumps(list(ModelLogEntry.objects.values_list("label", "data")))

    assert all(f"Remark-{n}" in page and f"Remark-{n}" in table for n in range(6))
    names = [word for place in places for word in (place.trainee.name, str(place.trainee.email), str(place.public_id))]
    assert [word for word in names if word in page.split("<main")[1] or word in table] == []
    assert [said for said in (*of_people, *exports, logged) if "Remark-" in said or "objective-" in said] == []
    assert [sheet for sheet in EvaluationSheet.objects.all() if str(sheet.pk) in page + table] == []
    assert "2026-11" not in table
    kept = list(EvaluationSheet.objects.order_by("pk").values_list("remarks", flat=True))
    told = appraising.appraise(release, coordinator).groups[0].remarks
    assert (list(told), {sheet.pk.version for sheet in EvaluationSheet.objects.all()}) == (kept, {4})


def test_her_record_says_that_she_gave_one_and_an_erasure_that_it_cannot_be_found() -> None:
    """P24."""
    place = give(evaluated_course(), 2, "Mine")

    told = keeping.export(place.trainee)
    kept = erasing.erase(place.trainee, actor=SuperuserFactory.create(), at=AT)

    assert told["evaluations_given"] == [{"course": "Demo course", "given_on": "2026-11-02"}]
    assert any("nobody can find which was yours" in sentence for sentence in kept)
    assert EvaluationSheet.objects.get().remarks == "Mine"


def test_a_mark_of_completion_does_not_come_before_it() -> None:
    """P5: everything but the evaluation is done, and evaluating anew finishes nothing."""
    place = at_the_end()

    found = completing.evaluate(place, at=AT)

    place.refresh_from_db()
    assert (found.is_complete, place.finished_at) == (False, None)
