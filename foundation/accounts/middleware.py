"""Staff and instructors enter staff screens with a second factor only, and without it have a learner's rights."""

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

View = Callable[..., HttpResponseBase]


def staff_screen(view: View) -> View:
    """Mark a view outside `/admin/` as a staff screen."""
    view.is_staff_screen = True  # type: ignore[attr-defined]
    return view


class SecondFactorForStaff:
    """Leads staff to set up a second factor, or to use it, before any page under `/admin/` and any `staff_screen`.

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
        """Send her to prove herself, if this is a staff screen and she has not."""
        if not is_staff_screen(request, view):
            return None
        person = request.user
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


def lead_to_second_factor(request: HttpRequest, person: User) -> HttpResponseBase | None:
    """Return where she must go first, or None when she has proved herself in this session."""
    factors = proving.second_factors(person)
    if not factors:
        messages.warning(request, _("People who work here sign in with a second step. Set one up to go on."))
        return HttpResponseRedirect(resolve_url("mfa_index"))
    if proving.has_proved(request, person):
        return None
    page = "mfa_reauthenticate" if proving.APP in factors else "mfa_reauthenticate_webauthn"
    after = request.get_full_path() if request.method == "GET" else resolve_url("wagtailadmin_home")
    return HttpResponseRedirect(f"{resolve_url(page)}?{urlencode({'next': after})}")
