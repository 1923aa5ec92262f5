"""Uploading through the admin, by every door, as a person does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from foundation.files import checking, scaling
from foundation.files.apps import scale_new_picture
from foundation.files.models import Download, Picture, Rendition
from foundation.ground import jobbing
from foundation.ground.models import Job
from tests.factories.people import SuperuserFactory
from tests.foundation.files import making
from tests.foundation.ground.entering import enter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # stock templates of Wagtail
    # Wagtail makes a rendition in a temporary file that it never closes.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.fixture
def editor(settings: Any) -> Client:
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = "foundation.files.forms.PictureForm"
    settings.WAGTAILDOCS_DOCUMENT_FORM_BASE = "foundation.files.forms.DownloadForm"
    return enter(SuperuserFactory.create(is_demo=True), settings)


def uploaded(content: bytes, name: str) -> dict[str, Any]:
    return {"title": "A picture", "file": SimpleUploadedFile(name, content), "collection": 1}


def upload_picture(editor: Client, content: bytes, name: str = "p.jpg") -> Any:
    return editor.post(reverse("wagtailimages:add"), uploaded(content, name))


def test_a_picture_is_kept_without_place_or_camera(editor: Client) -> None:
    assert upload_picture(editor, making.camera_picture(), "kitchen.jpg").status_code == 302

    kept = Picture.objects.get()
    raw = Path(kept.file.path).read_bytes()
    assert b"Specimen" not in raw
    assert (kept.width, kept.height, kept.file_size) == (20, 40, len(raw))


def test_a_picture_uploaded_among_many_is_cleaned_too(editor: Client) -> None:
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Kitchen", "files[]": SimpleUploadedFile("kitchen.jpg", making.camera_picture()), "collection": 1},
    )

    assert json.loads(answer.content)["success"]
    edited = editor.post(
        reverse("wagtailimages:edit_multiple", args=[Picture.objects.get().pk]),
        {f"image-{Picture.objects.get().pk}-title": "Kitchen table", f"image-{Picture.objects.get().pk}-collection": 1},
    )
    assert json.loads(edited.content)["success"]
    assert b"Specimen" not in Path(Picture.objects.get().file.path).read_bytes()
    assert Job.objects.get().words == {"picture": Picture.objects.get().pk, "title": "Kitchen"}


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("p.gif", making.moving("GIF"), "Moving pictures are not taken"),
        ("p.png", making.picture("PNG", size=(300, 300))[:-600], "This picture is damaged"),
        ("p.svg", making.SVG, "Pictures ending in “.svg” are not taken."),
        ("p.png", making.HTML, "This file is not the PNG picture that its ending says."),
    ],
)
def test_a_hostile_picture_is_refused_and_nothing_is_kept(
    editor: Client, name: str, content: bytes, wrong: str, settings: Any
) -> None:
    page = upload_picture(editor, content, name)

    assert wrong in page.text
    assert not Picture.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_picture_of_too_many_bytes_is_refused_before_it_is_read(editor: Client, settings: Any) -> None:
    page = upload_picture(editor, making.picture("PNG") + b" " * settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, "p.png")

    assert "This file is too big" in page.text
    assert not Picture.objects.exists()


def test_a_picture_without_a_file_is_none(editor: Client) -> None:
    page = editor.post(reverse("wagtailimages:add"), {"title": "A picture", "collection": 1, "file": ""})

    assert "This field is required." in page.text


def test_a_picture_is_spoken_of_by_its_alternative_text_or_else_its_title() -> None:
    assert Picture(title="Table", alt="A kitchen table").default_alt_text == "A kitchen table"
    assert Picture(title="Table").default_alt_text == "Table"


def test_every_size_is_made_in_a_job_before_anyone_looks(editor: Client) -> None:
    upload_picture(editor, making.picture("JPEG", size=(1000, 500)))
    job, picture = Job.objects.get(), Picture.objects.get()
    assert (job.kind, job.parts, Rendition.objects.exists()) == ("files.scale", list(scaling.SPECS), False)
    assert job.asked_by == picture.uploaded_by_user.public_id

    jobbing.run(job.pk)

    assert sorted(Rendition.objects.values_list("filter_spec", flat=True)) == sorted(scaling.SPECS)
    assert job.results.get(part="width-400|format-avif").says == "400 by 200 pixels"
    assert job.results.get(part="width-1600|format-webp").says == "1000 by 500 pixels"
    assert not job.results.filter(is_refused=True).exists()


def test_a_replaced_picture_gets_its_sizes_anew_and_an_edited_title_does_not(editor: Client) -> None:
    upload_picture(editor, making.picture("JPEG"))
    jobbing.run(Job.objects.get().pk)
    picture = Picture.objects.get()
    edit = reverse("wagtailimages:edit", args=[picture.pk])

    editor.post(edit, {"title": "Other words", "collection": 1})
    assert (Job.objects.count(), Rendition.objects.count()) == (1, len(scaling.SPECS))
    editor.post(edit, uploaded(making.camera_picture(), "other.jpg"))
    assert Job.objects.count() == 2
    jobbing.run(Job.objects.latest("pk").pk)

    assert {rendition.height for rendition in Rendition.objects.all()} == {40}
    assert b"Specimen" not in Path(Picture.objects.get().file.path).read_bytes()


def test_a_picture_or_file_that_is_gone_is_the_result(editor: Client) -> None:
    upload_picture(editor, making.picture("JPEG"))
    job, picture = Job.objects.get(), Picture.objects.get()
    Path(picture.file.path).unlink()
    jobbing.run(job.pk)
    assert set(job.results.values_list("says", flat=True)) == {"The picture's file is not there."}
    again = scaling.ask(picture, at=job.asked_at)
    picture.delete()

    jobbing.run(again.pk)

    assert set(again.results.values_list("says", flat=True)) == {"The picture was deleted."}


def test_a_picture_loaded_from_a_fixture_or_saved_again_asks_for_nothing() -> None:
    scale_new_picture(instance=Picture(), created=True, raw=True)
    scale_new_picture(instance=Picture(), created=False, raw=False)

    assert not Job.objects.exists()


def test_a_document_is_taken_under_a_safe_name(editor: Client) -> None:
    answer = editor.post(reverse("wagtaildocs:add"), uploaded(making.PDF, "annex\u202efdp.pdf") | {"title": "Annex"})

    assert answer.status_code == 302
    assert Download.objects.get().filename == "annexfdp.pdf"


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.pdf", making.HTML, "does not begin as a PDF does"),
        ("a.pdf", making.pdf(b"/OpenAction<</S/JavaScript>>"), "This PDF holds JavaScript"),
        ("a.docx", making.archive({**making.DOCX, "word/VbaProject.xml": b""}), "holds macros"),
        ("a.svg", making.SVG, "are not taken"),
    ],
)
def test_a_hostile_document_is_refused_and_nothing_is_kept(
    editor: Client, name: str, content: bytes, wrong: str, settings: Any
) -> None:
    single = editor.post(reverse("wagtaildocs:add"), uploaded(content, name))
    among_many = editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "x", "files[]": SimpleUploadedFile(name, content), "collection": 1},
    )

    assert wrong in single.text
    assert not json.loads(among_many.content)["success"]
    assert not Download.objects.exists()
    assert not Path(settings.PRIVATE_ROOT).exists()


def test_a_documents_title_is_edited_without_its_file(editor: Client) -> None:
    editor.post(reverse("wagtaildocs:add"), uploaded(making.PDF, "a.pdf"))
    document = Download.objects.get()

    editor.post(reverse("wagtaildocs:edit", args=[document.pk]), {"title": "Other words", "collection": 1})

    document.refresh_from_db()
    assert (document.title, Path(document.file.path).read_bytes()) == ("Other words", making.PDF)


def test_a_document_that_is_too_large_is_refused(editor: Client) -> None:
    answer = editor.post(reverse("wagtaildocs:add"), uploaded(making.PDF + b" " * checking.MOST_OF_A_DOCUMENT, "a.pdf"))

    assert "larger than 25 megabytes" in answer.content.decode()
    assert not Download.objects.exists()


def test_a_picture_is_served_and_nothing_else_from_the_media_folder(editor: Client, settings: Any) -> None:
    upload_picture(editor, making.picture("JPEG"))
    picture = Picture.objects.get()
    (Path(settings.MEDIA_ROOT) / "words.txt").write_text("planted")
    (Path(settings.MEDIA_ROOT).parent / "outside.png").write_bytes(b"planted")

    served = Client().get(f"/media/{picture.file.name}")

    assert served.getvalue().startswith(b"\xff\xd8")
    assert (served["Content-Type"], served["Cache-Control"]) == ("image/jpeg", "public, max-age=86400")
    for tried in ("words.txt", "../outside.png", "..%2foutside.png", "nothing.png", "original_images/"):
        assert Client().get(f"/media/{tried}").status_code in {400, 404}, tried


def test_a_refused_document_is_refused_once(editor: Client) -> None:
    page = editor.post(reverse("wagtaildocs:add"), uploaded(making.HTML, "a.txt"))

    assert "a web page or a drawing" in page.text
    assert "is not allowed" not in page.text
