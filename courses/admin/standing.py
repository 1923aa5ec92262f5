"""Where the people of a course stand."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from assessments import policy as assessing
from assessments.estimating import TOO_FEW
from courses import policy
from courses.models import Course, CoursePage
from courses.overseeing import boarding, depicting, surveying
from courses.overseeing.boarding import Group
from foundation.ground.permitting import Guarded


class StandingView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """Where the people of a course stand, provision by provision, for whoever may see results of quizzes."""

    permission = assessing.SEE_RESULTS
    template_name = "courses/admin/standing.html"
    page_title = _("Where its people stand")
    header_icon = "tasks"

    @cached_property
    def course(self) -> Course:
        """Find the course."""
        return get_object_or_404(Course, public_id=self.kwargs["public_id"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the course, where this person may see its record or else its page."""
        here = {"url": "", "label": self.page_title, "sublabel": self.course.title}
        return [*super().get_breadcrumbs_items(), *self._above(), here]

    def _above(self) -> list[dict[str, Any]]:
        """Return the step above this one, if there is any."""
        if self.request.user.has_perm(policy.ENROLL):
            return [{"url": reverse("course:inspect", args=[self.course.public_id]), "label": self.course.title}]
        pages = CoursePage.objects.filter(translation_key=self.course.page_key)
        return [{"url": reverse("wagtailadmin_explore", args=[page.pk]), "label": page.title} for page in pages]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where they stand."""
        everybody = Group(self.course, is_whole=True)
        people = everybody.places().count()
        drawn = boarding.drawn(everybody, people)
        found = surveying.survey(self.course, floor=assessing.floor(self.request.user), among=drawn.places())
        shown = {"survey": found, "plot": depicting.provisions(found), "people": people, "one_in": drawn.one_in}
        return super().get_context_data(too_few=TOO_FEW, **shown, **kwargs)
