"""The floors: the least that a page of this stack can cost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from standards.models import Part


def plain(_request: HttpRequest) -> HttpResponse:
    """Do nothing, behind the whole middleware."""
    return HttpResponse("floor")


def signed_in(request: HttpRequest) -> HttpResponse:
    """Read session and person, ask one query, draw the base template."""
    list(Part.objects.all())
    return render(request, "base.html", {"person": request.user.pk})


class BareView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin with nothing on it."""

    template_name = "wagtailadmin/generic/base.html"
    page_title = "Floor"


urlpatterns = [
    path("floor/plain/", plain),
    path("floor/signed-in/", signed_in),
    path("floor/admin/", require_admin_access(BareView.as_view())),
    path("", include("lms.urls")),
]
