"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from standards import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("code/", views.code, name="code"),
    path("code/minimum-requirements/", views.companion, name="companion"),
    path("code/<str:code>/", views.provision, name="provision"),
]
