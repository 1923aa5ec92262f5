"""What staff do with courses and places in the admin: each deed a form that calls the rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from assessments import policy as assessing
from assessments.estimating import TOO_FEW
from courses import closing, comparing, enrolling, leaving, policy, releasing, surveying
from courses.forms import EnrollForm, EnrollListForm, ReleaseForm
from courses.models import Course, CoursePage, Enrollment
from foundation.ground.admin import DeedView, ReasonedDeedView
from foundation.ground.models import Job
from foundation.ground.permitting import Guarded


class EnrollView(DeedView):
    """Enroll somebody by her e-mail address."""

    model = Course
    permission = policy.ENROLL
    form_class = EnrollForm
    page_title = _("Enroll somebody")
    submit_label = _("Enroll")
    said = _("The place is given.")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Enroll."""
        enrolling.enroll_by_address(form.cleaned_data["email"], self.subject, actor=self.actor, at=at)


class EnrollListView(DeedView):
    """Enroll a list of people in the background, with its progress to watch."""

    model = Course
    permission = policy.ENROLL
    form_class = EnrollListForm
    page_title = _("Enroll a list")
    submit_label = _("Enroll everybody on it")
    said = _("The list is being worked. This page shows how far it is.")
    job: Job | None = None

    def act(self, form: forms.Form, at: datetime) -> None:
        """Ask for the job."""
        addresses = form.cleaned_data["addresses"]
        self.job = enrolling.ask_for_list(self.subject, addresses, actor=self.actor, at=at)

    def after(self) -> str:
        """Return the job's own page once there is a job."""
        return reverse("job:inspect", args=[self.job.public_id]) if self.job else super().after()


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
        found = surveying.survey(self.course, floor=assessing.floor(self.request.user))
        return super().get_context_data(survey=found, too_few=TOO_FEW, **kwargs)


class CloseCourseView(ReasonedDeedView):
    """Close a course to new trainees, with a reason."""

    model = Course
    permission = policy.ENROLL
    page_title = _("Close a course to new trainees")
    submit_label = _("Close it")
    said = _("Closed. Nobody new gets a place; whoever has one goes on.")
    rule = staticmethod(closing.close)


class OpenCourseView(CloseCourseView):
    """Open it again, with a reason."""

    page_title = _("Open a course again")
    submit_label = _("Open it")
    said = _("Open. New trainees can enroll.")
    rule = staticmethod(closing.open_again)


class EndPlaceView(ReasonedDeedView):
    """End somebody's place, with a reason."""

    model = Enrollment
    permission = policy.ENROLL
    page_title = _("End a place")
    submit_label = _("End it")
    said = _("The place is ended. What was finished is kept, should they be enrolled again.")
    rule = staticmethod(leaving.leave)


class ReleaseView(DeedView):
    """Release a course, after reading what changes for whom."""

    permission = policy.RELEASE
    form_class = ReleaseForm
    page_title = _("Release a course")
    submit_label = _("Release it")
    said = _("Released. Everybody in the middle goes on with it from now on.")
    template_name = "courses/admin/release.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may release courses and may edit this one."""
        if not policy.may_release(request.user, self.subject):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def subject(self) -> CoursePage:
        """Find the course's page."""
        return get_object_or_404(CoursePage, pk=self.kwargs["page_id"])

    @cached_property
    def change(self) -> comparing.Change:
        """Compare what is published with the current release, once for what is shown."""
        return comparing.compare(self.subject)

    def get_initial(self) -> dict[str, Any]:
        """Carry along which draft is shown."""
        return {**super().get_initial(), "seen": self.change.digest}

    def act(self, form: forms.Form, at: datetime) -> None:
        """Release what was shown, or say that there was nothing to release."""
        sent = form.cleaned_data
        made = releasing.release_attested(self.subject, seen=sent["seen"], note=sent["note"], actor=self.actor, at=at)
        if made is None:
            self.said = _("Nothing had changed, so nothing was released.")

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the comparison as it is now; what was confirmed of another one must be confirmed anew."""
        del self.change  # compared before the deed was refused, perhaps by a change that came between
        data = self.request.POST.copy()
        if data.get("seen") != self.change.digest:
            data["seen"] = self.change.digest
            data.pop("is_attested", None)
        form.data = data
        return super().form_invalid(form)

    def after(self) -> str:
        """Return to the pages of the course."""
        return reverse("wagtailadmin_explore", args=[self.subject.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what changes."""
        return super().get_context_data(change=self.change, **kwargs)
