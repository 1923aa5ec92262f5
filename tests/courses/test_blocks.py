"""What a lesson is made of: what an author is told at once, what a release refuses, and how each block is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries
from wagtail.blocks.stream_block import StreamValue

from assessments.models import Question
from courses import drawing, teaching
from courses.authoring import drafting, lacking
from courses.blocks import lesson_blocks
from courses.models import CoursePage, LessonPage
from foundation.files.models import Download
from tests.factories import blocks, files
from tests.factories.blocks import Block
from tests.factories.code import ProvisionFactory
from tests.factories.courses import course, course_page, enrollment, lesson_page, module_of
from tests.factories.quizzes import QuestionFactory, QuizFactory
from tests.foundation.files import making

pytestmark = pytest.mark.django_db


def stream(*raw: Block) -> StreamValue:
    return StreamValue(LessonPage.body.field.stream_block, list(raw), is_lazy=True)


def refused(raw: Block) -> dict[str, str]:
    """Return what the editor says of a block, by field."""
    with pytest.raises(ValidationError) as refusal:
        LessonPage.body.field.stream_block.clean(stream(raw))
    inner: Any = refusal.value
    return {field: " ".join(error.messages) for field, error in inner.block_errors[0].block_errors.items()}


def cleaned(raw: Block) -> Any:
    return LessonPage.body.field.stream_block.clean(stream(raw)).get_prep_value()[0]["value"]


def page_of(*raw: Block) -> CoursePage:
    page = course_page(lessons=0)
    lesson_page(module_of(page), title="The visit", body=list(raw))
    return page


def problems(*raw: Block) -> list[str]:
    return lacking.problems(drafting.draft(page_of(*raw)))


def test_what_is_whole_is_taken_as_it_is() -> None:
    inside = [blocks.film(), blocks.check()]
    every = [
        blocks.film(),
        blocks.film(captions=files.in_library(making.VTT, "a.VTT")),
        blocks.linked_film(),
        blocks.sound(),
        blocks.pack(),
        blocks.check(),
        blocks.advisory(main=inside, other=[blocks.pack(), blocks.sound(), blocks.check()]),
    ]

    assert [cleaned(block) for block in every] == [block["value"] for block in every]
    assert problems(*every) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"seconds": 0}, {"seconds": "Ensure this value is greater than or equal to 1."}),
        ({"transcript": "<p> &nbsp;</p>"}, {
            "transcript": "Write the transcript: some can't hear it, and some read it instead."
        }),
        ({"recording": None, "captions": None}, {
            "recording": "Choose a recording of ours, or give an address elsewhere: one of the two."
        }),
        ({"address": "https://films.example/visit"}, {
            "recording": "Choose a recording of ours, or give an address elsewhere: one of the two."
        }),
        ({"recording": None, "captions": None, "address": "http://films.example/visit"}, {
            "address": "An address elsewhere begins with https://."
        }),
        ({"captions": None}, {"captions": "A film needs captions: choose a file ending in .vtt."}),
    ],
)  # fmt: skip
def test_what_a_film_lacks_is_said_at_its_field(words: dict[str, Any], said: dict[str, str]) -> None:
    assert refused(blocks.film(**words)) == said


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (making.PDF, "a.pdf", "Captions are a file ending in .vtt."),
        (
            b"WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n",
            "a.vtt",
            "The captions can't be read. The caption on line 3 ends before it begins.",
        ),
    ],
)
def test_captions_that_are_none_are_refused(content: bytes, name: str, said: str) -> None:
    assert refused(blocks.film(captions=files.in_library(content, name))) == {"captions": said}


def test_a_recording_of_another_kind_is_refused() -> None:
    document = files.in_library(making.PDF, "a.pdf")
    song = files.in_library(making.mp3(), "a.mp3")

    assert refused(blocks.film(recording=document)) == {"recording": "A file ending in mp4, webm belongs here."}
    assert refused(blocks.film(recording=song)) == {"recording": "A file ending in mp4, webm belongs here."}
    assert refused(blocks.sound(recording=document)) == {
        "recording": "A file ending in m4a, mp3, ogg, opus belongs here."
    }


def test_a_pack_without_a_file_and_a_path_without_a_block_are_refused() -> None:
    assert refused(blocks.block("pack", {"title": "x", "text": "", "files": []})).keys() == {"files"}
    for path in ("main", "other"):
        assert refused(_emptied(path)).keys() == {path}


def _emptied(path: str) -> Block:
    made = blocks.advisory()
    made["value"][path] = []
    return made


def test_only_a_question_that_may_be_asked_is_chosen(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    counted = Question.objects.get(bank__quizzes=QuizFactory.create(questions=1))
    free = QuestionFactory.create(key="whom-to-ask")
    blocks_by_name: dict[str, Any] = dict(lesson_blocks)
    field = blocks_by_name["check"].child_blocks["question"].field

    offered = [choice for _bank, choices in list(field.choices)[1:] for choice in choices]

    assert offered == [(str(free.public_id), "whom-to-ask: What does whom-to-ask ask?")]
    assert refused(blocks.check(counted)) == {
        "question": "This question can't be asked here: it is not ready, or a quiz that counts draws from its bank."
    }
    with django_assert_num_queries(0):
        str(stream(blocks.check(free)).render_as_block())


def test_what_was_edited_keeps_the_shape_that_others_read() -> None:
    """A pack's files are a plain list, whether or not an editor has touched them."""
    made = blocks.pack(files.in_library(making.PDF, "a.pdf"), files.in_library(making.PDF, "b.pdf"))
    touched = stream(made)
    touched[0].value["files"].append({**touched[0].value["files"][0], "version": "3"})

    said = touched.get_prep_value()[0]["value"]["files"]

    first, second = made["value"]["files"]
    assert said == [first, second, {**first, "version": "3"}]


