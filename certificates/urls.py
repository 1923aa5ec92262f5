"""Addresses of this room. `/c/<code>/` is printed on paper: it never changes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from certificates.views import credit, holder, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("c/<str:code>/", public.check_certificate, name="check_certificate"),
    path("check/", public.check, name="check"),
    path("earned/", credit.earned, name="earned"),
    path("earned/transcript.pdf", credit.transcript_pdf, name="transcript_pdf"),
    path("earned/transcript.csv", credit.transcript_csv, name="transcript_csv"),
    path("certificates/<uuid:public_id>/", holder.certificate, name="certificate"),
    path("certificates/<uuid:public_id>/certificate.pdf", holder.certificate_pdf, name="certificate_pdf"),
    path("certificates/<uuid:public_id>/certificate.png", holder.certificate_picture, name="certificate_picture"),
]
