"""Streaming one file to a browser: whole or in part, never into a shared cache, under a safe name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.core.files import File
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from foundation.files import naming, ranging
from foundation.files.ranging import Span, Unsatisfiable
from foundation.files.storage import private

BLOCK = 64 * 1024
SHOWN = frozenset([
    "application/pdf", "audio/mp4", "audio/mpeg", "audio/ogg", "image/avif", "image/jpeg", "image/png", "image/webp",
    "text/plain", "text/vtt", "video/mp4", "video/webm",
])  # fmt: skip
"""What a browser shows or plays in its window; everything else is saved."""


@dataclass(frozen=True)
class Kept:
    """A file in the private storage: where it lies, and what the browser is told of it."""

    place: str
    size: int
    digest: str
    content_type: str
    name: str

    @property
    def etag(self) -> str:
        """The strong validator."""
        return f'"{self.digest}"'


class Blocks:
    """The bytes of a span, block by block; closes the file with the response, read or not."""

    def __init__(self, content: File[bytes], span: Span) -> None:
        self.content, self.span = content, span

    def __iter__(self) -> Iterator[bytes]:
        """Read the span."""
        self.content.seek(self.span.first)
        left = self.span.length
        while left > 0 and (block := self.content.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        """Close the file."""
        self.content.close()


def respond(request: HttpRequest, file: Kept) -> HttpResponseBase:
    """Answer with the file. Whoever calls has asked the policy."""
    response = _by_web_server(file) if settings.PRIVATE_FILES_BY_WEB_SERVER else _by_ourselves(request, file)
    is_saved = file.content_type not in SHOWN
    response["Content-Disposition"] = content_disposition_header(is_saved, naming.safe(file.name)) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _by_web_server(file: Kept) -> HttpResponse:
    """Hand the file to nginx: `location /private/ { internal; alias <PRIVATE_ROOT>/; }`."""
    response = HttpResponse(content_type=file.content_type)
    response["X-Accel-Redirect"] = f"/private/{quote(file.place)}"
    return response


def _by_ourselves(request: HttpRequest, file: Kept) -> HttpResponseBase:
    """Stream the file, or the span of it that was asked for."""
    try:
        span = _asked(request, file)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    else:
        sent = span or Span(0, file.size - 1)
        response = _body(request, file, sent)
        response["Content-Length"] = str(sent.length)
        if span:
            response.status_code = 206
            response["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = file.etag
    return response


def _asked(request: HttpRequest, file: Kept) -> Span | None:
    """Return the span asked for: only by GET, and only of the file that the browser has the beginning of."""
    is_the_same = request.headers.get("If-Range", file.etag) == file.etag
    header = request.headers.get("Range", "") if request.method == "GET" and is_the_same else ""
    return ranging.asked(header, file.size)


def _body(request: HttpRequest, file: Kept, span: Span) -> HttpResponseBase:
    """Return the bytes; none for HEAD."""
    if request.method == "HEAD":
        return HttpResponse(content_type=file.content_type)
    return StreamingHttpResponse(Blocks(private().open(file.place), span), content_type=file.content_type)
