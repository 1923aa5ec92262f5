"""Addresses of this room. `/c/<code>/` is printed on paper: it never changes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from certificates.views import credit, deeds, holder, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("c/<str:code>/", public.check_certificate, name="check_certificate"),
    path("c/<str:code>/name/", public.compare_name, name="compare_name"),
    path("check/", public.check, name="check"),
    path("check/many/", public.check_many, name="check_many"),
    path("earned/", credit.earned, name="earned"),
    path("earned/transcript.pdf", credit.transcript_pdf, name="transcript_pdf"),
    path("earned/transcript.csv", credit.transcript_csv, name="transcript_csv"),
    path("certificates/<uuid:public_id>/", holder.certificate, name="certificate"),
    path("certificates/<uuid:public_id>/shows/", holder.choose_what_is_shown, name="choose_what_is_shown"),
    path("certificates/<uuid:public_id>/certificate.pdf", holder.certificate_pdf, name="certificate_pdf"),
    path("certificates/<uuid:public_id>/certificate.png", holder.certificate_picture, name="certificate_picture"),
    path("certificates/<uuid:public_id>/object/", deeds.object_to_notice, name="certificate_object"),
    path("certificates/<uuid:public_id>/new-name/", deeds.ask_for_new_name, name="certificate_new_name"),
]
