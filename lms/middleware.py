"""What every request passes at the front door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.users.models import UserProfile

from foundation.accounts import holding
from foundation.ground.refusals import Refusal
from foundation.pages.models import ContactPage
from lms import receiving
from lms.receiving import ADMIN

CERTIFICATES = "/c/"
ADMIN_ALSO = {
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
}


class ContentSecurityPolicy(ContentSecurityPolicyMiddleware):
    """Django's policy; the admin alone may also style inline and show its previews in a frame of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Choose the policy by address, then let Django write the header."""
        if request.path.startswith(ADMIN) and not hasattr(response, "_csp_config"):
            response._csp_config = {**settings.SECURE_CSP, **ADMIN_ALSO}  # type: ignore[attr-defined]  # noqa: SLF001  (as csp_override does)
            response["X-Frame-Options"] = "SAMEORIGIN"
            # A preview has passed this middleware once already, under its page's own address.
            del response[CSP.HEADER_ENFORCE]
        return super().process_response(request, response)


class NotTooMuch:
    """Refuses a request that says it is longer than its address takes, before anything reads from it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the length alone."""
        length = receiving.announced(request)
        if length and length > receiving.most(request.path):
            return receiving.too_much(request)
        return self.get_response(request)


class NothingPrivateKept:
    """Tells browsers and proxies to keep no page that a signed-in person saw, unless the view said what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, and mark what comes back."""
        response = self.get_response(request)
        person = getattr(request, "user", None)
        if "Cache-Control" not in response and person is not None and person.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class TimeOfTheOffice:
    """Lets the admin tell and read moments in the office's time, unless whoever works there chose another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say it where Wagtail looks: in her profile, which it fetches in any case; nothing of it is saved."""
        if request.path.startswith(ADMIN) and request.user.is_authenticated:
            profile: Any = getattr(request.user, "wagtail_userprofile", None) or UserProfile(user=request.user)
            profile.get_current_time_zone = lambda: profile.current_time_zone or settings.HOUSE_ZONE
            request.user.wagtail_userprofile = profile  # type: ignore[attr-defined]  # Wagtail's one-to-one
        return self.get_response(request)


class Redirects(RedirectMiddleware):
    """Wagtail's redirects, which never answer in place of a certificate's printed address."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Look for a redirect where nothing was found, except under `/c/`."""
        return response if request.path.startswith(CERTIFICATES) else super().process_response(request, response)


class Refusals:
    """Shows a refusal that no view turned into a form error as a page: what is true, and what can be done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `Refusal` with its own words and status 409; leave every other error to Django."""
        refusal = exception if isinstance(exception, Refusal) else holding.as_refusal(exception)
        if refusal:
            return render(
                request, "errors/refusal.html", {"refusal": refusal, **_ways_on(request, refusal)}, status=409
            )
        return None


def _ways_on(request: HttpRequest, refusal: Refusal) -> dict[str, str]:
    """Return where to go from what the office alone can mend: to the office, and back to where a button was pressed."""
    if not refusal.is_for_the_office:
        return {}
    back = {"back_url": request.path} if request.method == "POST" else {}
    return {**back, "next_url": ContactPage.address(), "next_label": _("Write to the office")}
