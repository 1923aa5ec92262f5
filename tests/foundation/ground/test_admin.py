"""Records are looked at, deeds are done; both only by whoever may."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import path, reverse
from wagtail.permissions import policy_registry

from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock, jobbing
from foundation.ground import roles as of_the_ground
from foundation.ground.admin import Deed, DeedView, ReasonForm, RecordInspectView
from foundation.ground.models import Job, JobResult
from foundation.ground.permitting import SeeOnly
from foundation.ground.refusals import Refusal
from foundation.ground.viewsets import JobViewSet
from foundation.letters import roles as of_letters
from lms.urls import urlpatterns as of_the_house
from tests.factories.people import SuperuserFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # stock templates of Wagtail
DONE: list[tuple[str, datetime]] = []


class Stop(DeedView):
    """A deed made up for the tests."""

    permission = "ground.see_jobs"
    model = Job
    form_class = ReasonForm
    page_title = "Stop the job"
    submit_label = "Stop it"
    said = "It was stopped."

    def act(self, form: forms.Form, at: datetime) -> None:
        if form.cleaned_data["reason"] == "none":
            raise Refusal("A <job> needs a reason to stop.")
        DONE.append((form.cleaned_data["reason"], at))


urlpatterns = [path("admin/jobs/<uuid:public_id>/stop/", Stop.as_view(), name="stop_job"), *of_the_house]


@pytest.fixture
def job() -> Job:
    at = clock.now()
    words = {"picture": 1, "title": "Two chairs"}
    parts = ["a", "b", "c"]
    job = Job.objects.create(
        kind="files.scale", words=words, total=3, parts=parts, asked_at=at, stirred_at=at, began_at=at
    )
    JobResult.objects.create(job=job, position=0, part="first part", says="done <well>", at=at)
    JobResult.objects.create(job=job, position=1, part="second part", says="no place left", is_refused=True, at=at)
    return job


@pytest.fixture(params=["superuser", "role"])
def staff(request: pytest.FixtureRequest, settings: Any) -> Client:
    if request.param == "superuser":
        return enter(SuperuserFactory.create(is_demo=True), settings)
    return enter(with_permissions("ground.see_jobs"), settings)


@pytest.fixture
def stranger(settings: Any) -> Client:
    return enter(with_permissions(), settings)


@pytest.mark.parametrize("grants", [of_the_ground.GRANTS, of_letters.GRANTS])
def test_what_a_role_is_granted_exists(grants: dict[str, tuple[str, ...]]) -> None:
    granted = {name for names in grants.values() for name in names}

    assert granted <= SuperuserFactory.create().get_all_permissions()
    assert set(grants) <= set(Role)


def test_jobs_are_listed_and_each_leads_to_its_page(staff: Client, job: Job) -> None:
    listed = staff.get(reverse("job:index"))
    results = staff.get(reverse("job:index_results"), {"kind": "files.scale"})

    assert f'href="/admin/jobs/{job.public_id}/"' in listed.text
    assert f'href="/admin/jobs/{job.public_id}/"' in results.text
    assert "running" in listed.text
    assert reverse("job:index") in staff.get(reverse("wagtailadmin_home")).text


def test_a_jobs_page_shows_how_far_it_is_refusals_first(staff: Client, job: Job) -> None:
    page = staff.get(reverse("job:inspect", args=[job.public_id]))

    assert '<progress value="2" max="3"' in page.text
    assert "2 of 3 parts have a result" in page.text
    assert page.text.index("no place left") < page.text.index("done &lt;well&gt;")
    assert 'hx-trigger="every 1s"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.text
    assert "js/vendor/htmx" in page.text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_every_kind_of_job_is_called_by_words() -> None:
    """Rooms say what they work; nobody reads a name made for programs."""
    assert [kind for kind, called in jobbing.kinds() if kind == called and kind != "test"] == []


def test_jobs_are_listed_and_found_by_what_they_do(staff: Client, job: Job) -> None:
    Job.objects.create(kind="courses.move", total=0, asked_at=job.asked_at, stirred_at=job.asked_at)

    listed = staff.get(reverse("job:index"))
    narrowed = staff.get(reverse("job:index_results"), {"kind": "files.scale"})

    rows = [re.findall(r"<tr.*?</tr>", page.text.split("<tbody>")[1], re.DOTALL) for page in (listed, narrowed)]
    assert [len(found) for found in rows] == [2, 1]
    assert ("Making the sizes of a picture" in rows[1][0], "Two chairs" in rows[1][0]) == (True, True)
    assert "files.scale" not in re.sub(r"<[^>]*>", "", listed.text + narrowed.text)
    assert re.search(r'<a[^>]*href="/admin/jobs/"[^>]*>\s*<svg.*?Look again', listed.text, re.DOTALL)


def test_all_that_changes_moves_and_what_was_made_is_led_to_once_it_is_there(
    staff: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reverse("job:inspect", args=[job.public_id])
    running = staff.get(page).text
    monkeypatch.setitem(jobbing._workers, "files.scale", lambda _job, part, _at: f"did {part}")
    jobbing.run(job.pk)

    part = staff.get(page, headers={"HX-Request": "true"}).text

    assert ("Running</strong> since" in running, "Back to Two chairs" in running, "Look again" in running) == (
        True,
    ) * 3
    assert running.split('id="progress"')[1].split("</section>")[1].count("unning") == 0
    assert ("Finished</strong> at" in part, "1 part was refused; it says why." in part) == (True, True)
    assert re.search(r'href="/admin/images/1/"[^>]*>See what it did: Two chairs', part)


def test_htmx_gets_the_moving_part_alone(staff: Client, job: Job) -> None:
    part = staff.get(reverse("job:inspect", args=[job.public_id]), headers={"HX-Request": "true"})

    assert part.text.strip().startswith('<section id="progress"')
    assert part.text.strip().endswith("</section>")
    assert "<progress" in part.text


def test_a_finished_job_stands_still(staff: Client, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobbing._workers, "files.scale", lambda _job, part, _at: f"did {part}")
    jobbing.run(job.pk)

    page = staff.get(reverse("job:inspect", args=[job.public_id]))

    assert '<progress value="3" max="3"' in page.text
    assert "hx-trigger" not in page.text
    assert "http-equiv" not in page.text
    assert "Finished" in page.text


def test_without_the_permission_records_are_closed_and_not_in_the_menu(stranger: Client, job: Job) -> None:
    """P21."""
    for address in (reverse("job:index"), reverse("job:index_results"), reverse("job:inspect", args=[job.public_id])):
        refused = stranger.get(address)
        assert (refused.status_code, refused["Location"]) == (302, reverse("wagtailadmin_home")), address

    assert reverse("job:index") not in stranger.get(reverse("wagtailadmin_home")).text


def test_a_record_that_is_not_there_is_not_found(staff: Client) -> None:
    assert staff.get(f"/admin/jobs/{'0' * 8}-0000-7000-8000-{'0' * 12}/").status_code == 404


def test_no_address_adds_edits_or_deletes_a_record(staff: Client, job: Job) -> None:
    for tried in (
        "new/",
        f"edit/{job.pk}/",
        f"delete/{job.pk}/",
        f"copy/{job.pk}/",
        f"history/{job.pk}/",
        f"usage/{job.pk}/",
    ):
        assert staff.get(f"/admin/jobs/{tried}").status_code == 404, tried
    assert staff.post(reverse("job:inspect", args=[job.public_id])).status_code == 405


def test_the_policy_knows_one_permission_and_one_action() -> None:
    policy = policy_registry.get_by_type(Job)
    may, may_not, gone = with_permissions("ground.see_jobs"), with_permissions(), with_permissions("ground.see_jobs")
    gone.is_active = False

    assert isinstance(policy, SeeOnly)
    assert policy.user_has_any_permission(may, ["view", "change"])
    assert not policy.user_has_any_permission(may, ["add", "change", "delete"])
    assert not any(policy.user_has_permission(one, "view") for one in (may_not, gone, AnonymousUser()))
    assert not policy.users_with_any_permission(["view"]).exists()


def button_labels(user: User, job: Job, rf: RequestFactory) -> list[str]:
    deeds = (
        Deed("job:inspect", "Stop", "cross", "ground.see_jobs"),
        Deed("job:inspect", "Burn", "bin", "ground.delete_job"),
    )
    request = rf.get("/")
    request.user = user
    view = RecordInspectView(model=Job, deeds=deeds)
    view.request, view.object = request, job
    return [str(button.label) for button in view.header_buttons]


def test_a_records_page_shows_the_deeds_that_this_person_may_do(job: Job, rf: RequestFactory) -> None:
    assert button_labels(with_permissions("ground.see_jobs"), job, rf) == ["Stop"]
    assert button_labels(SuperuserFactory.create(), job, rf) == ["Stop", "Burn"]


def test_deeds_are_handed_to_the_page_with_their_buttons(
    staff: Client, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = Deed("job:inspect", "Stop this job", "cross", "ground.see_jobs")
    view = JobViewSet(deeds=(deed,)).inspect_view
    request = RequestFactory().get("/")
    request.user = SuperuserFactory.create()

    page = view(request, public_id=job.public_id)

    assert [button.label for button in page.context_data["header_buttons"]] == ["Stop this job"]


@pytest.mark.urls("tests.foundation.ground.test_admin")
def test_a_deed_is_a_form_that_is_done_on_post_and_leads_back(staff: Client, job: Job) -> None:
    """P23."""
    DONE.clear()
    address = reverse("stop_job", args=[job.public_id])

    form = staff.get(address)
    assert "Stop the job" in form.text
    assert "Kept in the audit log." in form.text
    assert DONE == []
    done = staff.post(address, {"reason": "asked by the office"}, follow=True)

    assert [reason for reason, _at in DONE] == ["asked by the office"]
    assert done.redirect_chain == [(f"/admin/jobs/{job.public_id}/", 302)]
    assert "It was stopped." in done.text


@pytest.mark.urls("tests.foundation.ground.test_admin")
def test_a_refusal_stands_on_the_form_and_nothing_is_lost(staff: Client, job: Job) -> None:
    DONE.clear()
    address = reverse("stop_job", args=[job.public_id])

    refused, empty = staff.post(address, {"reason": "none"}), staff.post(address, {"reason": ""})

    assert "A &lt;job&gt; needs a reason to stop." in refused.text
    assert ">none</textarea>" in refused.text.replace("\r", "").replace("\n", "")
    assert "This field is required." in empty.text
    assert DONE == []


@pytest.mark.urls("tests.foundation.ground.test_admin")
def test_a_deed_is_closed_to_whoever_may_not_and_to_strangers(stranger: Client, client: Client, job: Job) -> None:
    """P21."""
    address = reverse("stop_job", args=[job.public_id])

    assert stranger.post(address, {"reason": "x"}).status_code == 403
    assert client.post(address, {"reason": "x"}).status_code == 403


@pytest.mark.urls("tests.foundation.ground.test_admin")
def test_a_deed_to_a_record_that_is_not_there_is_not_found(staff: Client) -> None:
    assert staff.get(f"/admin/jobs/{'0' * 8}-0000-7000-8000-{'0' * 12}/stop/").status_code == 404


def test_a_deed_without_its_act_is_no_deed() -> None:
    with pytest.raises(NotImplementedError):
        DeedView().act(forms.Form(), clock.now())
