"""A newcomer's machine: the demonstration is on, letters go to a mailbox page, its staff need no second factor."""

import os

from django.utils.csp import CSP

from lms.settings.base import *

SECRET_KEY = "only-for-a-demonstration-on-ones-own-machine-never-for-people"
NAME_KEY = "b25seS1mb3ItYS1kZW1vbnN0cmF0aW9uLW5ldmVyLXA="
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE", "http://127.0.0.1:12111")  # the stand-in, which `run` starts
STRIPE_SECRET_KEY = "sk_test_sandbox"
STRIPE_WEBHOOK_SECRETS = ["whsec_sandbox"]
PAY_PAGES = [STRIPE_API_BASE]
SECURE_CSP = {**SECURE_CSP, "form-action": [CSP.SELF, *PAY_PAGES]}
SILENCED_SYSTEM_CHECKS: list[str] = []
