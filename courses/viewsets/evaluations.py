"""What came of evaluations, in sums: a list of releases, a page for each, and a table to take away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from assessments.estimating import TOO_FEW
from courses.models import CourseRelease
from courses.overseeing import appraising
from foundation.accounts.doors import me
from foundation.ground import handing, tabling
from foundation.ground.permitting import Guarded


class EvaluationsView(WagtailAdminTemplateMixin, Guarded, TemplateView):
    """The releases that were evaluated by people whom she teaches."""

    permission = appraising.SEE
    template_name = "courses/admin/evaluations.html"
    page_title = _("Evaluations")
    header_icon = "form"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name this list."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the releases."""
        return super().get_context_data(counted=appraising.listed(me(self.request)), **kwargs)


class OfARelease(Guarded):
    """A screen about one release that was evaluated by people whom she teaches."""

    permission = appraising.SEE

    @cached_property
    def release(self) -> CourseRelease:
        """Find it among hers; 404 elsewhere."""
        found: CourseRelease = get_object_or_404(
            appraising.releases(me(self.request)), public_id=self.kwargs["public_id"]
        )
        return found


class EvaluationView(WagtailAdminTemplateMixin, OfARelease, TemplateView):
    """What came of a release's evaluations."""

    template_name = "courses/admin/evaluation.html"
    page_title = _("Evaluations")
    header_icon = "form"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        above = {"url": reverse("evaluations:index"), "label": _("Evaluations")}
        here = {"url": "", "label": str(self.release.course), "sublabel": self._called()}
        return [*super().get_breadcrumbs_items(), above, here]

    def _called(self) -> str:
        """Say which release it is."""
        return _("release %(number)d") % {"number": self.release.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what came of it."""
        found = appraising.appraise(self.release, me(self.request))
        return super().get_context_data(
            appraisal=found, too_few=TOO_FEW, scale=list(appraising.SCALE), called=self._called(), **kwargs
        )


class EvaluationFile(OfARelease):
    """The same as a table to take away; a POST, since it is written down who took it (decision 34)."""

    http_method_names = ["post", "options"]

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Send the table."""
        content = appraising.export(self.release, actor=me(self.request))
        answer = HttpResponse(content, content_type=tabling.CONTENT_TYPE)
        return handing.as_file(answer, f"{self.release.course.slug}-{self.release.number}-evaluations.csv")


class EvaluationsItem(MenuItem):
    """The line of the menu, for whoever sees results."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may see it."""
        return bool(request.user.has_perm(appraising.SEE))


class EvaluationsViewSet(ViewSet):
    """Evaluations under the heading of learning."""

    icon = "form"
    menu_label = _("Evaluations")
    menu_item_class = EvaluationsItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the three addresses."""
        return [
            path("", EvaluationsView.as_view(), name="index"),
            path("<uuid:public_id>/", EvaluationView.as_view(), name="release"),
            path("<uuid:public_id>/table/", EvaluationFile.as_view(), name="evaluation_file"),
        ]
