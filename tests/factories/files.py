"""Pictures, documents and private files, each with its content, as the admin's forms and the rooms would keep them."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Collection

from certificates.models import Certificate
from certificates.printing import archiving
from courses.authoring import framing
from courses.models import Course, LessonFile, LessonPicture
from foundation.files import keeping
from foundation.files.models import Download, Picture, PrivateFile
from foundation.files.opening import PUBLIC
from foundation.ground import clock
from foundation.ground.models import Job
from tests.foundation.files import making


def picture(name: str = "chairs.png") -> Picture:
    """Return a picture of the library, uploaded under this name."""
    made = Picture(title="Two chairs", alt="Two empty chairs", file=ContentFile(making.picture(), name))
    made._set_image_file_metadata()
    made.save()
    made.file.close()
    return made


def document(*, is_public: bool = False) -> Download:
    """Return a document of the library, with its size and hash written down as at an upload."""
    collection = Collection.objects.get(name=PUBLIC) if is_public else Collection.get_first_root_node()
    made = Download(title="A form", collection=collection, file=ContentFile(making.PDF, "form.pdf"))
    made._set_document_file_metadata()
    made.save()
    made.file.close()
    return made


def in_library(content: bytes, name: str) -> Download:
    """Return a document of the library with this content."""
    made = Download(title=name, collection=Collection.get_first_root_node(), file=ContentFile(content, name))
    made._set_document_file_metadata()
    made.save()
    made.file.close()
    return made


@transaction.atomic
def certificate_file(certificate: Certificate) -> PrivateFile:
    """Return the kept PDF of a certificate."""
    archiving.archive(Job(), certificate.pk, clock.now())
    return PrivateFile.objects.get(kind=archiving.KIND, about=certificate.public_id)


def lesson_picture(course: Course) -> PrivateFile:
    """Return the frozen pixels of a picture in a lesson."""
    framed, _made = LessonPicture.objects.get_or_create(course=course, digest="0" * 64, width=40, height=20)
    return keeping.keep(
        making.picture("WEBP"),
        kind=framing.KIND,
        about=framed.public_id,
        name="picture.webp",
        content_type="image/webp",
        at=clock.now(),
    )


def lesson_file(course: Course) -> PrivateFile:
    """Return a frozen recording of a lesson."""
    framed, _made = LessonFile.objects.get_or_create(course=course, digest="0" * 64, name="visit.mp4")
    return keeping.keep(
        making.mp4(),
        kind=framing.FILE,
        about=framed.public_id,
        name="visit.mp4",
        content_type="video/mp4",
        at=clock.now(),
    )
