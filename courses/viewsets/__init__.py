"""What the admin shows of courses: to look up. What is done with it stands in `admin`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.viewsets.announcements import AnnouncementViewSet
from courses.viewsets.cohorts import CohortViewSet
from courses.viewsets.courses import CourseViewSet
from courses.viewsets.evaluations import EvaluationsViewSet
from courses.viewsets.inquiries import InquiryViewSet
from courses.viewsets.places import EnrollmentViewSet


class LearningGroup(ViewSetGroup):
    """Everything about learning under one heading of the menu."""

    menu_label = _("Learning")
    menu_icon = "doc-full-inverse"
    menu_order = 240
    items = (
        CourseViewSet("course"),
        CohortViewSet("cohort"),
        EnrollmentViewSet("enrollment"),
        InquiryViewSet("inquiry"),
        AnnouncementViewSet("announcement"),
        EvaluationsViewSet("evaluations"),
    )
