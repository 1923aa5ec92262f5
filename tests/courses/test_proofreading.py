"""What is missing for a release, and what could be better, said beside the editor; it refuses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.authoring import counting, drafting, proofreading, releasing
from courses.models import CoursePage, LessonPage, ModulePage
from foundation.accounts.roles import Role
from lms import roles
from tests.factories.courses import AT, course_page, lesson_page, lessons_of, module_of, module_page
from tests.factories.people import StaffFactory
from tests.factories.quizzes import QuizFactory

EASY = "The cat sat on the mat. " * 30
HARD = (
    "Notwithstanding considerable organizational responsibilities, mitigation professionals systematically investigate "
    "multigenerational biographical circumstances, incorporating psychological, neurological and environmental "
    "information into comprehensive presentations. "
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("table", 2), ("made", 1), ("wanted", 2), ("walked", 1), ("mitigation", 4), ("the", 1)],
)
def test_syllables_are_counted_by_their_vowels(word: str, count: int) -> None:
    assert counting.syllables(word) == count


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    """30 sentences of 6 words of one syllable each: 0.39 · 6 + 11.8 · 1 - 15.59."""
    assert counting.grade([EASY]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert counting.grade(["Too short to tell."]) is None
    hard = counting.grade([HARD * 10])
    assert hard is not None
    assert hard > 20


def test_prose_is_read_out_of_its_html() -> None:
    found = counting.read(
        '<h3>Small</h3><p>One <b>two</b>.</p><ul><li>See <a href="/x">click here</a></li></ul><p> </p>'
    )

    assert (found.paragraphs, found.links, found.headings) == (
        ["Small", "One two.", "See click here"],
        ["click here"],
        ["Small"],
    )


def test_sentences_end_where_they_end() -> None:
    said = counting.sentences(["Dr. Demo came. “Did she?” She did, e.g. on Monday at 3.15 p.m. — yes", "…", "Next"])

    assert said == ["Dr. Demo came.", "“Did she?”", "She did, e.g. on Monday at 3.15 p.m. — yes", "Next"]
    assert (counting.minutes(0), counting.minutes(400, 90)) == (1, 4)


def prose(html: str) -> dict[str, Any]:
    return {"type": "prose", "value": html, "id": html[:20]}


@pytest.mark.django_db
def test_a_lesson_is_told_all_that_could_be_better_and_is_released_all_the_same() -> None:
    page = course_page(lessons=0)
    long = " ".join(["word"] * 41)
    body = [
        prose(f"<h3>Early</h3><p>{HARD * 10}</p><p>{f'{long}. X' * 5}</p><p>See <a href='/x'>Click here.</a></p>"),
        {"type": "quote", "value": {"text": "A quote.", "source": ""}, "id": "q"},
    ]
    lesson = lesson_page(module_of(page), minutes=20, body=body)

    found = proofreading.proof(LessonPage.objects.get(pk=lesson.pk))

    assert found is not None
    assert found.missing == ()
    minutes, grade, *sentences, more, link, heading, check = found.better
    assert minutes.startswith("It says 20 minutes; reading (")
    assert "by the formula of Flesch and Kincaid" in grade
    assert sentences == [f"A sentence has {n} words: “{begins} …”" for n, begins in _long(body)][:3]
    assert more.startswith("And 2 more long sentence")
    assert link == "A link says “Click here.”: let it say where it leads."
    assert heading == "“Early” is a small heading that stands before the first heading."
    assert check.startswith("It has no check")
    assert releasing.release(page, note="", actor=None, at=AT).number == 1


def _long(body: list[dict[str, Any]]) -> list[tuple[int, str]]:
    paragraphs = counting.read(body[0]["value"]).paragraphs
    counted = [(len(counting.words(one)), " ".join(one.split()[:8])) for one in counting.sentences(paragraphs)]
    return [one for one in counted if one[0] > 40]


@pytest.mark.django_db
def test_a_lesson_that_is_well_made_hears_nothing() -> None:
    body = [
        {"type": "heading", "value": "First", "id": "h"},
        prose(f"<h3>Small</h3><p>{EASY}</p><p><a href='/x'>The Code of Ethics</a></p>"),
        {"type": "video", "value": {"title": "Film", "seconds": 60, "address": "https://example.org"}, "id": "v"},
        {"type": "check", "value": {"question": "x"}, "id": "c"},
    ]

    assert list(proofreading.of_lesson(_draft(body, minutes=2))) == []
    assert list(proofreading.of_lesson(_draft([], minutes=2))) == []


def _draft(body: list[dict[str, Any]], minutes: int) -> Any:
    from courses.authoring.drafting import DraftLesson  # noqa: PLC0415

    return DraftLesson(
        key="k",
        slug="s",
        is_optional=False,
        title="T",
        introduction="",
        minutes=minutes,
        body=body,
        pictures={},
        files={},
        checks={},
    )


@pytest.mark.django_db
def test_courses_and_modules_hear_what_is_missing_and_what_could_be_better() -> None:
    page = course_page(lessons=1, objectives="One.")
    thin = module_page(page, title="Thin", quiz=QuizFactory.create(), quiz_minutes=None)
    idle = module_page(page, title="Idle")
    lesson_page(idle, title="Aside", is_optional=True)
    lessons_of(page)[0].unpublish()

    said = [proofreading.proof(one) for one in (page, thin, idle, CoursePage())]

    assert said[0] is not None
    assert said[0].missing == (
        "“Thin” has no published lesson.",
        "“Thin” does not say how many minutes its quiz takes.",
    )
    assert said[0].better == ("It has 1 objective: aim for three or more.", "It does not say who teaches it.")
    assert said[1] is not None
    assert said[1].missing == said[0].missing
    assert said[2] is not None
    assert said[2].better == ("Every lesson of it is optional and it has no quiz: it asks for nothing.",)
    assert said[3] is None
    remarks = proofreading.course_as_published(page)
    assert [remark.title for remark in remarks] == ["Demo course", "Idle", "Aside"]


@pytest.mark.django_db
def test_a_course_that_says_all_it_should_hears_nothing_of_its_own_page() -> None:
    page = course_page(objectives="One.\nTwo.\nThree.")
    page.teachers = [("teacher", {"name": "Demo Instructor", "about": ""})]
    page.save_revision().publish()

    assert list(proofreading.of_course(drafting.draft(page))) == []


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_the_editor_shows_it_on_all_three_kinds_of_page(client: Client, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = course_page(lessons=1)
    module, [lesson] = module_of(page), lessons_of(page)
    ModulePage.objects.filter(pk=module.pk).update(quiz=QuizFactory.create())
    roles.apply()
    roles.apply_to_pages()
    client.force_login(StaffFactory(Role.INSTRUCTOR, is_demo=True))

    course_, module_, lesson_ = (
        client.get(f"/admin/pages/{one.pk}/edit/").content.decode() for one in (page, module, lesson)
    )
    fresh = client.get(f"/admin/pages/add/courses/lessonpage/{module.pk}/").content.decode()

    assert "It does not say who teaches it." in course_
    assert "does not say how many minutes its quiz takes." in module_
    assert "It has no check" in lesson_
    assert "Once this page is saved, this says what is missing" in fresh
