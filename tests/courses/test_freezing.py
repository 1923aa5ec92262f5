"""What a lesson holds is frozen with it: whatever happens in the library, a released lesson stays what it was."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from assessments import publishing
from assessments.banking import as_stream
from assessments.models import Question
from courses import checking, digesting, policy
from courses.authoring import comparing, framing, releasing
from courses.authoring.releasing import NotReleasable
from courses.blocks import lesson_blocks
from courses.models import CoursePage, Enrollment, LessonFile, LessonPage, LessonVersion
from foundation.accounts.models import User
from foundation.files import keeping
from foundation.files.models import Download, PrivateFile
from foundation.files.streaming import BLOCK
from tests.factories import blocks, files, kinds
from tests.factories.blocks import Block
from tests.factories.courses import AT, course, course_page, enrollment, lesson_page, module_of
from tests.factories.people import PersonFactory, SuperuserFactory
from tests.factories.quizzes import NOON, QuestionFactory, QuizFactory
from tests.foundation.files import making

pytestmark = pytest.mark.django_db
PLAYED = bytes(range(256)) * 2000


@pytest.fixture
def film() -> Block:
    return blocks.film(recording=files.in_library(making.mp4(media=PLAYED), "visit.mp4"))


def page_of(*raw: Block) -> CoursePage:
    page = course_page(lessons=0)
    lesson_page(module_of(page), title="One", body=list(raw))
    return page


def frozen(block: Block) -> dict[str, Any]:
    """Return what the newest version keeps of a block's files."""
    kept: dict[str, Any] = LessonVersion.objects.latest("pk").files[block["id"]]
    return kept


def content_of(kept: dict[str, Any]) -> bytes:
    return keeping.read(PrivateFile.objects.get(public_id=kept["file"]))