def test_what_a_lesson_lacks_is_said_before_it_is_released() -> None:
    gone = blocks.film()
    Download.objects.filter(pk=gone["value"]["captions"]).delete()
    lost = blocks.pack()
    Download.objects.filter(pk=lost["value"]["files"][0]["document"]).delete()
    picture = blocks.block("picture", {"picture": 4711, "alternative": "", "caption": ""})
    unchosen = blocks.block("picture", {"picture": None, "alternative": "A table.", "caption": ""})

    said = problems(
        blocks.check(),
        gone,
        blocks.film(transcript="", seconds=None),
        blocks.sound(recording=None),
        lost,
        blocks.pack(files=[]),
        blocks.advisory(warning=" ", main=[unchosen], other=[picture]),
        _emptied("other"),
    )

    assert said == [
        "“The first visit” in “The visit”: a file of it is no longer in the library.",
        "“The first visit” in “The visit”: it does not say how long it is.",
        "“The first visit” in “The visit”: Write the transcript: some can't hear it, and some read it instead.",
        "“The call” in “The visit”: Choose the recording.",
        "“To take along” in “The visit”: a file of it is no longer in the library.",
        "“To take along” in “The visit”: it holds no file.",
        "An advisory in “The visit” does not say what it warns of.",
        "A picture in “The visit” is no longer in the library.",
        "A picture in “The visit” has no alternative text.",
        "A picture in “The visit” is no longer in the library.",
        "An advisory in “The visit” has an empty path: both have the same worth.",
    ]


def test_captions_that_the_disk_lost_and_sound_that_was_never_chosen_are_named() -> None:
    film, sound = blocks.film(), blocks.sound()
    sound["value"]["recording"] = None
    Download.objects.get(pk=film["value"]["captions"]).file.delete(save=False)
    Download.objects.filter(pk=film["value"]["captions"]).update(file="documents/lost.vtt")

    assert problems(film, sound, blocks.check()) == [
        "“The first visit” in “The visit”: The captions are no longer in the library.",
        "“The call” in “The visit”: Choose the recording.",
    ]


def test_a_check_that_can_be_asked_no_longer_is_named_with_the_reason() -> None:
    quiz = QuizFactory.create(questions=1, title="The final quiz")
    counted = Question.objects.get(bank__quizzes=quiz)

    [said] = problems(blocks.check(counted))

    assert said.startswith("A check in “The visit” can't be asked. The question “")
    assert "these quizzes count and draw from it: The final quiz." in said


@pytest.mark.parametrize("kind", ["film", "linked_film", "sound"])
def test_a_recording_asks_for_a_check_on_its_own_path(kind: str) -> None:
    """P5: watching alone is never believed."""
    recording = getattr(blocks, kind)
    unchecked = [
        (recording(),),
        (recording(), blocks.advisory(main=[blocks.check()], other=[blocks.check()])),
        (blocks.check(), blocks.advisory(main=[recording()])),
        (blocks.check(), blocks.advisory(main=[blocks.check()], other=[recording()])),
        (blocks.advisory(main=[blocks.check()]), blocks.advisory(main=[recording()])),
    ]
    checked = [
        (recording(), blocks.check()),
        (blocks.check(), blocks.advisory(), recording()),
        (blocks.advisory(main=[recording(), blocks.check()]),),
        (blocks.advisory(other=[blocks.check(), recording()]),),
    ]

    for lesson in unchecked:
        [said] = problems(*lesson)
        assert said.endswith("Watching alone is never believed: add a check to that path.")
    assert [problems(*lesson) for lesson in checked] == [[]] * len(checked)


