"""Addresses of this room. Words that stand where a lesson's would are kept from lessons in `releasing.TAKEN_WORDS`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from courses import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("learn/<slug:course>/", views.learn_course, name="learn_course"),
    path("learn/<slug:course>/enroll/", views.enroll, name="enroll"),
    path("learn/<slug:course>/leave/", views.leave, name="leave_course"),
    path("learn/<slug:course>/certificate/", views.claim_certificate, name="claim_certificate"),
    path("learn/<slug:course>/quiz/<uuid:module_key>/", views.sit_quiz, name="sit_quiz"),
    path("learn/<slug:course>/<slug:lesson>/", views.lesson, name="lesson"),
    path("learn/<slug:course>/<slug:lesson>/finish/", views.finish_lesson, name="finish_lesson"),
]
