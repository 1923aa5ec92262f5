"""Django's and Wagtail's own background tasks, carried by Celery (the setting `TASKS` points here)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.signals import task_enqueued

from foundation.ground.tasks import run_django_task


class CeleryBackend(BaseTaskBackend):
    """Sends a task's message once the transaction has committed. Results are not kept: what matters stands in rows."""

    supports_defer = True

    def enqueue(self, task: Task[Any, Any], args: list[Any], kwargs: dict[str, Any]) -> TaskResult[Any]:
        """Send the task after commit and return its receipt."""
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        message = (task.module_path, list(args), dict(kwargs))
        transaction.on_commit(
            lambda: run_django_task.apply_async(message, task_id=result.id, eta=task.run_after), robust=True
        )
        task_enqueued.send(type(self), task_result=result)
        return result
