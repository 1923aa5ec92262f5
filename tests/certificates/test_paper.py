"""Staff set up types of certificates and signatories, with a look at the paper; what can't print isn't published."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.template import Engine
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from certificates import policy
from certificates.models import Activity, Certificate, CertificateType, Signatory
from certificates.printing import rendering, sampling
from certificates.roles import GRANTS
from foundation.accounts.roles import Role
from tests.factories.certificates import ActivityFactory, certificate
from tests.factories.paper import asset, kind_of_certificate, scan, signatory, upload
from tests.factories.people import PersonFactory, SuperuserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # Wagtail's own templates have some


def signed_in(*permissions: str) -> Client:
    person = PersonFactory.create(is_demo=True)
    for app, codename in (permission.split(".") for permission in permissions):
        person.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Someone who may set certificates up, of a demonstration so that no second factor is asked for."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "")  # Wagtail's page names icons that way.
    settings.DEMO = True
    return signed_in("wagtailadmin.access_admin", policy.SET_UP)


def said(kind: CertificateType | None = None, *signatories: Signatory, **changes: Any) -> dict[str, Any]:
    """The form of a type, as a browser sends it."""
    lines: dict[str, Any] = {"signings-TOTAL_FORMS": str(len(signatories)), "signings-INITIAL_FORMS": "0"}
    for at, each in enumerate(signatories):
        lines |= {f"signings-{at}-signatory": each.pk, f"signings-{at}-ORDER": at + 1, f"signings-{at}-id": ""}
    words = {
        "key": kind.key if kind else "ethics",
        "title": "Certificate in Ethics",
        "opening": "This records that",
        "deed": "completed",
        "note": "",
        "issuer": "",
        "issuer_note": "",
        "color": "#2f5d50",
        "valid_months": "24",
        "prints_lapse": "on",
    }
    return {**words, **lines, **changes}


def test_the_coordinator_may_set_certificates_up() -> None:
    assert policy.SET_UP in GRANTS[Role.COORDINATOR]


def test_the_coordinator_finds_the_button_to_publish_and_nobody_one_to_take_back(office: Client) -> None:
    kind = CertificateType.objects.get()
    chief = Client()
    chief.force_login(SuperuserFactory.create(is_demo=True))
    coordinator = signed_in("wagtailadmin.access_admin", *(name for name in GRANTS[Role.COORDINATOR] if "." in name))

    pages = [each.get(reverse("certificatetype:edit", args=[kind.pk])) for each in (coordinator, chief)]

    assert [page.status_code for page in pages] == [200, 200]
    assert ["action-publish" in page.text for page in pages] == [True, True]
    assert ["action-unpublish" in page.text for page in pages] == [False, False]


def test_a_type_is_written_published_and_chosen_for_a_course(office: Client) -> None:
    hand = signatory()
    activity = ActivityFactory.create()

    made = office.post(reverse("certificatetype:add"), said(None, hand, **{"action-publish": "1"}))
    kind = CertificateType.objects.get(key="ethics")
    chosen = office.post(reverse("activity:edit", args=[activity.pk]), {"certificate_type": kind.pk})
    issued = certificate(activity=Activity.objects.get(pk=activity.pk))

    assert (made.status_code, chosen.status_code) == (302, 302)
    assert kind.live
    assert issued.record["title"] == "Certificate in Ethics"
    assert issued.record["signatories"] == [{"name": hand.name, "title": hand.title, "image": ""}]
    assert issued.record["lapses_on"] == "2028-11-22"
    entry = ModelLogEntry.objects.get(action="certificates.choose_type")
    assert entry.data["type"] == "ethics"


def test_a_draft_changes_nothing_that_is_issued(office: Client) -> None:
    kind = CertificateType.objects.get(key="completion")

    office.post(reverse("certificatetype:edit", args=[kind.pk]), said(kind, title="A draft's title"))

    assert certificate().record["title"] == "Certificate of Completion"
    kind.refresh_from_db()
    assert kind.has_unpublished_changes
    assert kind.key == "completion"


def test_what_holds_an_unprintable_sign_is_refused_by_sample_and_nothing_is_saved(office: Client) -> None:
    words = said(None, signatory(), title="Certificate 😀", **{"action-publish": "1"})

    answer = office.post(reverse("certificatetype:add"), words)

    [told] = answer.context["form"].non_field_errors()
    assert told.startswith("In the sample “A usual name”: We can't print “😀” (grinning face)")
    assert "In the sample" in answer.content.decode()
    assert not CertificateType.objects.filter(key="ethics").exists()


def test_after_a_refusal_the_editor_goes_on_from_the_draft_that_is_kept(office: Client) -> None:
    """The draft that was undone is known to nobody: an editor that named it could save nothing any more."""
    kind = CertificateType.objects.get(key="completion")
    edit = reverse("certificatetype:edit", args=[kind.pk])
    office.post(edit, said(kind, title="A draft's title"))
    kind.refresh_from_db()

    answer = office.post(edit, said(kind, title="Certificate 😀", **{"action-publish": "1"}))

    assert kind.latest_revision_id is not None
    assert answer.context["form"].instance.latest_revision_id == kind.latest_revision_id
    assert answer.context["form"].non_field_errors()


def test_what_does_not_fit_on_one_page_is_refused_by_sample(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sampling.FILLING, "presenters", ["A Presenter of Many Names"] * 150)

    answer = office.post(reverse("certificatetype:add"), said(None, **{"action-publish": "1"}))

    [told] = answer.context["form"].non_field_errors()
    assert told.startswith("In the sample “Everything filled in”: These words don't fit on one page.")
    assert not CertificateType.objects.filter(key="ethics").exists()


def test_the_longest_words_that_a_type_can_have_are_printed() -> None:
    hands = [signatory(f"{'Mw' * 49}{number}", title="Wm " * 40) for number in range(3)]
    fields = {"title": 60, "opening": 80, "deed": 80, "issuer": 120, "issuer_note": 200, "note": 400}
    kind = kind_of_certificate("long", *hands, **{name: "Wm" * (most // 2) for name, most in fields.items()})

    sampling.check(kind)


def test_more_than_three_signatories_are_refused() -> None:
    kind = kind_of_certificate("crowded", *(signatory(f"Signatory {number}") for number in range(4)))

    with pytest.raises(sampling.NotPrintable, match="4 people would sign; there is room for 3"):
        sampling.check(kind)


@pytest.mark.parametrize("mode", sampling.MODES)
def test_every_sample_shows_the_paper_also_of_what_is_not_saved(office: Client, mode: str) -> None:
    address = reverse("certificatetype:preview_on_add")

    answer = office.post(address, said(None, signatory()))
    shown = office.get(address, {"mode": mode})

    assert answer.json() == {"is_valid": True, "is_available": True}
    assert 'src="data:image/png;base64,' in shown.content.decode()
    assert "img-src 'self' data:" in shown["Content-Security-Policy"]
    assert "<header" not in shown.content.decode()


def test_a_sample_that_can_not_print_says_why(office: Client) -> None:
    address = reverse("certificatetype:preview_on_add")

    office.post(address, said(None, deed="completed 😀"))
    shown = office.get(address, {"mode": sampling.USUAL}).content.decode()

    assert "grinning face" in shown
    assert "data:image/png" not in shown


def test_a_signature_is_uploaded_replaced_and_taken_away_and_old_certificates_keep_theirs(office: Client) -> None:
    """P18."""
    hand = signatory()
    kind = kind_of_certificate("signed", hand)
    edit = reverse("signatory:edit", args=[hand.pk])
    words = {"name": hand.name, "title": hand.title}

    office.post(edit, {**words, "picture": upload(scan())})
    issued = certificate(activity=ActivityFactory.create(certificate_type=kind))
    before = rendering.pdf(Certificate.objects.get(pk=issued.pk))
    hand.refresh_from_db()
    first = hand.signature
    seen = office.get(edit).content.decode()
    office.post(edit, {**words, "name": "Another", "picture": upload(scan((500, 400)))})
    hand.refresh_from_db()
    second = hand.signature
    office.post(edit, {**words, "without_picture": "on"})
    hand.refresh_from_db()

    assert first is not None
    assert base64.b64encode(first.content).decode() in seen
    assert 'name="without_picture"' in seen
    assert 'name="without_picture"' not in office.get(edit).content.decode()
    assert second is not None
    assert first != second
    assert hand.signature is None
    assert issued.record["signatories"][0]["image"] == first.digest
    assert rendering.pdf(Certificate.objects.get(pk=issued.pk)) == before


def test_a_hostile_upload_is_said_at_its_field(office: Client) -> None:
    answer = office.post(
        reverse("signatory:add"), {"name": "Demo", "title": "Chair", "picture": upload(b"<svg/>", "x.svg")}
    )

    assert "ends in .png, .jpg or .webp" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_a_seal_of_ones_own_is_printed(office: Client) -> None:
    kind = kind_of_certificate("sealed", seal=asset())

    words = sampling.sample(kind, sampling.USUAL)

    assert kind.seal is not None
    assert rendering.pictures([words]) == {kind.seal.digest: bytes(kind.seal.content)}


def test_an_unknown_sample_is_the_usual_one() -> None:
    request = RequestFactory().get("/")

    page: Any = sampling.page(CertificateType.objects.get(key="completion"), "unheard-of", request)

    assert page.context_data["name"] == sampling.NAMES[sampling.USUAL]


def test_whoever_may_not_set_up_sees_none_of_it(settings: Settings) -> None:
    """P21."""
    settings.DEMO = True
    client = signed_in("wagtailadmin.access_admin", policy.SEE)
    kind, activity = kind_of_certificate(), ActivityFactory.create()

    for address in (
        "certificatetype:list",
        "signatory:index",
        "activity:index",
        "certificatetype:add",
        "signatory:add",
    ):
        assert client.get(reverse(address)).status_code in {302, 403}
    client.post(reverse("activity:edit", args=[activity.pk]), {"certificate_type": kind.pk})

    assert Activity.objects.get(pk=activity.pk).certificate_type is None
