"""Handing out what a page makes as a file: a table, a PDF, one's own record."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def as_file[Answer: HttpResponseBase](answer: Answer, name: str) -> Answer:
    """Return the answer as a file that is saved under this name, and never shown in place of a page."""
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
