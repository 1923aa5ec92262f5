"""Publishing questions and vignettes at the moment their author set, and taking them back at the one she set for that.

One that can't be published when its moment comes (a provision is gone meanwhile) stays a draft, is scheduled no more,
and says why in its history; the others are published all the same.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Revision

from assessments.models import Question, Vignette
from assessments.publishing import NotPublishable
from foundation.ground.auditing import log

KINDS = (Vignette, Question)
"""Vignettes first: a question may wait for its case."""


def publish_due(at: datetime) -> None:
    """Publish and take back what is due. Safe to repeat."""
    for kind in KINDS:
        for revision in _due(kind, at):
            try:
                revision.publish(log_action="wagtail.publish.scheduled")
            except NotPublishable as refusal:
                Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
                log(None, "assessments.not_published", revision.content_object, reason=str(refusal))
        for expired in kind._default_manager.filter(live=True, expire_at__lt=at).order_by("expire_at"):
            expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _due(kind: type[Question | Vignette], at: datetime) -> QuerySet[Revision]:
    """Return the drafts whose moment has come, the earliest first."""
    due = Revision.objects.filter(content_type=ContentType.objects.get_for_model(kind), approved_go_live_at__lt=at)
    return due.order_by("approved_go_live_at")
