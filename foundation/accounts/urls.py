"""Addresses of this room. Signing in and up is allauth's, under the same `/accounts/`."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, path, re_path

from foundation.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", views.home, name="account_home"),
    path("accounts/name/", views.name, name="account_name"),
    path("accounts/name/specimen.png", views.specimen, name="account_specimen"),
    path("accounts/accommodations/", views.accommodations, name="account_accommodations"),
    path("accounts/accommodations/end/", views.end_accommodation, name="account_accommodation_end"),
    path("accounts/record/", views.record, name="account_record"),
    path("accounts/record/ready/", views.record_ready, name="account_record_ready"),
    path("accounts/record/page/", views.record_page, name="account_record_page"),
    path("accounts/record/record.json", views.export, name="account_export"),
    path("accounts/record/erase/", views.erase, name="account_erase"),
    path("accounts/code/<slug:kind>/<str:code>/", views.code, name="account_code"),
    path("accounts/2fa/totp/activate/", views.add_app, name="mfa_activate_totp"),
    # Only `manage.py first_administrator` makes such an address; everyone else sets a password by a typed code.
    re_path(
        r"^accounts/first-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/first-password/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
