"""Background jobs in the admin: a list, and a page for each that moves while the job does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.ground import jobbing
from foundation.ground.admin import RecordInspectView, RecordViewSet
from foundation.ground.models import Job

SHOWN = 200
TEMPLATE = "ground/admin/job.html"


class JobView(RecordInspectView):
    """One job: how far it is, and what came of each part, refusals first.

    htmx asks for the moving part every second while the job is unfinished; without JavaScript the page reloads itself
    every five seconds and has a link to do so.
    """

    template_name = TEMPLATE

    def get_template_names(self) -> list[str]:
        """Choose the moving part where htmx asks."""
        return [f"{TEMPLATE}#progress" if self.request.headers.get("HX-Request") else TEMPLATE]

    def get_page_title(self) -> str:
        """Return what this kind of job is called."""
        return str(jobbing.words_of(self.object).called)

    def get_page_subtitle(self) -> str:
        """Return what it is about."""
        return str(self.object.words.get("title") or self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the parts and line up the results."""
        job: Job = self.object
        words = jobbing.words_of(job)
        results = list(job.results.order_by("-is_refused", "position")[:SHOWN])
        names = words.names({result.part for result in results})
        told = [(names.get(result.part, result.part), result) for result in results]
        context = super().get_context_data(**kwargs)
        moving = {"job": job, "done": jobbing.progress(job), "results": told, "shown": SHOWN}
        return {**context, **moving, "back": words.address(job)}


class JobViewSet(RecordViewSet):
    """Background jobs, to look at."""

    model = Job
    permission = "ground.see_jobs"
    icon = "tasks"
    menu_label = _("Background jobs")
    menu_order = 900
    url_prefix = "jobs"
    add_to_settings_menu = True
    list_display: Sequence[str] = ["kind", "state", "total", "asked_at", "finished_at"]
    list_filter: Sequence[str] = ["kind"]
    inspect_view_fields: Sequence[str] = ["kind", "state", "total", "asked_at", "began_at", "finished_at"]
    inspect_view_class = JobView
