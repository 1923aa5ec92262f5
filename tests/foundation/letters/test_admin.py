from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.ground import clock
from foundation.letters import sending
from foundation.letters.composing import MASK
from foundation.letters.models import Bounce, Letter, LetterTemplate
from foundation.letters.roles import GRANTS
from tests.factories.people import SuperuserFactory
from tests.foundation.ground.entering import enter, with_permissions

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]  # stock templates of Wagtail
Ask = Callable[..., Letter]


@pytest.fixture
def coordinator(settings: Any) -> Client:
    return enter(with_permissions(*GRANTS["coordinator"]), settings)


def test_a_coordinator_sees_a_letter_with_its_masked_words_and_what_came_back(
    coordinator: Client, ask_hello: Ask
) -> None:
    letter = ask_hello()
    sending.send(letter.pk)
    Bounce.objects.create(letter=letter, at=clock.now(), is_permanent=True, says="5.1.1 <no such user>")

    listed = coordinator.get(reverse("letter:index"))
    page = coordinator.get(reverse("letter:inspect", args=[letter.public_id]))

    assert reverse("letter:inspect", args=[letter.public_id]) in listed.text
    assert "ada@example.org" in listed.text
    assert f"your code is {MASK}" in page.text
    assert "482-913" not in page.text
    assert "Ada &lt;b&gt;" in page.text
    assert "Letter: Hello Ada &lt;b&gt;" in page.text
    assert "5.1.1 &lt;no such user&gt;" in page.text


def test_a_letter_without_bounces_says_none(coordinator: Client, ask_hello: Ask) -> None:
    page = coordinator.get(reverse("letter:inspect", args=[ask_hello().public_id]))

    assert "None" in page.text


def test_letters_are_found_by_address(coordinator: Client, ask_hello: Ask) -> None:
    ask_hello(to="wanted@example.org")
    ask_hello(to="planted@example.org")

    page = coordinator.get(reverse("letter:index_results"), {"q": "wanted"})

    assert "wanted@example.org" in page.text
    assert "planted@example.org" not in page.text


def test_without_the_permission_letters_and_templates_are_closed(settings: Any, ask_hello: Ask) -> None:
    """P21."""
    letter = ask_hello()
    template = LetterTemplate.objects.create(reason="greeting", subject="Hi", body="There")
    client = enter(with_permissions(), settings)

    for name, args in (
        ("letter:index", []),
        ("letter:inspect", [letter.public_id]),
        ("lettertemplate:index", []),
        ("lettertemplate:add", []),
        ("lettertemplate:edit", [template.pk]),
    ):
        refused = client.get(reverse(name, args=args))
        assert (refused.status_code, refused["Location"]) == (302, reverse("wagtailadmin_home")), name
    assert reverse("letter:index") not in client.get(reverse("wagtailadmin_home")).text


def test_staff_write_a_kind_of_letter_in_their_own_words(coordinator: Client) -> None:
    words = {
        "reason": "greeting",
        "subject": "Hi {{ name }}",
        "body": "{% if place %}Place {{ place }}.{% endif %} {{ site }}",
    }

    response = coordinator.post(reverse("lettertemplate:add"), words)

    assert response.status_code == 302
    template = LetterTemplate.objects.get()
    assert (template.reason, template.subject) == ("greeting", "Hi {{ name }}")


def test_an_unknown_placeholder_is_named_and_nothing_is_saved(coordinator: Client) -> None:
    words = {"reason": "greeting", "subject": "Hi", "body": "{% if place %}{{ pace }}{% else %}{{ nmae }}{% endif %}"}

    page = coordinator.post(reverse("lettertemplate:add"), words)

    assert "There is no placeholder named {{ nmae }}." in page.text
    words["body"] = words["body"].replace("nmae", "name")
    assert "There is no placeholder named {{ pace }}." in coordinator.post(reverse("lettertemplate:add"), words).text
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize("is_new", [True, False])
def test_a_preview_shows_sample_words_and_saves_nothing(coordinator: Client, *, is_new: bool) -> None:
    if is_new:
        address = reverse("lettertemplate:add")
    else:
        template = LetterTemplate.objects.create(reason="greeting", subject="Hi", body="There")
        address = reverse("lettertemplate:edit", args=[template.pk])
    words = {"reason": "greeting", "subject": "Dear {{ name }}", "body": "Your place: {{ place }}", "preview": "yes"}

    page = coordinator.post(address, words)

    assert "Dear Demo Person" in page.text
    assert "Your place: [place]" in page.text
    assert not LetterTemplate.objects.filter(subject__startswith="Dear").exists()


def test_a_preview_of_what_cannot_become_a_letter_says_why(coordinator: Client) -> None:
    page = coordinator.post(
        reverse("lettertemplate:add"), {"reason": "greeting", "subject": "", "body": "{{ nmae }}", "preview": "yes"}
    )

    assert "With sample words it reads" not in page.text
    assert "This field is required." in page.text


def test_a_template_keeps_its_kind_and_can_be_edited_and_deleted(coordinator: Client) -> None:
    template = LetterTemplate.objects.create(reason="greeting", subject="Hi", body="There")
    edit = reverse("lettertemplate:edit", args=[template.pk])
    page = coordinator.get(edit).text
    assert "<strong>greeting</strong>: {{ name }}, {{ place }}, {{ site }}, {{ office }}" in page
    assert "<strong>Hello Demo Person</strong>" in page

    coordinator.post(edit, {"reason": "job_failed", "subject": "Hi {{ name }}", "body": "You"})
    template.refresh_from_db()
    assert (template.reason, template.subject, template.body) == ("greeting", "Hi {{ name }}", "You")
    coordinator.post(reverse("lettertemplate:delete", args=[template.pk]))

    assert not LetterTemplate.objects.exists()


def test_a_letter_with_a_secret_is_not_offered_and_a_crafted_one_is_refused_in_words(coordinator: Client) -> None:
    assert 'value="hello"' not in coordinator.get(reverse("lettertemplate:add")).text

    page = coordinator.post(reverse("lettertemplate:add"), {"reason": "hello", "subject": "Hi", "body": "{{ code }}"})

    assert "The words of this letter are the house&#x27;s alone" in page.text
    assert not LetterTemplate.objects.exists()


def test_what_stands_for_a_letter_with_a_secret_says_why_it_is_not_used_and_can_be_deleted(
    coordinator: Client,
) -> None:
    template = LetterTemplate.objects.create(reason="hello", subject="Hi", body="There")

    page = coordinator.post(
        reverse("lettertemplate:edit", args=[template.pk]), {"reason": "hello", "subject": "Hi", "body": "New"}
    )

    template.refresh_from_db()
    assert ("house&#x27;s alone" in page.text, template.body) == (True, "There")
    coordinator.post(reverse("lettertemplate:delete", args=[template.pk]))
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(("name", "asked"), [("rjust", "999999999"), ("stringformat", "'999999999s'")])
def test_what_would_fill_the_memory_is_refused_by_name(coordinator: Client, name: str, asked: str) -> None:
    words = {"reason": "greeting", "subject": "Hi", "body": f"{{{{ name|{name}:{asked} }}}}"}

    page = coordinator.post(reverse("lettertemplate:add"), words)

    assert f"Letters can&#x27;t use the filter “{name}”. They can use: capfirst, default," in page.text
    assert not LetterTemplate.objects.exists()


def test_a_superuser_finds_letters_in_the_menu(settings: Any) -> None:
    client = enter(SuperuserFactory.create(is_demo=True), settings)

    assert reverse("letter:index") in client.get(reverse("wagtailadmin_home")).text
