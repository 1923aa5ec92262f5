"""Any course of events, in any order, with everything going wrong that can: the promises hold (P7-P14).

The machine is `tests/factories/happening.py`; `python -m bench.soak` runs the same for as long as wanted.
"""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from payments.sandbox.faulting import OF_EVENTS
from payments.sandbox.serving import Server
from tests.factories.happening import QUICK, happening_at
from tests.factories.sold import Shop
from tests.factories.till import Till
from tests.sandboxing import Sandbox

COURSES, LENGTH, STEPS = 25, 100, 2_000
HAPPENED = (
    "ordered by card", "ordered by invoice", "ordered by free", "paid: paid", "gave up an order", "gave a line up",
    "was killed", "heard", "came back", "reconciled", "refunded in the dashboard", "days passed", "Stripe: down",
    "ordered as a member", "ordered after a lapse", "the shop refuses",
    *(f"events: {kind}" for kind in sorted(OF_EVENTS)), *(f"Stripe: {kind}" for kind in sorted(QUICK)),
)  # fmt: skip
"""What must have happened among all that, so that no course is a walk around the block."""
OFTEN, SEVERAL = ("disputed", "dispute won", "dispute lost"), 2
"""What seldom goes well by itself, and must have happened this often."""


@pytest.mark.usefixtures("impatient")
@pytest.mark.django_db
def test_any_course_of_events_ends_with_everything_given_or_paid_back(
    shop: Shop, sandbox: Sandbox, sandbox_server: Server
) -> None:
    did = Counter[str]()
    machine = happening_at(Till(shop, sandbox, Client()), sandbox_server, did)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=COURSES,
            stateful_step_count=LENGTH,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert did["step"] >= STEPS
    assert not [deed for deed in HAPPENED if not did[deed]], "\n".join(f"{n} {d}" for d, n in did.items())
    assert {deed: did[deed] for deed in OFTEN if did[deed] < SEVERAL} == {}
