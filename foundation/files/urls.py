"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from foundation.files import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("files/<uuid:public_id>/", views.private_file, name="private_file"),
    path("files/documents/<int:document_id>/", views.private_document, name="private_document"),
    path("media/<path:name>", views.picture, name="picture"),
]
