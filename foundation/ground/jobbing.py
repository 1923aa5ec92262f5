"""Background jobs: asked for in the caller's transaction, worked part by part, finished once.

A room registers a kind of job in its `apps.py`: how one part is worked. `ask()` writes the row and sends a message
after commit; a lost message or a killed worker is made good by `sweep()`, which beat runs every 20 seconds. A worker
holds a job by a lease: it stamps `stirred_at` with every part, and a job silent for `SILENCE` may be taken over. Were
the first worker alive after all, the row `(job, position)` is unique and each part is locked by it: none is done twice.

A part that fails unexpectedly, or kills its worker, is begun again by the sweeper's next message; after `TRIES`
beginnings its result says so, whoever listens (`on_failure`) is told, and the job goes on with the next part.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.ground import clock, records
from foundation.ground.models import Job, JobResult
from foundation.ground.models.jobs import SILENCE
from foundation.ground.refusals import Refusal

RUN = "ground.run_job"
TRIES = 3
KEPT_FOR = timedelta(days=30)

Worker = Callable[[Job, Any, datetime], str]
"""Works one part in the caller's transaction and returns a line to show; raises `Refusal` when a rule says no."""

Caller = Callable[[Any], str]
"""Says what a part is called in its result. A part that holds more about a person than her address needs one."""

Namer = Callable[[Collection[str]], Mapping[str, str]]
"""Says whom parts are about, for the eyes of staff: results that hold a public id name nobody once it is erased."""

Listener = Callable[[Job, datetime], None]
"""Told, in the transaction of the result, that a part of this job was given up."""


def as_they_are(parts: Collection[str]) -> Mapping[str, str]:
    """Call parts by nothing but what stands in their results."""
    return {part: part for part in parts}


@dataclass(frozen=True)
class Words:
    """What a kind of job is called on screen, where what a job is about stands, if anywhere, and what its parts are."""

    called: str | Promise
    address: Callable[[Job], str]
    names: Namer = as_they_are


_workers: dict[str, Worker] = {}
_callers: dict[str, Caller] = {}
_words: dict[str, Words] = {}
_listeners: list[Listener] = []


class Taken(Exception):  # noqa: N818  (a fact about the part, not a failure)
    """Another worker has done this part."""


def register(kind: str, worker: Worker, *, called: Caller = str) -> None:
    """Register how one part of this kind of job is worked, and what it is called in its result."""
    _workers[kind], _callers[kind] = worker, called


def describe(kind: str, called: str | Promise, address: Callable[[Job], str], *, names: Namer = as_they_are) -> None:
    """Say what this kind of job is called on screen, where to find what one of them is about, and whom parts name."""
    _words[kind] = Words(called, address, names)


def words_of(job: Job) -> Words:
    """Return what this job is called and where it leads back to; one that nobody described goes by its kind."""
    return _words.get(job.kind) or Words(job.kind, lambda _job: "")


def kinds() -> list[tuple[str, str]]:
    """Return every kind that is registered with what it is called, by that."""
    called = ((kind, str(_words[kind].called) if kind in _words else kind) for kind in _workers)
    return sorted(called, key=lambda pair: pair[1].casefold())


def on_failure(listener: Listener) -> None:
    """Have `listener` told of every part that was given up. Called once, in a room's `apps.py`."""
    _listeners.append(listener)


@transaction.atomic
def ask(kind: str, parts: Sequence[Any], *, words: dict[str, Any], asked_by: uuid.UUID | None, at: datetime) -> Job:
    """Ask for `parts` to be worked in the background; dispatched when the caller's transaction commits.

    `parts` and `words` must be JSON-ready. Raises KeyError for a kind that nobody registered.
    """
    _workers[kind]
    job = Job.objects.create(
        kind=kind, parts=list(parts), total=len(parts), words=words, asked_by=asked_by, asked_at=at, stirred_at=at
    )
    dispatch(job)
    return job


def dispatch(job: Job) -> None:
    """Send the message that says "look at this job", once the transaction has committed."""
    transaction.on_commit(lambda: current_app.send_task(RUN, [job.pk]), robust=True)


def sweep(at: datetime) -> int:
    """Send a message again for every job that nobody has stirred for a while; return how many."""
    abandoned = list(Job.objects.abandoned(at))
    for job in abandoned:
        dispatch(job)
    return len(abandoned)


def run(job_id: int) -> bool:
    """Work what is left of the job; return whether this call held it.

    Safe to call at any time and from many workers: one of them gets the lease, the others return at once.
    """
    holder = uuid.uuid4()
    at = clock.now()
    free = Q(holder=None) | Q(stirred_at__lte=at - SILENCE)
    held = Job.objects.unfinished().filter(free, pk=job_id).update(holder=holder, stirred_at=at)
    if not held:
        return False
    Job.objects.filter(pk=job_id, began_at=None).update(began_at=at)
    _work_what_is_left(job_id, holder)
    return True


