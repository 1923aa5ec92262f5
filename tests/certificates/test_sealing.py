"""Names under lock."""

import base64
import io
import secrets

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from certificates import sealing
from certificates.models import Certificate, NameKey
from tests.factories.certificates import certificate
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def house_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def fresh(issued: Certificate) -> Certificate:
    return Certificate.objects.get(pk=issued.pk)


@pytest.mark.parametrize("name", ["Ána Demo-Muñoz", "ليلى الحسيني", "अनुष्का श्रीवास्तव", "<b>Demo</b> & “Co”", "W" * 100])
def test_a_name_is_opened_as_it_was_sealed(name: str) -> None:
    issued = certificate(PersonFactory.create(certificate_name=name))

    assert sealing.open_name(fresh(issued)) == name


def test_what_is_sealed_tells_neither_the_name_nor_its_length() -> None:
    short = certificate(PersonFactory.create(certificate_name="Bo Demo"))
    long = certificate(PersonFactory.create(certificate_name="Wilhelmina Demo-Featherstonehaugh"))

    assert len(short.record["name"]) == len(long.record["name"])
    assert b"Bo Demo" not in base64.b64decode(short.record["name"])


def test_a_name_cant_be_moved_to_another_certificate() -> None:
    mine, hers = certificate(), certificate()
    mine.record["name"] = hers.record["name"]
    mine.name_key = hers.name_key

    with pytest.raises(InvalidTag):
        sealing.open_name(mine)


def test_without_its_key_a_name_is_erased() -> None:
    issued = certificate()

    NameKey.objects.all().delete()

    assert sealing.open_name(fresh(issued)) is None


def test_a_missing_house_key_is_not_taken_for_an_erasure(settings: Settings) -> None:
    issued = certificate()

    settings.NAME_KEY = house_key()

    with pytest.raises(sealing.NameLocked):
        sealing.open_name(fresh(issued))


def test_a_new_house_key_is_put_in_front_and_the_old_one_dropped_after_resealing(settings: Settings) -> None:
    issued = certificate()
    new = house_key()

    settings.NAME_KEY = f"{new}, {settings.NAME_KEY}"
    assert sealing.open_name(fresh(issued)) == "Ána Demo-Muñoz"
    call_command("reseal_names", stdout=(said := io.StringIO()))
    settings.NAME_KEY = new

    assert said.getvalue().startswith("Sealed 1 names")
    assert sealing.open_name(fresh(issued)) == "Ána Demo-Muñoz"


@pytest.mark.parametrize("wrong", ["", "not base64!", "c2hvcnQ=", "c2hvcnQ=,c2hvcnQ="])
def test_a_house_key_that_is_none_is_named(settings: Settings, wrong: str) -> None:
    settings.NAME_KEY = wrong

    with pytest.raises(ImproperlyConfigured, match="NAME_KEY"):
        certificate()
