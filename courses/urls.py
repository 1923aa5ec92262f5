"""Addresses of this room.

Words that stand where a lesson's would are kept from lessons in `authoring.releasing.TAKEN_WORDS`.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from courses.views import evaluations, lessons, news, places, programs, questions, quizzes, taking, within

urlpatterns: list[URLPattern | URLResolver] = [
    path("learn/program/<slug:program>/certificate/", programs.claim_program, name="claim_program"),
    path("learn/<slug:course>/", lessons.learn_course, name="learn_course"),
    path("learn/<slug:course>/enroll/", places.enroll, name="enroll"),
    path("learn/<slug:course>/buy/", places.buy, name="buy_course"),
    path("learn/<slug:course>/noticed/", places.notice, name="notice"),
    path("learn/<slug:course>/leave/", places.leave, name="leave_course"),
    path("learn/<slug:course>/certificate/", places.claim_certificate, name="claim_certificate"),
    path("learn/<slug:course>/evaluation/", evaluations.evaluation, name="evaluation"),
    path("learn/<slug:course>/news/", news.news, name="news"),
    path("learn/<slug:course>/questions/", questions.questions, name="questions"),
    path("learn/<slug:course>/questions/ask/", questions.ask_question, name="ask_question"),
    path("learn/<slug:course>/questions/<uuid:question>/", questions.question, name="question"),
    path("learn/<slug:course>/quiz/<uuid:module_key>/", quizzes.sit_quiz, name="sit_quiz"),
    path("learn/<slug:course>/notes/", taking.course_notes, name="course_notes"),
    path("learn/<slug:course>/pack/", taking.pack_course, name="pack_course"),
    path("learn/<slug:course>/<slug:lesson>/", lessons.lesson, name="lesson"),
    path("learn/<slug:course>/<slug:lesson>/finish/", lessons.finish_lesson, name="finish_lesson"),
    path("learn/<slug:course>/<slug:lesson>/answer/<slug:block>/", within.answer_check, name="answer_check"),
    path("learn/<slug:course>/<slug:lesson>/path/<slug:block>/", within.choose_path, name="choose_path"),
    path("learn/<slug:course>/<slug:lesson>/played/<slug:block>/", within.claim_recording, name="claim_recording"),
    path("learn/<slug:course>/<slug:lesson>/transcript/<slug:block>/", within.read_transcript, name="read_transcript"),
    path("learn/<slug:course>/<slug:lesson>/note/", within.note_lesson, name="note_lesson"),
    path("learn/<slug:course>/<slug:lesson>/note/delete/", within.delete_note, name="delete_note"),
    path("learn/<slug:course>/<slug:lesson>/seen/", within.seen_lesson, name="seen_lesson"),
    path("learn/<slug:course>/<slug:lesson>/print/", taking.print_lesson, name="print_lesson"),
    path("learn/<slug:course>/<slug:lesson>/pack/", taking.pack_lesson, name="pack_lesson"),
    path("learn/<slug:course>/<slug:lesson>/ask/", questions.ask_question, name="ask_question"),
]
