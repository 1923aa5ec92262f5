"""Provisions of the Code, made up where a test needs one or two; `outlining.load()` gives the real outline."""

from __future__ import annotations

import factory

from standards.models import Code, Part, Provision


class PartFactory(factory.django.DjangoModelFactory[Part]):
    """A part."""

    class Meta:
        model = Part
        django_get_or_create = ("key",)

    code = factory.LazyFunction(lambda: Code.objects.get(key="ethics"))
    key = "ZZ"
    title = "Made-up part"
    introduction = "A part that stands in no Code."
    position = factory.Sequence(lambda n: 900 + n)


class ProvisionFactory(factory.django.DjangoModelFactory[Provision]):
    """A provision of the made-up part, `ZZ-1`, `ZZ-2` …"""

    class Meta:
        model = Provision

    part = factory.SubFactory(PartFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    code = factory.LazyAttribute(lambda made: f"{made.part.key}-{made.number}")
    topic = factory.LazyAttribute(lambda made: f"Topic of {made.code}")
    summary = factory.LazyAttribute(lambda made: f"What {made.code} asks.")
    modality = "must"
    position = factory.Sequence(lambda n: 9000 + n)
