"""Her own pages, under `/accounts/`. Each shows what is hers alone, to her alone, and is kept in no cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import cast

from allauth.account import app_settings as account_settings
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.accounts import accommodating, erasing, exporting, naming, pacing, proving, recounting
from foundation.accounts.forms.people import AskForm, CodeForm, EraseForm, NameForm
from foundation.accounts.models import Accommodation, User
from foundation.ground import clock, handing
from foundation.ground.refusals import Refusal

CODES = {
    "confirm": (EMAIL_VERIFICATION_CODE_SESSION_KEY, "account_email_verification_sent"),
    "reset": (PASSWORD_RESET_VERIFICATION_SESSION_KEY, "account_confirm_password_reset_code"),
}


def herself(request: HttpRequest) -> User:
    """Return who is signed in; the views below are behind `login_required`."""
    return cast("User", request.user)


@never_cache
@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what is hers and where to change it."""
    return render(
        request, "accounts/home.html", {"lacks_recovery_codes": proving.lacks_recovery_codes(herself(request))}
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Choose the name on certificates; “Show” prints a specimen, “Keep” keeps the name. Showing changes nothing."""
    person = herself(request)
    form = NameForm(request.POST or None, initial={"name": person.name, "certificate_name": person.printed_name})
    shown = person.printed_name
    if form.is_bound:
        shown = form.cleaned_data["certificate_name"] if form.is_valid() else ""
    if not form.is_bound or not form.is_valid() or request.POST.get("deed") == "show":
        must_wait = pacing.must_wait(person, clock.now())
        return render(request, "accounts/name.html", {"form": form, "shown": shown, "must_wait": must_wait})
    naming.choose(person, form.cleaned_data["certificate_name"], called=form.cleaned_data["name"])
    messages.success(request, _("Kept. Certificates issued from now on bear this name."))
    return redirect("account_name")


@never_cache
@login_required
@require_GET
def specimen(request: HttpRequest) -> HttpResponse:
    """Draw the specimen of a certificate with the name in `?name=`; 400 and the reason when it can't be printed.

    Whoever asks too often in a minute hears that (429).
    """
    if pacing.is_hasty(herself(request), clock.now()):
        said = _("That was many specimens in a short time. Please wait a minute, then go on.")
        return HttpResponse(said, status=HTTPStatus.TOO_MANY_REQUESTS, content_type="text/plain; charset=utf-8")
    try:
        picture = naming.specimen(request.GET.get("name", ""), at=clock.now())
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(picture, content_type="image/png")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def accommodations(request: HttpRequest) -> HttpResponse:
    """Ask for an accommodation; see what was asked and answered."""
    person = herself(request)
    form = AskForm(request.POST or None)
    if form.is_bound and form.is_valid():
        accommodating.ask(person, form.cleaned_data["words"], at=clock.now())
        messages.success(request, _("Thank you. We have what you asked for, and will answer here and by e-mail."))
        return redirect("account_accommodations")
    hers = Accommodation.objects.filter(person=person).order_by("-asked_at")
    return render(request, "accounts/accommodations.html", {"form": form, "accommodations": hers})


@never_cache
@login_required
@require_POST
def end_accommodation(request: HttpRequest) -> HttpResponse:
    """Take back what she asked for and nobody has answered yet; if staff answer at that moment, the answer stands."""
    person = herself(request)
    waiting = Accommodation.objects.filter(person=person).asked().first()
    if waiting is None:
        raise Http404
    try:
        accommodating.take_back(waiting, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("account_accommodations")


@never_cache
@login_required
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Offer her whole record to take away, and its erasure."""
    return render(request, "accounts/record.html", {"form": EraseForm(person=herself(request))})


@never_cache
@login_required
@require_GET
@reauthentication_required
def record_ready(request: HttpRequest) -> HttpResponse:
    """Lead on to her record once she proved anew that it is she: a download alone would leave her at that question."""
    minutes = account_settings.REAUTHENTICATION_TIMEOUT // 60
    return render(request, "accounts/record_ready.html", {"minutes": minutes})


def to_who_just_proved(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Hand out what the view makes to whoever proved herself a few minutes ago; lead others to where they are asked."""
    guarded = reauthentication_required(view)

    @wraps(view)
    def handed_out(request: HttpRequest) -> HttpResponse:
        try:
            return cast("HttpResponse", guarded(request))
        except ReauthenticationRequired:
            return redirect("account_record_ready")

    return handed_out


@never_cache
@login_required
@require_GET
@to_who_just_proved
def record_page(request: HttpRequest) -> HttpResponse:
    """Tell her whole record in words, to read and to print."""
    at = clock.now()
    told = recounting.recount(exporting.export(herself(request), at=at))
    return render(request, "accounts/record_page.html", {"told": told, "at": at})


@never_cache
@login_required
@require_GET
@to_who_just_proved
def export(request: HttpRequest) -> HttpResponse:
    """Hand out her whole record as one file."""
    response = JsonResponse(
        exporting.export(herself(request), at=clock.now()), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    return handing.as_file(response, "my-record.json")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Erase her record: after signing in anew, with her address typed, by POST."""
    person = herself(request)
    form = EraseForm(request.POST or None, person=person)
    if not form.is_bound or not form.is_valid():
        return render(request, "accounts/erase.html", {"form": form, "kept": erasing.foresee(person)})
    try:
        kept = erasing.erase(person, actor=person, at=clock.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "accounts/erase.html", {"form": form, "kept": erasing.foresee(person)})
    logout(request)
    return render(request, "accounts/erased.html", {"kept": kept})


@login_required
@require_http_methods(["GET", "POST"])
def add_app(request: HttpRequest) -> HttpResponseBase:
    """Add the app by allauth's own page; pressed twice at once, the second press leads to what the first has made."""
    try:
        return activate_totp(request)
    except IntegrityError:
        if not is_mfa_enabled(herself(request), [Authenticator.Type.TOTP]):
            raise
        return redirect("mfa_index")


@never_cache
@require_GET
def code(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show the code that a letter's link brought, and where this browser waits for it, a button that sends it.

    Opening the link changes nothing, since mail scanners open links; and it works only in the browser that asked, so
    that nobody confirms a stranger's account by opening a letter.
    """
    if kind not in CODES:
        raise Http404
    waiting_for, page = CODES[kind]
    words = {"form": CodeForm(initial={"code": code}), "code": code, "page": reverse(page)}
    return render(request, "accounts/code.html", {**words, "waits_here": waiting_for in request.session})
