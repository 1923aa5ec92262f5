"""The rules of background jobs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.accounts.models import User
from foundation.ground import clock, invariants, jobbing, records, tasks
from foundation.ground.models import Job, JobResult
from foundation.ground.models.jobs import SILENCE
from foundation.ground.refusals import Refusal
from tests.factories.people import PersonFactory

Worker = Callable[[Job, Any, datetime], str]
PassTime = Callable[..., None]
AFTER_SILENCE = SILENCE.total_seconds() + 1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """Listen to parts given up."""
    heard: list[Job] = []
    monkeypatch.setattr(jobbing, "_listeners", [])
    jobbing.on_failure(lambda job, _at: heard.append(job))
    return heard


def ask(*parts: str) -> Job:
    return jobbing.ask("test", parts, words={}, asked_by=None, at=clock.now())


def says(job: Job) -> list[tuple[str, str, bool]]:
    return list(job.results.values_list("part", "says", "is_refused"))


@pytest.mark.django_db
def test_a_job_works_every_part_once_and_is_finished(worked: list[str]) -> None:
    job = ask("a", "b")
    assert (job.state, jobbing.progress(job)) == ("waiting", 0)

    assert jobbing.run(job.pk)
    assert not jobbing.run(job.pk)

    job.refresh_from_db()
    assert (job.is_finished, job.state, jobbing.progress(job), job.parts) == (True, "finished", 2, [])
    assert worked == ["a", "b"]
    assert says(job) == [("a", "did a", False), ("b", "did b", False)]
    assert [str(result) for result in job.results.all()] == [f"{job.pk}/0", f"{job.pk}/1"]


@pytest.mark.django_db
def test_a_job_without_parts_is_finished_at_once(worked: list[str]) -> None:
    job = ask()

    tasks.run_job(job.pk)

    job.refresh_from_db()
    assert job.is_finished


@pytest.mark.django_db
def test_a_job_of_an_unknown_kind_is_not_taken() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        jobbing.ask("unheard-of", ["a"], words={}, asked_by=None, at=clock.now())


def test_a_job_is_dispatched_after_the_commit_and_not_after_a_rollback(
    committed: None, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda _name, args: sent.append(args))

    with transaction.atomic():
        ask("never")
        transaction.set_rollback(True)
    with transaction.atomic():
        job = ask("a")
        assert sent == []

    assert sent == [[job.pk]]
    assert list(Job.objects.all()) == [job]


@pytest.mark.django_db
def test_a_refusal_is_the_result_of_its_part_and_undoes_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_job: Job, part: str, at: datetime) -> str:
        Job.objects.create(kind="trace", total=0, asked_at=at, stirred_at=at)
        if part == "b":
            raise Refusal("This seat is taken.")
        return "fine"

    monkeypatch.setitem(jobbing._workers, "test", work)
    job = ask("a", "b", "c")

    jobbing.run(job.pk)

    assert says(job) == [("a", "fine", False), ("b", "This seat is taken.", True), ("c", "fine", False)]
    assert Job.objects.filter(kind="trace").count() == 2


@pytest.mark.django_db
def test_a_part_that_fails_unexpectedly_is_tried_three_times_then_given_up_and_told(
    monkeypatch: pytest.MonkeyPatch, told: list[Job], pass_time: PassTime
) -> None:
    tried: list[str] = []

    def work(_job: Job, part: str, _at: datetime) -> str:
        tried.append(part)
        if part == "b":
            raise ZeroDivisionError
        return "fine"

    monkeypatch.setitem(jobbing._workers, "test", work)
    job = ask("a", "b", "c")

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            jobbing.run(job.pk)
        assert not jobbing.run(job.pk)
        assert told == []
        pass_time(seconds=AFTER_SILENCE)
    assert jobbing.run(job.pk)

    assert tried == ["a", "b", "b", "b", "c"]
    given_up = "Given up after 3 tries; the office was told."
    assert says(job) == [("a", "fine", False), ("b", given_up, True), ("c", "fine", False)]
    assert told == [job]
    job.refresh_from_db()
    assert job.is_finished


@pytest.mark.django_db
def test_the_sweeper_sends_again_for_jobs_left_lying(
    worked: list[str], pass_time: PassTime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lying = ask("a")
    pass_time(seconds=AFTER_SILENCE)
    ask("fresh")

    with django_capture_on_commit_callbacks() as sent:
        assert jobbing.sweep(clock.now()) == 1
    tasks.sweep_jobs()

    assert len(sent) == 1
    assert list(Job.objects.abandoned(clock.now())) == [lying]


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(job: Job, _part: str, _at: datetime) -> str:
        Job.objects.filter(pk=job.pk).update(holder=uuid.uuid4())
        return "fine"

    monkeypatch.setitem(jobbing._workers, "test", work)
    job = ask("a", "b")

    jobbing.run(job.pk)

    job.refresh_from_db()
    assert (job.is_finished, job.results.count()) == (False, 1)


@pytest.mark.django_db
def test_a_clock_set_back_during_a_job_does_not_stop_it(worked: list[str], pass_time: PassTime) -> None:
    job = ask("a")
    Job.objects.filter(pk=job.pk).update(began_at=clock.now() + timedelta(hours=1))

    jobbing.run(job.pk)

    job.refresh_from_db()
    assert job.finished_at == job.began_at


@pytest.mark.django_db
def test_jobs_are_deleted_thirty_days_after_they_finished(worked: list[str], pass_time: PassTime) -> None:
    old = ask("a")
    jobbing.run(old.pk)
    pass_time(days=29)
    tasks.forget_jobs()
    assert Job.objects.count() == 1
    unfinished = ask("b")

    pass_time(days=2)
    tasks.forget_jobs()

    assert list(Job.objects.all()) == [unfinished]


@pytest.mark.django_db
def test_a_job_left_lying_and_one_finished_without_results_are_found(worked: list[str], pass_time: PassTime) -> None:
    lying, hollow = ask("a"), ask("b")
    jobbing.run(hollow.pk)
    assert invariants.breaches() == []
    JobResult.objects.filter(job=hollow).delete()

    pass_time(minutes=11)

    left = f"{lying.stirred_at:%Y-%m-%d %H:%M}"
    assert invariants.breaches() == [
        f"Jobs finish with all their results: job {hollow.public_id} is finished without all its results",
        f"Jobs finish with all their results: job {lying.public_id} was left lying since {left} UTC",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("says", ["Enrolled.", "Nobody is called ann@example.org."])
def test_what_came_of_her_address_is_exported_and_blanked_and_nobody_elses(says: str) -> None:
    """P24. One address is part of another: ann@example.org of joann@example.org."""
    ann, keeper = PersonFactory.create(email="ann@example.org"), records.keepers()["ground"]
    job = Job.objects.create(kind="test", total=3, asked_at=clock.now(), stirred_at=clock.now())
    parts = ["Ann@example.org", "joann@example.org", "ann@example.org.uk"]
    for position, part in enumerate(parts):
        JobResult.objects.create(job=job, position=position, part=part, says="" if position else says, at=clock.now())

    assert [row["part"] for row in keeper.export(ann)["job_results"]] == parts[:1]
    keeper.erase(ann, clock.now())

    left = JobResult.objects.order_by("position").values_list("part", "says")
    assert list(left) == [("", ""), (parts[1], ""), (parts[2], "")]


@pytest.mark.django_db
def test_a_list_that_is_being_worked_is_left_and_she_is_told() -> None:
    """P24."""
    ann, other, keeper = PersonFactory.create(), PersonFactory.create(), records.keepers()["ground"]
    Job.objects.create(kind="test", parts=[ann.email], total=1, asked_at=clock.now(), stirred_at=clock.now())

    assert keeper.foresee(ann) == keeper.erase(ann, clock.now())
    assert [sentence[:22] for sentence in keeper.foresee(ann)] == ["Your address on a list"]
    assert keeper.foresee(other) == []


@pytest.mark.django_db
def test_who_has_no_address_is_named_nowhere() -> None:
    job = Job.objects.create(kind="test", parts=[""], total=1, asked_at=clock.now(), stirred_at=clock.now())
    JobResult.objects.create(job=job, position=0, part="", says="", at=clock.now())
    nobody, keeper = User(email=None), records.keepers()["ground"]

    assert (keeper.export(nobody), keeper.foresee(nobody)) == ({"job_results": []}, [])
