"""Every address of the house. Rooms keep their own; the order matters only for Wagtail, which comes last."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms.styleguide import styleguide
from lms.views.learning import mastery, my_learning

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

handler400 = "lms.views.errors.unreadable"
handler500 = "lms.views.errors.broken"

urlpatterns = [
    # Doors that would open on a password alone: closed before the rooms behind them are reached.
    path("admin/login/", to_sign_in),
    path("admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("_util/login/", to_sign_in),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("foundation.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("foundation.letters.urls")),
    path("", include("foundation.files.urls")),
    path("", include("standards.urls")),
    path("", include("assessments.urls")),
    path("", include("certificates.urls")),
    path("", include("membership.urls")),
    path("", include("payments.urls")),
    path("", include("courses.urls")),
    path("", include("foundation.pages.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("my-learning/", my_learning, name="my_learning"),
    path("my-learning/the-code/", mastery, name="mastery"),
    path("", include("lms.addresses")),
    path("", include(wagtail_urls)),
]
