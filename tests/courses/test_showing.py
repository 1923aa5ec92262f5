"""A lesson is kept drawn, until what is drawn into it changes: topics of provisions, addresses of pages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import showing
from courses.models import CoursePage, Enrollment
from courses.progress import Kind, Progress, State, Step
from foundation.pages.models import StandardPage
from standards import outlining
from tests.factories.courses import citing, course, course_page, enrollment, lesson_page, lessons_of, module_of

pytestmark = pytest.mark.django_db


def outline(folder: Path, topic: str) -> Path:
    """Write an outline of one provision, ZZ-1, with this topic."""
    row = {"id": "ZZ-1", "part": "ZZ", "number": "1", "topic": topic, "summary": "Asks.", "modality": "must"}
    path = folder / "outline.yaml"
    part = {"key": "ZZ", "title": "Part", "introduction": "Says."}
    path.write_text(yaml.safe_dump({"parts": [part], "provisions": [row]}))
    return path


def lesson_of(client: Client, place: Enrollment) -> str:
    client.force_login(place.trainee)
    answer = client.get(f"/learn/{place.course.slug}/{place.release.manifest['modules'][0]['lessons'][0]['slug']}/")
    assert answer.status_code == 200
    return answer.content.decode()


def article(page: str) -> str:
    return page.partition("<article")[2].partition("</article>")[0]


def place_on(page: CoursePage) -> Enrollment:
    return enrollment(course(page))


def test_a_provisions_new_topic_shows_in_the_lessons_that_cite_it(client: Client, tmp_path: Path) -> None:
    outlining.load(outline(tmp_path, "Confidences"))
    page = course_page(lessons=1)
    citing(lessons_of(page)[0], "ZZ-1")
    place = place_on(page)
    before = lesson_of(client, place)

    outlining.load(outline(tmp_path, "Secrets"))

    after = lesson_of(client, place)
    assert ("Confidences" in before, "Secrets" in before) == (True, False)
    assert ("Confidences" in after, "Secrets" in after) == (False, True)


def test_a_lesson_leads_to_where_a_page_is_now(client: Client) -> None:
    page = course_page(lessons=0)
    about = page.get_parent().get_parent().add_child(instance=StandardPage(title="About us", slug="about-us"))
    text = f'<p><a linktype="page" id="{about.pk}">About us</a></p>'
    lesson_page(module_of(page), body=[{"type": "prose", "value": text, "id": "1"}])
    place = place_on(page)
    before = lesson_of(client, place)

    about.slug = "who-we-are"
    about.save()

    assert ('href="/about-us/"' in before, 'href="/who-we-are/"' in lesson_of(client, place)) == (True, True)


def test_a_lesson_that_nothing_changed_is_drawn_once(client: Client, tmp_path: Path) -> None:
    outlining.load(outline(tmp_path, "Confidences"))
    page = course_page(lessons=1)
    citing(lessons_of(page)[0], "ZZ-1")
    place = place_on(page)
    first = lesson_of(client, place)

    outlining.load(outline(tmp_path, "Confidences"))
    with CaptureQueriesContext(connection) as queries:
        second = lesson_of(client, place)

    assert article(second) == article(first)
    assert [query["sql"] for query in queries.captured_queries if "standards_provision" in query["sql"]] == []


@pytest.mark.parametrize(
    ("minutes", "left"), [(1, "about 1 minute left"), (119, "about 119 minutes left"), (863, "about 14 hours left")]
)
def test_what_is_left_is_told_in_hours_from_two_hours_on(minutes: int, left: str) -> None:
    step = Step(kind=Kind.LESSON, key="a", slug="a", title="A", minutes=minutes, state=State.OPEN, module_title="One")

    assert showing.words(Progress((step,))) == f"0 of 1 step finished, {left}"
