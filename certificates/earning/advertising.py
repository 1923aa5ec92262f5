"""What may be said of an activity as credit before anybody took it: approvals given whose window holds today (P19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from certificates import telling
from certificates.models import CreditApproval


def approvals(activity: str, on: date) -> ArraySubquery:
    """Return an expression for the approvals of an activity that may be told on this day; `activity` names its column.

    What is asked for, refused, over or not begun is not in it.
    """
    covering = CreditApproval.objects.covering(on).filter(activity=OuterRef(activity)).order_by("board__name", "pk")
    told = JSONObject(
        board=F("board__name"), number=F("number"), category=F("category__title"), minutes=F("minutes"),
        until=F("covers_until"),
    )  # fmt: skip
    return ArraySubquery(covering.values(told=told))


def sentences(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say each approval in a sentence."""
    return [_sentence(each) for each in found]


def _sentence(approval: Mapping[str, Any]) -> str:
    words = {
        "board": approval["board"],
        "number": approval["number"],
        "category": approval["category"],
        "most": telling.span(approval["minutes"]) if approval["minutes"] else "",
        "until": telling.day(date.fromisoformat(approval["until"])) if approval["until"] else "",
    }
    said = _("%(board)s, no. %(number)s: %(category)s") % words
    if words["most"]:
        said = _("%(said)s, up to %(most)s") % {"said": said, **words}
    return _("%(said)s, if earned by %(until)s.") % {"said": said, **words} if words["until"] else f"{said}."
