"""Staff and instructors enter staff screens with a second factor only, and without it have a learner's rights.

Whoever has a second factor, staff or not, uses it before she sees or changes any factor: the password that it stands
beside must never open it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from foundation.accounts import policy, proving
from foundation.accounts.models import User

DOORS = frozenset({"admin/login/", "admin/password_reset/", "admin/logout/"})

FACTORS = "accounts/2fa/"
PROVING = frozenset({
    "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_signup_webauthn"
})  # fmt: skip
"""The pages under `FACTORS` on which a factor is used, or somebody signs up: no other one opens to a bare password."""

View = Callable[..., HttpResponseBase]


def staff_screen(view: View) -> View:
    """Mark a view outside `/admin/` as a staff screen."""
    view.is_staff_screen = True  # type: ignore[attr-defined]
    return view


class SecondFactorForStaff:
    """Leads staff to set up a second factor, or to use it, before any page under `/admin/` and any `staff_screen`.

    And whoever has a second factor, to use it in this session before any page on which factors are seen or changed.

    On every other page whoever has not proved herself in this session has no right beyond a learner's: `has_perm`
    answers no. Nobody is looked up for that; it is settled when a page first asks who is signed in.

    In a demonstration its own people (`is_demo`) are let in without; nobody else is, anywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, with the rights of whoever is signed in as far as she has proved herself."""
        signed_in = request.user
        proved = SimpleLazyObject(lambda: proving.as_proved(request, signed_in))
        request.user = proved  # type: ignore[assignment]  # it stands for a person, as Django's own does
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: tuple[Any, ...], _words: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send her to prove herself, if this is a staff screen or a page about her factors and she has not."""
        person = request.user
        if is_about_factors(request):
            return lead_to_her_factor(request, person) if isinstance(person, User) else None
        if not is_staff_screen(request, view):
            return None
        if isinstance(person, User) and in_the_admin(request) and not person.was_given(policy.ENTER):
            raise PermissionDenied  # Wagtail would send her to sign in, and signing in would send her back.
        if not isinstance(person, User) or proving.is_let_in_without(person) or not policy.is_on_staff(person):
            return None  # the screen itself refuses whoever has no right to it
        return lead_to_second_factor(request, person)


def is_staff_screen(request: HttpRequest, view: View) -> bool:
    """Whether the address lies under `/admin/`, or the view is marked."""
    return in_the_admin(request) or getattr(view, "is_staff_screen", False)


def in_the_admin(request: HttpRequest) -> bool:
    """Whether the address lies under `/admin/`, the closed doors of Wagtail's own sign-in excepted."""
    match = request.resolver_match
    return match is not None and match.route.startswith("admin/") and match.route not in DOORS


def is_about_factors(request: HttpRequest) -> bool:
    """Whether second factors are seen or changed at this address."""
    match = request.resolver_match
    return match is not None and match.route.startswith(FACTORS) and match.url_name not in PROVING


def lead_to_second_factor(request: HttpRequest, person: User) -> HttpResponseBase | None:
    """Return where a member of staff must go first, or None when she has proved herself in this session."""
    factors = proving.second_factors(person)
    if not factors:
        messages.warning(request, _("People who work here sign in with a second step. Set one up to go on."))
        return HttpResponseRedirect(resolve_url("mfa_index"))
    if proving.has_proved(request, person):
        return None
    return lead_to_proof(request, factors, otherwise="wagtailadmin_home")


def lead_to_her_factor(request: HttpRequest, person: User) -> HttpResponseBase | None:
    """Return where she must go first who has a factor and has not used it here; None for everyone else."""
    if proving.has_proved(request, person):
        return None
    factors = proving.second_factors(person)
    return lead_to_proof(request, factors, otherwise="mfa_index") if factors else None


def lead_to_proof(request: HttpRequest, factors: set[str], *, otherwise: str) -> HttpResponseBase:
    """Lead to where she uses her factor, and from there to the page she asked for (after a POST: to `otherwise`)."""
    page = "mfa_reauthenticate" if proving.APP in factors else "mfa_reauthenticate_webauthn"
    after = request.get_full_path() if request.method == "GET" else resolve_url(otherwise)
    return HttpResponseRedirect(f"{resolve_url(page)}?{urlencode({'next': after})}")
