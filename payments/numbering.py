"""Numbering: invoices, credit notes and quotes without gaps; orders with gaps, so that no buyer waits for another."""

from __future__ import annotations

from django.db.models import F, Func, PositiveIntegerField, Value

from payments.models import Series


def next_number(key: str) -> int:
    """Return the next number of this series, held until the caller's transaction ends.

    The row is the lock: whoever wants the next one waits for our commit, so call it last.
    """
    Series.objects.get_or_create(key=key)
    Series.objects.filter(key=key).update(last=F("last") + 1)
    return Series.objects.values_list("last", flat=True).get(key=key)


def order_number() -> Func:
    """Return the next order's number, for the statement that writes it: never given twice, lost if it is not placed."""
    return Func(Value("payments_order_numbers"), function="nextval", output_field=PositiveIntegerField())
