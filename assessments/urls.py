"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from assessments import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("practice/<uuid:public_id>/", views.practice, name="practice"),
    path("quiz/<uuid:public_id>/", views.attempt, name="attempt"),
    path("quiz/<uuid:public_id>/save/", views.save, name="attempt_save"),
    path("quiz/<uuid:public_id>/time.json", views.time, name="attempt_time"),
    path("quiz/<uuid:public_id>/hand-in/", views.hand_in, name="attempt_hand_in"),
    path("quiz/<uuid:public_id>/result/", views.result, name="attempt_result"),
]
