"""Scaling pictures: every size that pages show is made in a job at upload, never on somebody's first view.

Pages ask for these: `{% picture page.picture width-{400,800,1200,1600} format-{avif,webp,jpeg} %}`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from foundation.files.models import Picture
from foundation.ground import jobbing
from foundation.ground.models import Job
from foundation.ground.refusals import Refusal

KIND = "files.scale"
WIDTHS = (400, 800, 1200, 1600)
FORMATS = ("jpeg", "webp", "avif")
SPECS = tuple(f"width-{width}|format-{form}" for form in FORMATS for width in WIDTHS)


def ask(picture: Picture, *, at: datetime) -> Job:
    """Ask for every size of this picture, in the name of whoever uploaded it."""
    asked_by = picture.uploaded_by_user.public_id if picture.uploaded_by_user else None
    return jobbing.ask(KIND, SPECS, words={"picture": picture.pk, "title": picture.title}, asked_by=asked_by, at=at)


def address_of(job: Job) -> str:
    """Return where staff find the picture."""
    return reverse("wagtailimages:edit", args=[job.words["picture"]])


def work(job: Job, spec: Any, at: datetime) -> str:
    """Make one size. Raises `Refusal` where the picture or its file is gone."""
    del at
    picture = Picture.objects.filter(pk=job.words["picture"]).first()
    if picture is None:
        raise Refusal(_("The picture was deleted."))
    try:
        rendition = picture.get_rendition(spec)
    except SourceImageIOError as error:
        raise Refusal(_("The picture's file is not there.")) from error
    return _("%(width)d by %(height)d pixels") % {"width": rendition.width, "height": rendition.height}
