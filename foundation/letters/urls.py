"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from foundation.letters import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("my-letters/<uuid:public_id>/", views.my_letter, name="my_letter"),
    path("demo/mailbox/", views.mailbox, name="demo_mailbox"),
    path("demo/mailbox/<slug:digest>/", views.delivered_letter, name="demo_letter"),
]