def _work_what_is_left(job_id: int, holder: uuid.UUID) -> None:
    """Work each part without a result while the lease is ours, then close the job."""
    job = Job.objects.get(pk=job_id)
    done = set(job.results.values_list("position", flat=True))
    for position, part in enumerate(job.parts):
        if position in done:
            continue
        if not _begin_part(job_id, holder, position):
            return
        job.refresh_from_db(fields=["tries"])
        work_part(job, position, part)
    at = clock.now()
    Job.objects.unfinished().filter(pk=job_id, holder=holder).update(
        finished_at=Greatest(at, F("began_at")), stirred_at=at, parts=[]
    )


def _begin_part(job_id: int, holder: uuid.UUID, position: int) -> int:
    """Stir the job and count this beginning of the part, committed before the work: a killed worker's counts too.

    Returns 0 where the lease is no longer ours.
    """
    tries = Case(When(trying=position, then=F("tries") + 1), default=1)
    held = Job.objects.unfinished().filter(pk=job_id, holder=holder)
    return held.update(stirred_at=clock.now(), trying=position, tries=tries)


def work_part(job: Job, position: int, part: Any) -> None:
    """Work one part and write its result in one transaction; a part that has a result is left alone."""
    at = clock.now()
    try:
        with transaction.atomic():
            result = _claim(job, position, part, at)
            if job.tries > TRIES:
                _fail(result, job, at)
            else:
                _fill(result, job, part, at)
    except Taken:
        return


def _claim(job: Job, position: int, part: Any, at: datetime) -> JobResult:
    """Write the result's row first: its unique key is the lock on this part."""
    try:
        with transaction.atomic():
            called = _callers.get(job.kind, str)(part)
            return JobResult.objects.create(job=job, position=position, part=called[:300], says="", at=at)
    except IntegrityError as taken:
        raise Taken from taken


def _fill(result: JobResult, job: Job, part: Any, at: datetime) -> None:
    """Do the work and say what came of it; a refusal undoes the work of this part and is its result."""
    try:
        with transaction.atomic():
            result.says = _workers[job.kind](job, part, at)[:500]
    except Refusal as refusal:
        result.says, result.is_refused = str(refusal)[:500], True
    result.save(update_fields=["says", "is_refused"])


def _fail(result: JobResult, job: Job, at: datetime) -> None:
    """Give the part up, and tell whoever listens."""
    result.says = _("Given up after %(tries)d tries; the office was told.") % {"tries": TRIES}
    result.is_refused = True
    result.save(update_fields=["says", "is_refused"])
    for listener in _listeners:
        listener(job, at)


def progress(job: Job) -> int:
    """Return how many parts have a result."""
    return job.total if job.is_finished else JobResult.objects.filter(job=job).count()


def forget_old(at: datetime) -> int:
    """Delete jobs finished longer than `KEPT_FOR` ago, as their privacy line says; return how many."""
    old = Job.objects.filter(finished_at__lt=at - KEPT_FOR)
    count = old.count()
    old.delete()
    return count


def export(person: records.Person) -> Mapping[str, Any]:
    """Return what came of parts that name one of her addresses, for instance on a list of people to enroll."""
    results = _naming(person).select_related("job").order_by("at")
    return {
        "job_results": [
            {"kind": result.job.kind, "part": result.part, "says": result.says, "at": result.at.isoformat()}
            for result in results
        ]
    }


def erase(person: records.Person, at: datetime) -> list[str]:
    """Blank what names her in results; a list that is being worked is left whole, and the sentence says so."""
    del at
    _naming(person).update(part="", says="")
    return kept(person)


def kept(person: records.Person) -> list[str]:
    """Say whether one of her addresses stands on a list that is not worked to its end."""
    names_her = re.compile(_pattern(person), re.IGNORECASE)
    unfinished = Job.objects.unfinished().values_list("parts", flat=True).iterator()
    if not any(names_her.search(str(part)) for parts in unfinished for part in parts):
        return []
    return [
        _(
            "Your address on a list that staff gave in and that is being worked right now: it goes from the list when "
            "all of it is worked, and from what came of it 30 days later."
        )
    ]


def _naming(person: records.Person) -> QuerySet[JobResult]:
    """Find the results that name one of her addresses."""
    pattern = _pattern(person)
    return JobResult.objects.filter(Q(part__iregex=pattern) | Q(says__iregex=pattern))


def _pattern(person: records.Person) -> str:
    """Return a pattern, good in Python and PostgreSQL, for each of her addresses where it is not part of a longer one.

    It matches nothing for a person without an address.
    """
    hers = "|".join(re.escape(address) for address in sorted(records.addresses_of(person)))
    return rf"(^|[^a-z0-9._%+-])({hers})($|[^a-z0-9.-]|\.($|[^a-z0-9]))" if hers else r"$."


def stuck(at: datetime) -> list[str]:
    """Name every finished job that lacks a result, and every unfinished one that nobody has swept up for long."""
    counted = Job.objects.annotate(answers=Count("results"))
    lacking = counted.filter(finished_at__isnull=False).exclude(answers=F("total"))
    silent = Job.objects.unfinished().filter(stirred_at__lte=at - 10 * SILENCE)
    return [f"job {job.public_id} is finished without all its results" for job in lacking] + [
        f"job {job.public_id} was left lying since {job.stirred_at:%Y-%m-%d %H:%M} UTC" for job in silent
    ]