def drawn(*raw: Block) -> Any:
    """A lesson as its author sees it."""
    return BeautifulSoup(drawing.render(list(raw)), "html.parser")


def test_a_film_is_drawn_with_captions_and_transcript_and_loads_nothing_by_itself() -> None:
    block = blocks.film()
    document = Download.objects.get(pk=block["value"]["recording"])

    found = drawn(block)

    assert found.video["preload"] == "none"
    assert not {"autoplay", "loop"} & set(found.video.attrs)
    assert found.find(id=found.video["aria-labelledby"]).text == "The first visit"
    assert (found.source["src"], found.source["type"]) == (document.url, "video/mp4")
    assert (found.track["kind"], found.track["srclang"], found.track.has_attr("default")) == ("captions", "en", True)
    assert "4 min 12 s" in found.figcaption.text
    assert found.details.summary.text.strip() == "Transcript of “The first visit”"
    assert found.details.p.text == "Hello."


def test_a_film_elsewhere_is_a_link_and_nothing_of_it_is_built_in() -> None:
    found = drawn(blocks.linked_film())

    assert found.find(["video", "iframe", "embed", "script"]) is None
    assert (found.a["href"], found.a.text) == ("https://films.example/visit", "Watch “The first visit” on another site")
    assert found.details.p.text == "Hello."
    assert "1 min" in found.figcaption.text


def test_sound_is_drawn_with_its_transcript() -> None:
    found = drawn(blocks.sound(seconds=42))

    assert (found.audio["preload"], found.source["type"]) == ("none", "audio/mpeg")
    assert found.find(id=found.audio["aria-labelledby"]).text == "The call"
    assert "42 s" in found.figcaption.text
    assert found.details.p.text == "Hello."


def test_a_pack_says_what_each_file_is() -> None:
    found = drawn(blocks.pack(text="<p>Print them.</p>"))

    said = " ".join(found.li.text.split())
    assert said == f"Checklist 1 Version 1, checklist.pdf, {len(making.PDF)} bytes"
    assert found.find(id=found.find(class_="pack")["aria-labelledby"]).text.strip() == "To take along"
    assert found.p is not None
    assert "Print them." in found.text


def test_what_is_gone_from_the_library_leaves_the_words() -> None:
    block, pack, sound = blocks.film(), blocks.pack(), blocks.sound()
    Download.objects.all().delete()

    found = drawn(block, pack, sound)

    assert found.find(["video", "audio", "li"]) is None
    assert found.details.p.text == "Hello."


def test_each_block_of_a_path_is_drawn_under_its_own_id() -> None:
    one, other = blocks.film(), blocks.sound()
    made = blocks.advisory(main=[one], other=[other])

    found = drawn(made)

    assert found.find(id=f"advisory-{made['id']}") is not None
    assert found.video["aria-labelledby"] == f"recording-{one['id']}"
    assert found.audio["aria-labelledby"] == f"recording-{other['id']}"
    assert [summary.text.strip() for summary in found.section.find_all("summary", recursive=True)] == [
        "Go on with this",
        "Transcript of “The first visit”",
        "Without the story",
        "Transcript of “The call”",
    ]
    assert "A death is told of." in found.text


def test_a_check_is_drawn_without_its_question_where_nobody_answers() -> None:
    assert "A question to answer here" in drawn(blocks.check()).text


def test_a_provision_cited_on_a_path_is_taught_there() -> None:
    main, other, plain = (ProvisionFactory.create() for _number in range(3))
    cites = [blocks.block("citation", provision.code) for provision in (main, other, plain)]
    page = page_of(blocks.advisory(main=[cites[0]], other=[cites[1]]), cites[2])
    place = enrollment(course(page))

    found = teaching.lessons_on([main, other, plain], place.trainee)

    assert {code: [taught.title for taught in lessons] for code, lessons in found.items()} == {
        provision.code: ["The visit"] for provision in (main, other, plain)
    }
