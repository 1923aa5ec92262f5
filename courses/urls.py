"""Addresses of this room.

Words that stand where a lesson's would are kept from lessons in `authoring.releasing.TAKEN_WORDS`.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from courses.views import evaluations, lessons, news, places, questions, quizzes

urlpatterns: list[URLPattern | URLResolver] = [
    path("learn/<slug:course>/", lessons.learn_course, name="learn_course"),
    path("learn/<slug:course>/enroll/", places.enroll, name="enroll"),
    path("learn/<slug:course>/leave/", places.leave, name="leave_course"),
    path("learn/<slug:course>/certificate/", places.claim_certificate, name="claim_certificate"),
    path("learn/<slug:course>/evaluation/", evaluations.evaluation, name="evaluation"),
    path("learn/<slug:course>/news/", news.news, name="news"),
    path("learn/<slug:course>/questions/", questions.questions, name="questions"),
    path("learn/<slug:course>/questions/ask/", questions.ask_question, name="ask_question"),
    path("learn/<slug:course>/questions/<uuid:question>/", questions.question, name="question"),
    path("learn/<slug:course>/quiz/<uuid:module_key>/", quizzes.sit_quiz, name="sit_quiz"),
    path("learn/<slug:course>/<slug:lesson>/", lessons.lesson, name="lesson"),
    path("learn/<slug:course>/<slug:lesson>/finish/", lessons.finish_lesson, name="finish_lesson"),
    path("learn/<slug:course>/<slug:lesson>/ask/", questions.ask_question, name="ask_question"),
]
