"""What came of a quiz, for staff: a page, and two tables to take away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from assessments import policy, surveying, tabling
from assessments.estimating import FEW, TOO_FEW
from assessments.models import Quiz
from assessments.surveying import Survey
from foundation.ground import handing
from foundation.ground.auditing import log
from foundation.ground.permitting import Guarded
from foundation.ground.tabling import CONTENT_TYPE


class OfAQuiz(Guarded):
    """A screen about one quiz, for whoever may see results."""

    permission = policy.SEE_RESULTS

    @cached_property
    def survey(self) -> Survey:
        """Survey the quiz in the address; 404 where there is none."""
        try:
            return surveying.survey(self.kwargs["public_id"], floor=policy.floor(self.request.user))
        except Quiz.DoesNotExist as absent:
            raise Http404 from absent


class ResultsView(WagtailAdminTemplateMixin, OfAQuiz, TemplateView):
    """What came of a quiz, in sums over people."""

    template_name = "assessments/admin/results.html"
    page_title = _("Results")
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the quizzes; the last step is the page's heading."""
        above = {"url": reverse("quiz:index"), "label": _("Quizzes")}
        here = {"url": "", "label": _("Results"), "sublabel": str(self.survey.quiz)}
        return [*super().get_breadcrumbs_items(), above, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what came of it."""
        return super().get_context_data(survey=self.survey, few=FEW, too_few=TOO_FEW, **kwargs)


class QuestionsFile(OfAQuiz):
    """The questions' figures, to take away: a POST, since it is written down who took them (decision 34)."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send the table."""
        return _file(request, self.survey, tabling.questions(self.survey), "questions")


class ProvisionsFile(OfAQuiz):
    """The provisions' figures, to take away: likewise."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send the table."""
        return _file(request, self.survey, tabling.provisions(self.survey), "provisions")


def _file(request: HttpRequest, survey: Survey, content: str, what: str) -> HttpResponse:
    """Write down who takes it, and send a table as a file."""
    log(request.user, "assessments.export", survey.quiz, table=what)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    return handing.as_file(answer, f"{survey.quiz.key}-{what}.csv")
