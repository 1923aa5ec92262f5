"""What staff do with a course: enroll somebody, close it, open it again. Lists stand in `lists`."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from courses import policy
from courses.admin.forms import EnrollForm
from courses.coordinating import closing, enrolling
from courses.models import Course
from foundation.ground.admin import DeedView, ReasonedDeedView


class EnrollView(DeedView):
    """Enroll somebody by her e-mail address."""

    model: type[Model] = Course
    permission = policy.ENROLL
    form_class = EnrollForm
    page_title = _("Enroll somebody")
    submit_label = _("Enroll")

    def act(self, form: forms.Form, at: datetime) -> None:
        """Enroll, and say what came of it: perhaps there was a place already."""
        self.said = enrolling.enroll_by_address(form.cleaned_data["email"], self.subject, actor=self.actor, at=at)


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
