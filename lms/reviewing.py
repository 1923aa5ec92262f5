"""Reviewing: one instructor asks another to look at a page of the courses before it is published.

A workflow of Wagtail's with one step, for whoever is an instructor, on every program and all below it. Nobody has to
use it: whoever may publish still may. Wagtail can't keep an author from approving her own page, so it is asked for, not
enforced (see the instructors' handbook). What waits for a review stands on the admin's first page; no letters go out.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from foundation.accounts.roles import Role

NAME = "Review by another instructor"


@transaction.atomic
def apply() -> Workflow:
    """Make the workflow, and let it stand for every program that has none. Safe to repeat; undoes no choice of staff's.

    Run after the pages were made or moved, as the roles are.
    """
    group = Group.objects.get(name=Role.INSTRUCTOR.value)
    workflow, _made = Workflow.objects.get_or_create(name=NAME)
    task, _made = GroupApprovalTask.objects.get_or_create(name=NAME)
    task.groups.add(group)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for page in Page.objects.exact_type(apps.get_model("courses.ProgramPage")).filter(workflowpage=None):
        WorkflowPage.objects.create(page=page, workflow=workflow)
    return workflow
