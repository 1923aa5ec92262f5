"""Celery's side of the ground: messages carry ids, rows carry the truth."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils.module_loading import import_string

from foundation.ground import clock, jobbing


@shared_task(name=jobbing.RUN, ignore_result=True, acks_late=True)
def run_job(job_id: int) -> None:
    """Work what is left of a job."""
    jobbing.run(job_id)


@shared_task(name="ground.sweep_jobs", ignore_result=True)
def sweep_jobs() -> None:
    """Take up jobs whose message or worker was lost."""
    jobbing.sweep(clock.now())


@shared_task(name="ground.forget_jobs", ignore_result=True)
def forget_jobs() -> None:
    """Delete jobs older than they are kept."""
    jobbing.forget_old(clock.now())


@shared_task(name="ground.run_django_task", ignore_result=True, acks_late=True)
def run_django_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run a function decorated with Django's or Wagtail's own `task`."""
    import_string(path).func(*args, **kwargs)
