"""Receiving what people send: how much one sending may hold, asked before any of it is read or kept."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import Resolver404, resolve

from foundation.files import checking, taking

ADMIN = "/admin/"
LIBRARY = "/admin/documents/"
"""Where documents are uploaded, films among them."""
FIELDS = 1024 * 1024
"""What a form in the admin may hold beside its file, in bytes."""
EVIDENCE = frozenset({"apply", "claim_membership", "purchase_order"})
"""The names of the addresses outside the admin that take a file; each asks who it is."""
BESIDE = 512 * 1024
"""What such a form may hold beside its file, in bytes."""
DIGITS = 18
"""How much of a length is looked at: no sending is as long as that."""


def most(path: str) -> int:
    """Return how many bytes one sending may hold.

    To the library a film, in the admin a document, where evidence is taken a photograph, elsewhere a form.
    """
    if path.startswith(LIBRARY):
        return settings.WAGTAILDOCS_MAX_UPLOAD_SIZE + FIELDS
    if path.startswith(ADMIN):
        return checking.MOST_OF_A_DOCUMENT + FIELDS
    return taking.MOST + BESIDE if takes_evidence(path) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def takes_evidence(path: str) -> bool:
    """Whether this is an address where a member hands in a file."""
    try:
        return resolve(path).view_name in EVIDENCE
    except Resolver404:
        return False


def announced(request: HttpRequest) -> int:
    """Return the length that the request says it has; 0 where it says none, for then Django reads none."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length[:DIGITS]) if length.isdecimal() else 0


def too_much(request: HttpRequest) -> HttpResponse:
    """Say how much is taken. Nothing of the request is read, nor who sent it."""
    megabytes = most(request.path) // (1024 * 1024)
    return HttpResponse(loader.get_template("413.html").render({"megabytes": megabytes}), status=413)


class Counting(FileUploadHandler):
    """Counts the bytes of all files of one request, and ends its reading when they are too many."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.left = most(request.path if request else "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and hand on to whoever keeps it. Raises `RequestDataTooBig`."""
        del start
        self.left -= len(raw_data)
        if self.left < 0:
            for handler in self.request.upload_handlers if self.request else ():
                handler.upload_interrupted()
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing: the handlers behind this one do."""
        del file_size
