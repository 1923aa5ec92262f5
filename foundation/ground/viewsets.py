"""Background jobs in the admin: a list, and a page for each that moves while the job does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from foundation.ground import jobbing
from foundation.ground.admin import RecordIndexView, RecordInspectView, RecordViewSet, WordedColumn
from foundation.ground.models import Job

SHOWN = 200
TEMPLATE = "ground/admin/job.html"


def title(job: Job) -> str:
    """Return what a job is about, or the end of its public id where it says nothing of that."""
    return str(job.words.get("title") or str(job.public_id)[-12:])


def page_of(job: Job) -> str:
    """Return a job's own page."""
    return reverse("job:inspect", args=[job.public_id])


def called(job: Job) -> str:
    """Return what this kind of job is called."""
    return str(jobbing.words_of(job).called)


class JobView(RecordInspectView):
    """One job: how far it is, and what came of each part, refusals first; once finished, the way to what it made.

    Everything that changes stands in the moving part. htmx asks for it every second while the job is unfinished;
    without JavaScript the page reloads itself every five seconds and has a link to do so.
    """

    template_name = TEMPLATE

    def get_template_names(self) -> list[str]:
        """Choose the moving part where htmx asks."""
        return [f"{TEMPLATE}#progress" if self.request.headers.get("HX-Request") else TEMPLATE]

    def get_page_title(self) -> str:
        """Return what this kind of job is called."""
        return called(self.object)

    def get_page_subtitle(self) -> str:
        """Return what it is about."""
        return title(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the parts and line up the results."""
        job: Job = self.object
        words = jobbing.words_of(job)
        results = list(job.results.order_by("-is_refused", "position")[:SHOWN])
        names = words.names({result.part for result in results})
        told = [(names.get(result.part, result.part), result) for result in results]
        context = super().get_context_data(**kwargs)
        moving = {"job": job, "done": jobbing.progress(job), "results": told, "shown": SHOWN}
        refused = job.results.filter(is_refused=True).count()
        about = {"back": words.address(job), "title": title(job), "refused": refused}
        return {**context, **moving, **about}


class JobFilters(WagtailFilterSet):
    """By what jobs are found: what they do."""

    kind = ChoiceFilter(choices=jobbing.kinds, label=_("What it does"), empty_label=_("All"))

    class Meta:
        model = Job
        fields: Sequence[str] = []


class JobIndexView(RecordIndexView):
    """Jobs, the newest first, each with how it stands at this moment."""

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the way to see how they stand by now."""
        return [HeaderButton(_("Look again"), url=self.request.get_full_path(), icon_name="rotate")]


class JobViewSet(RecordViewSet):
    """Background jobs, to look at."""

    model = Job
    permission = "ground.see_jobs"
    icon = "tasks"
    menu_label = _("Background jobs")
    menu_order = 900
    url_prefix = "jobs"
    add_to_settings_menu = True
    list_display: Sequence[Any] = [
        TitleColumn("kind", label=_("What it does"), accessor=called, get_url=page_of, sort_key="kind"),
        Column("about", label=_("About"), accessor=title),
        WordedColumn("state", label=_("State")),
        WordedColumn("total", label=_("Parts"), sort_key="total"),
        WordedColumn("asked_at", label=_("Asked at"), sort_key="asked_at"),
        WordedColumn("finished_at", label=_("Finished at"), sort_key="finished_at"),
    ]
    filterset_class = JobFilters
    inspect_view_fields: Sequence[str] = ["asked_at"]
    index_view_class = JobIndexView
    inspect_view_class = JobView
