"""Private files, each behind its policy; and, for a demonstration, the pictures that a web server would serve."""

from __future__ import annotations

from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import static
from django.views.decorators.http import require_safe

from foundation.files import keeping, opening, streaming
from foundation.files.models import Download, PrivateFile


@require_safe
def private_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Open a private file. What one may not see is not there."""
    file = get_object_or_404(PrivateFile, public_id=public_id)
    if not opening.may_open(request.user, file):
        raise Http404
    kept = streaming.Kept(keeping.place_of(file.digest), file.size, file.digest, file.content_type, file.name)
    return streaming.respond(request, kept)


@require_safe
def private_document(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """Open a document of the library. What one may not see is not there."""
    document = get_object_or_404(Download, pk=document_id)
    if not opening.may_open_document(request.user, document):
        raise Http404
    kept = streaming.Kept(
        str(document.file.name), document.file.size, document.get_file_hash(), document.content_type, document.filename
    )
    return streaming.respond(request, kept)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture from the media folder; in production the web server does, before it comes to this."""
    if PurePosixPath(name).suffix.lower().lstrip(".") not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Http404
    try:
        response = static.serve(request, name, document_root=str(settings.MEDIA_ROOT))
    except (OSError, ValueError) as error:  # A name that no disk has: too long, or with a zero in it.
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=86400"
    return response
