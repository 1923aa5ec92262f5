"""Addresses of this room. `/c/<code>/` is printed on paper: it never changes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from certificates import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("c/<str:code>/", views.check_certificate, name="check_certificate"),
    path("check/", views.check, name="check"),
    path("certificates/<uuid:public_id>/", views.certificate, name="certificate"),
    path("certificates/<uuid:public_id>/certificate.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("certificates/<uuid:public_id>/certificate.png", views.certificate_picture, name="certificate_picture"),
]
