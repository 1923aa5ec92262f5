"""An expression that is put into SQL once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Upper

from foundation.accounts.models import User
from foundation.ground.compiling import Once
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def people() -> QuerySet[Any]:
    """People with their namesakes counted and their name called out."""
    same = User.objects.filter(name=OuterRef("name")).order_by().values("name").annotate(n=Count("pk"))
    return User.objects.annotate(namesakes=Once(Subquery(same.values("n"))), called=Once(Upper("name")))


def sql(found: QuerySet[Any]) -> str:
    return str(found.query.get_compiler(connection=connection).as_sql()[0])


def test_it_is_compiled_for_whoever_asks_first_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, as_sql = [], Upper.as_sql

    def counting(self: Upper, *said: Any, **more: Any) -> Any:
        compiled.append(self)
        return as_sql(self, *said, **more)

    monkeypatch.setattr(Upper, "as_sql", counting)
    found = people()

    for name in ("Ann", "Bea"):
        sql(found.filter(name=name))

    assert len(compiled) == 1


def test_it_tells_each_of_them_their_own() -> None:
    for name in ("Ann", "Bea", "Ann"):
        PersonFactory.create(name=name)
    found = people().order_by("pk")

    assert [(one.namesakes, one.called) for one in found.filter(name="Ann")] == [(2, "ANN")] * 2
    assert [(one.namesakes, one.called) for one in found.filter(name="Bea")] == [(1, "BEA")]
    assert list(found.filter(called="BEA").values_list("name", flat=True)) == ["Bea"]


def test_inside_another_question_it_speaks_of_that_ones_tables() -> None:
    for name in ("Ann", "Bea", "Ann"):
        PersonFactory.create(name=name)
    kept = people()
    alone = sql(kept)
    inside = User.objects.filter(pk=OuterRef("pk"), pk__in=kept.filter(namesakes=2).values("pk"))
    within = kept.filter(pk=OuterRef("pk")).order_by().values("called")

    found = User.objects.annotate(said=Subquery(within[:1])).filter(pk__in=kept.filter(namesakes=2).values("pk"))

    assert list(found.order_by("pk").values_list("said", flat=True)) == ["ANN", "ANN"]
    assert User.objects.annotate(both=Subquery(inside.values("pk"))).filter(both=F("pk")).count() == 2
    assert sql(kept) == alone
