"""Courses, cohorts and places in the admin: to look up; what is done with them stands in `admin`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.admin.announcements import AnnouncementViewSet
from courses.admin.evaluations import EvaluationsViewSet
from courses.admin.inquiries import InquiryViewSet
from courses.viewsets.cohorts import CohortViewSet
from courses.viewsets.courses import CourseViewSet
from courses.viewsets.places import EnrollmentViewSet


class LearningGroup(ViewSetGroup):
    """Courses, cohorts and places under one heading of the menu."""

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
