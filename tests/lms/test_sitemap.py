from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.models import CoursePage, LessonPage, ModulePage, ProgramPage
from foundation.ground import clock
from standards import outlining
from tests.factories import pages

pytestmark = pytest.mark.django_db


def listed(client: Client) -> list[str]:
    return re.findall(r"<loc>http://testserver([^<]*)</loc>", client.get("/sitemap.xml").text)


def test_the_map_holds_public_pages_and_every_provision(client: Client) -> None:
    outlining.load()
    pages.make_articles(pages.make_home(), 1)

    told = listed(client)

    assert told[:3] == ["/", "/articles/", "/articles/demo-1/"]
    assert "/code/CE-4.1/" in told


def test_the_map_holds_no_lesson_no_module_no_draft_and_nothing_private(client: Client) -> None:
    home = pages.make_home()
    program = pages.put(home, ProgramPage(title="Program", slug="program"))
    course = pages.put(program, CoursePage(title="Course", slug="course", summary="x", objectives="x"))
    module = pages.put(course, ModulePage(title="Module", slug="module"))
    pages.put(module, LessonPage(title="Lesson", slug="lesson", minutes=5, body=[]))
    pages.make_standard(home, title="Draft", slug="draft", live=False)
    kept = pages.make_standard(home, title="Kept", slug="kept")
    PageViewRestriction.objects.create(page=kept, restriction_type=PageViewRestriction.LOGIN)

    assert listed(client) == ["/", "/program/", "/program/course/"]


@pytest.mark.parametrize("number", [2, 50])
def test_the_map_costs_the_same_for_few_and_many_pages(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    """P25."""
    pages.make_articles(pages.make_home(), number)
    client.get("/sitemap.xml")

    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_crawlers_are_told_where_the_map_is_and_what_is_not_theirs(client: Client) -> None:
    lines = client.get("/robots.txt").text.splitlines()

    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert {"Disallow: /admin/", "Disallow: /c/", "Disallow: /learn/"} < set(lines)


def test_who_finds_a_hole_is_told_whom_to_write_to(client: Client) -> None:
    """RFC 9116: an expiry that has not come, and is less than a year off."""
    told = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").text.splitlines())

    expires = datetime.fromisoformat(told["Expires"])
    assert told["Contact"] == "mailto:office@example.org"
    assert 0 < (expires - clock.now()).days < 365


def test_the_old_name_of_the_mark_leads_to_it(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/img/favicon.svg"
