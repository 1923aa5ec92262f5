"""Results of a cohort, or of everybody on a course, as plots with their tables, and as one table to take away."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from assessments import policy as assessing
from assessments.estimating import TOO_FEW
from courses.admin.board import DeskView, OfAGroup, file_name
from courses.models import Course
from courses.overseeing import boarding, depicting, exporting, surveying
from courses.overseeing.boarding import Group
from courses.overseeing.plotting import Plot
from foundation.ground import clock, handing, tabling


class OfResults(OfAGroup):
    """A screen of results: for whoever may see results of quizzes and, of a cohort, teaches it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who may see results."""
        if not request.user.has_perm(assessing.SEE_RESULTS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def found(self) -> Group | None:
        """Find the cohort among theirs, or any course: sums over all of it name nobody."""
        if self.of == "cohort":
            return super().found
        course = Course.objects.filter(public_id=self.kwargs["public_id"]).first()
        return Group(course, is_whole=True) if course else None

    @cached_property
    def people(self) -> int:
        """How many people the group has."""
        return self.group.counted.people if self.group.counted else self.group.places().count()

    @cached_property
    def drawn(self) -> Group:
        """Those of them whose sums are told: all, where they aren't very many."""
        return boarding.drawn(self.group, self.people)

    def plots(self) -> tuple[Plot, ...]:
        """Sum up, of no fewer people than this person is told of."""
        drawn, floor = self.drawn, assessing.floor(self.actor)
        survey = surveying.survey(
            drawn.course, floor=floor, among=drawn.places(), release=drawn.release, until=drawn.until
        )
        lessons = boarding.whereabouts(drawn, at=clock.now())
        return depicting.results(drawn, survey, floor=floor, lessons=lessons)


class ResultsView(OfResults, DeskView):
    """What came of provisions, lessons and quizzes, in sums over people."""

    template_name = "courses/admin/results.html"
    page_title = _("Results")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the plots."""
        plots = self.plots()
        shown = {
            "plots": plots,
            "people": self.people,
            "one_in": self.drawn.one_in,
            "is_some_hidden": any(plot.is_some_hidden for plot in plots),
            "has_spans": any(plot.has_spans for plot in plots),
            "file": self.address("outcomes_file"),
        }
        return super().get_context_data(too_few=TOO_FEW, **shown, **kwargs)


class ResultsFile(OfResults):
    """The sums, to take away: a POST, since it is written down who took them (decision 34)."""

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Write down who takes them, and send the table."""
        exporting.ask(self.group, what="results", actor=self.actor)
        answer = HttpResponse(exporting.results(self.plots()), content_type=tabling.CONTENT_TYPE)
        return handing.as_file(answer, file_name(self.group, "results"))


def addresses() -> list[URLPattern]:
    """Return the addresses of this module's screens."""
    found = []
    for of in ("cohort", "course"):
        start = f"{of}/<uuid:public_id>/results"
        found += [
            path(f"{start}/", ResultsView.as_view(of=of), name=f"{of}_outcomes"),
            path(f"{start}.csv", ResultsFile.as_view(of=of), name=f"{of}_outcomes_file"),
        ]
    return found