def get(person: User, kept: dict[str, Any], **headers: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(reverse("private_file", args=[kept["file"]]), headers=headers)


def replace(key: int, content: bytes) -> None:
    """Put another file under a document of the library, as its form does."""
    document = Download.objects.get(pk=key)
    before = document.file.name
    document.file = ContentFile(content, "other.mp4")
    document._set_document_file_metadata()
    document.save()
    document.file.close()
    document.file.storage.delete(before)


def test_every_file_is_frozen_with_what_people_are_told_of_it(film: Block) -> None:
    sound, pack = blocks.sound(), blocks.pack(files.in_library(b"a,b\n", "list.csv"))
    inside = blocks.advisory(main=[film, blocks.check()], other=[pack])

    course(page_of(sound, blocks.check(), inside, blocks.linked_film(), blocks.check()))

    version = LessonVersion.objects.get()
    assert version.files.keys() == {film["id"], sound["id"], pack["id"]}
    assert frozen(film)["recording"] == {
        "file": str(PrivateFile.objects.get(name="visit.mp4").public_id),
        "digest": Download.objects.get(pk=film["value"]["recording"]).file_hash,
        "name": "visit.mp4",
        "size": len(making.mp4(media=PLAYED)),
        "type": "video/mp4",
    }
    assert (frozen(film)["captions"]["type"], frozen(sound)["captions"]) == ("text/vtt", None)
    [line] = frozen(pack)["files"]
    assert (line["label"], line["version"], line["name"], line["size"]) == ("Checklist 1", "1", "list.csv", 4)
    assert content_of(frozen(film)["recording"]) == making.mp4(media=PLAYED)
    assert set(PrivateFile.objects.values_list("kind", flat=True)) == {framing.FILE}
    assert list(checking.versions_match()) == []


def test_a_check_freezes_the_newest_wording_of_its_question() -> None:
    question = QuestionFactory.create()
    check, inner = blocks.check(question), blocks.check()
    page = page_of(check, blocks.advisory(other=[inner]))
    course(page)
    first = question.versions.get()
    question.asks = as_stream("short", kinds.SAID["short"])
    publishing.publish(question, at=NOON)

    releasing.release(page, note="", actor=None, at=AT)

    before, after = LessonVersion.objects.order_by("pk")
    other = Question.objects.get(public_id=inner["value"]["question"]).versions.get()
    assert before.checks == {check["id"]: str(first.public_id), inner["id"]: str(other.public_id)}
    assert after.checks == {**before.checks, check["id"]: str(question.versions.get(number=2).public_id)}
    assert list(checking.versions_match()) == []


def test_frozen_bytes_survive_whatever_happens_in_the_library(film: Block) -> None:
    """P1."""
    pack = blocks.pack()
    place = enrollment(course(page_of(film, blocks.check(), pack)))
    kept = [frozen(film)["recording"], frozen(film)["captions"], frozen(pack)["files"][0]]
    before = [content_of(one) for one in kept]
    replace(film["value"]["recording"], making.mp4(media=b"something else"))
    Download.objects.get(pk=film["value"]["captions"]).delete()
    Download.objects.get(pk=pack["value"]["files"][0]["document"]).delete()

    assert [content_of(one) for one in kept] == before
    assert [b"".join(get(place.trainee, one)) for one in kept] == before
    assert list(keeping.lost()) == []


def test_another_file_under_the_same_document_is_a_changed_lesson(film: Block) -> None:
    page = page_of(film, blocks.check())
    course(page)
    replace(film["value"]["recording"], making.mp4(media=b"cut anew"))

    assert comparing.compare(page).changed == ("One",)
    releasing.release(page, note="", actor=None, at=AT)

    before, after = LessonVersion.objects.order_by("pk")
    assert before.body == after.body
    assert content_of(before.files[film["id"]]["recording"]) == making.mp4(media=PLAYED)
    assert content_of(after.files[film["id"]]["recording"]) == making.mp4(media=b"cut anew")
    assert before.files[film["id"]]["captions"] == after.files[film["id"]]["captions"]


def test_nothing_new_is_released_where_nothing_changed(film: Block) -> None:
    page = page_of(film, blocks.check(), blocks.pack())
    first = releasing.release(page, note="", actor=None, at=AT)

    assert releasing.release(page, note="", actor=None, at=AT) == first
    assert comparing.compare(page).is_empty


def test_the_same_file_is_kept_once_for_a_course_and_under_each_of_its_names() -> None:
    plain = [files.in_library(making.PDF, name) for name in ("a.pdf", "b.pdf")]
    same = [blocks.pack(plain[0]), blocks.pack(plain[0]), blocks.pack(*plain)]

    course(page_of(*same))

    one, other, both = (frozen(pack)["files"] for pack in same)
    assert one[0]["file"] == other[0]["file"] == both[0]["file"] != both[1]["file"]
    assert [line["name"].rpartition(".")[2] for line in both] == ["pdf", "pdf"]
    assert LessonFile.objects.count() == 2
    assert PrivateFile.objects.values("digest").distinct().count() == 1


def test_a_lesson_without_files_and_checks_keeps_the_digest_it_had() -> None:
    """P1: releases that were made before there were files stay as they are."""
    course()

    for version in LessonVersion.objects.all():
        words = {
            "title": version.title,
            "introduction": version.introduction,
            "minutes": version.minutes,
            "body": version.body,
            "pictures": {},
        }
        assert version.digest == digesting.sha256(words)
        assert (version.files, version.checks) == ({}, {})


def test_a_frozen_lesson_whose_files_or_checks_were_changed_is_named(film: Block) -> None:
    course(page_of(film, blocks.check()))
    version = LessonVersion.objects.get()
    forged = {"recording": {"digest": "x"}, "captions": None}
    with connection.cursor() as cursor:  # As only a broken disk or a wrong hand could.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE courses_lessonversion DISABLE TRIGGER lesson_versions_stay")

    for change in ({"files": {}}, {"checks": {}}, {"files": {film["id"]: forged}}):
        LessonVersion.objects.update(**change)

        assert list(checking.versions_match()) == [f"lesson version {version.pk} does not match its digest"]
        LessonVersion.objects.update(files=version.files, checks=version.checks)
    assert list(checking.versions_match()) == []


def test_the_row_of_a_frozen_file_stays(film: Block) -> None:
    course(page_of(film, blocks.check()))

    with pytest.raises(IntegrityError, match="is never changed or deleted"), transaction.atomic():
        LessonFile.objects.update(name="other.mp4")
    with pytest.raises(IntegrityError, match="is never changed or deleted"), transaction.atomic():
        LessonFile.objects.all().delete()
    assert str(LessonFile.objects.earliest("pk")) == LessonFile.objects.earliest("pk").digest[:8]


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("trainee", 200), ("left", 404), ("office", 200)])
def test_a_recording_is_opened_by_whoever_reads_the_course_and_nobody_else(
    film: Block, who: str, status: int, settings: Settings
) -> None:
    """P21."""
    settings.DEMO = True  # its staff need no second factor
    found = course(page_of(film, blocks.check()))
    left = enrollment(found)
    Enrollment.objects.filter(pk=left.pk).update(left_at=AT)
    people = {
        "stranger": PersonFactory.create(),
        "trainee": enrollment(found).trainee,
        "left": left.trainee,
        "office": SuperuserFactory.create(is_demo=True),
    }

    answer = get(people[who], frozen(film)["recording"])
    answer.close()

    assert answer.status_code == status


