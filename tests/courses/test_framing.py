"""A picture is frozen with its lesson, and only people with a place see it."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from courses import drawing, policy
from courses.authoring import framing, releasing
from courses.models import CoursePage, Enrollment, LessonPicture, LessonVersion
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import Picture, PrivateFile
from tests.factories.courses import AT, course, course_page, enrollment, lesson_page, module_of
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = pytest.mark.django_db


def pixels(color: str, size: tuple[int, int] = (2000, 1000), mode: str = "RGB") -> ImageFile:
    out = BytesIO()
    Image.new(mode, size, color).save(out, "PNG")
    return ImageFile(BytesIO(out.getvalue()), name=f"{color}.png")


def pictured(picture: Picture) -> CoursePage:
    page = course_page(lessons=0)
    value = {"picture": picture.pk, "alternative": "A table.", "caption": "At home."}
    for title in ("One", "Two"):
        lesson_page(module_of(page), title=title, body=[{"type": "picture", "value": value, "id": f"block-{title}"}])
    return page


@pytest.fixture
def picture() -> Picture:
    return Picture.objects.create(title="A table", file=pixels("red"))


@pytest.fixture
def place(picture: Picture) -> Enrollment:
    return enrollment(course(pictured(picture)))


def test_a_picture_is_kept_once_for_a_course_and_at_a_size_for_reading(place: Enrollment) -> None:
    framed = LessonPicture.objects.get()
    file = PrivateFile.objects.get(kind=framing.KIND)

    assert (framed.course, framed.width, framed.height) == (place.course, 1600, 800)
    assert (file.about, file.content_type) == (framed.public_id, "image/webp")
    assert Image.open(BytesIO(keeping.read(file))).size == (1600, 800)


def test_the_lesson_shows_the_frozen_picture_with_its_words(client: Client, place: Enrollment) -> None:
    file = PrivateFile.objects.get(kind=framing.KIND)
    client.force_login(place.trainee)

    said = client.get(f"/learn/{place.course.slug}/one/").content.decode()

    assert f'<img src="/files/{file.public_id}/" alt="A table." width="1600" height="800" loading="lazy">' in said
    assert "<figcaption>At home.</figcaption>" in said
    assert b"".join(client.get(f"/files/{file.public_id}/")) == keeping.read(file)


def test_nothing_that_happens_in_the_library_changes_the_lesson(
    client: Client, place: Enrollment, picture: Picture
) -> None:
    """P1."""
    client.force_login(place.trainee)
    address = f"/learn/{place.course.slug}/one/"
    before = client.get(address).content.decode().split("<article", 1)[1].split("</article>", 1)[0]
    picture.delete()
    drawing.FRAGMENTS.clear()

    assert client.get(address).content.decode().split("<article", 1)[1].split("</article>", 1)[0] == before


def test_another_file_under_the_same_picture_is_a_changed_lesson(place: Enrollment, picture: Picture) -> None:
    picture.file = pixels("blue", (10, 10), "RGBA")
    picture.file_hash = ""
    picture._set_file_hash()
    picture.save()

    releasing.release(CoursePage.objects.get(), note="", actor=None, at=AT)

    assert (LessonPicture.objects.count(), LessonVersion.objects.count()) == (2, 4)


def test_pictures_of_every_kind_are_framed(picture: Picture) -> None:
    picture.file = pixels("#808080", (10, 10), "L")
    picture.save()

    course(pictured(picture))

    assert (LessonPicture.objects.get().width, LessonPicture.objects.get().height) == (10, 10)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("visitor", 404), ("administrator", 200)])
def test_a_picture_is_shown_to_nobody_without_a_place_but_whoever_releases(
    client: Client, place: Enrollment, who: str, status: int, settings: Settings
) -> None:
    """P21."""
    settings.DEMO = True  # its staff need no second factor
    people: dict[str, User | None] = {
        "stranger": PersonFactory.create(),
        "visitor": None,
        "administrator": SuperuserFactory.create(is_demo=True),
    }
    if person := people[who]:
        client.force_login(person)

    answer = client.get(f"/files/{PrivateFile.objects.get(kind=framing.KIND).public_id}/")
    answer.close()

    assert answer.status_code in {status, 302 if who == "visitor" else status}


def test_a_file_about_no_picture_is_opened_by_nobody() -> None:
    assert not policy.may_open_picture(PersonFactory.create(), PrivateFile(kind=framing.KIND, about=uuid4()))
