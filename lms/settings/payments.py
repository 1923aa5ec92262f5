"""Where payments are made, as `base` has it. Whoever changes a value here reads `docs/runbook.md` first."""

STRIPE_API_BASE = ""
"""Stripe's own, unless a stand-in is named."""
STRIPE_SECRET_KEY = ""
STRIPE_WEBHOOK_SECRETS: list[str] = []
"""Several while one is changed for another: an event signed with any of them is believed."""
PAY_PAGES = ["https://checkout.stripe.com"]
"""Where a form may lead on to: a browser holds its redirects to the policy, too."""
LOST_DISPUTE_WITHDRAWS = False
"""Whether a lost dispute takes back what was bought. Else it stays, and a finding asks staff to decide."""
DISPUTED_PLACES_WAIT = False
"""Whether, while a bank keeps the money of a place in dispute, nothing in a lesson counts there and no quiz is begun.

Reading never stops, and a quiz that is open can be handed in."""
UNPAID_CERTIFICATES_WAIT = False
"""Whether a certificate waits until what is owed on the order of its place is paid.

Courses are finished and minutes credited all the same; what was issued stays."""
STRIPE_ACCOUNT_IS_OURS_ALONE = False
"""Whether nobody else sells on this account: then what Stripe keeps for the account as a whole is booked as our fees.

Where others do, it belongs to nobody in particular, and is left out of our share of a payout."""