def test_a_file_about_nothing_is_opened_by_nobody() -> None:
    assert not policy.may_open_file(PersonFactory.create(), PrivateFile(kind=framing.FILE, about=uuid4()))


def test_part_of_a_recording_is_sent_where_part_is_asked_for(film: Block) -> None:
    place = enrollment(course(page_of(film, blocks.check())))
    kept = frozen(film)["recording"]
    whole = making.mp4(media=PLAYED)
    first = BLOCK + 17

    middle = get(place.trainee, kept, Range=f"bytes={first}-{first + 2 * BLOCK}")
    end = get(place.trainee, kept, Range="bytes=-100")
    behind = get(place.trainee, kept, Range=f"bytes={len(whole)}-")

    assert (middle.status_code, middle["Content-Type"]) == (206, "video/mp4")
    assert middle["Content-Range"] == f"bytes {first}-{first + 2 * BLOCK}/{len(whole)}"
    assert b"".join(middle) == whole[first : first + 2 * BLOCK + 1]
    assert (end.status_code, b"".join(end)) == (206, whole[-100:])
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert middle["Accept-Ranges"] == "bytes"
    assert middle["Content-Disposition"] == 'inline; filename="visit.mp4"'


def test_a_released_lesson_is_drawn_from_what_was_frozen(film: Block) -> None:
    """P1: nothing of it leads to the library."""
    sound, pack = blocks.sound(), blocks.pack()
    course(page_of(blocks.advisory(main=[film, blocks.check()], other=[sound, pack, blocks.check()])))
    version = LessonVersion.objects.get()
    Download.objects.all().delete()

    [block] = LessonPage.body.field.stream_block.to_python(version.body)
    found = BeautifulSoup(block.render({"files": version.files, "pictures": {}}), "html.parser")

    leads = [found.video.source, found.track, found.audio.source]
    kept = [frozen(film)["recording"], frozen(film)["captions"], frozen(sound)["recording"]]
    assert [each["src"] for each in leads] == [f"/files/{one['file']}/" for one in kept]
    assert found.li.a["href"] == f"/files/{frozen(pack)['files'][0]['file']}/"
    assert "/documents/" not in str(found)
    assert "Version 1" in found.li.text


def test_what_a_release_refuses_it_does_not_keep(film: Block) -> None:
    with pytest.raises(NotReleasable, match="add a check to that path"):
        course(page_of(film))

    assert not LessonFile.objects.exists()
    assert not PrivateFile.objects.exists()


def test_a_bank_that_came_to_serve_a_quiz_that_counts_refuses_the_next_release() -> None:
    question = QuestionFactory.create()
    page = page_of(blocks.check(question))
    course(page)
    QuizFactory.create(questions=1, title="The final quiz").banks.add(question.bank)
    lesson_page(module_of(page), title="Two")

    with pytest.raises(NotReleasable, match=r"these quizzes count and draw from it: The final quiz\."):
        releasing.release(page, note="", actor=None, at=AT)


def test_every_block_of_a_lesson_has_its_template() -> None:
    assert all(block.meta.template for _name, block in lesson_blocks)
