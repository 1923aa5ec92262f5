"""A real site. Refuses to start on a missing or insecure value, and says what to set."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from lms.settings.base import *
from lms.settings.demands import LAST_PORT, MOST_PROXIES, USUAL_PORT, Demands

demands = Demands(os.environ)
SECRET_KEY = demands.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = demands.older_secrets("SECRET_KEY_FALLBACKS")
NAME_KEY = demands.key("NAME_KEY")
SITE_ADDRESS = demands.https("SITE_ADDRESS")
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
demands.present("DATABASE_URL", "the address of PostgreSQL, e.g. postgresql://name:password@host/mitigation")
demands.begins("REDIS_URL", "the address of Redis, e.g. redis://host:6379/0", "redis://", "rediss://")
demands.present("SMTP_HOST", "the mail server that letters leave by")
SMTP_PORT = demands.count("SMTP_PORT", USUAL_PORT, LAST_PORT)
DEFAULT_FROM_EMAIL = demands.sender("LETTERS_FROM", "the address letters come from, e.g. Program <program@your.org>")
OFFICE_EMAIL = demands.address("OFFICE_EMAIL", "the address that messages to the office go to")
STRIPE_SECRET_KEY = demands.stripe_key("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRETS = demands.webhook_secrets("STRIPE_WEBHOOK_SECRETS")
demands.absent("STRIPE_API_BASE", "a production site speaks to Stripe itself, and to nothing that stands in for it")
demands.absent("DEMO", "a production site has no demonstration and no demonstration people")
ALLAUTH_TRUSTED_PROXY_COUNT = demands.count("TRUSTED_PROXIES", 1, MOST_PROXIES)
demands.settle()

DEBUG = False
DEMO = False
CLOCK_FILE = None
ALLOWED_HOSTS = [urlsplit(SITE_ADDRESS).hostname or ""]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ["SMTP_HOST"],
            "port": SMTP_PORT,
            "username": os.environ.get("SMTP_USER", ""),
            "password": os.environ.get("SMTP_PASSWORD", ""),
            "use_tls": True,
            "timeout": 20,
        },
    }
}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PRIVATE_FILES_BY_WEB_SERVER = os.environ.get("PRIVATE_FILES_BY_WEB_SERVER", "") == "yes"
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
SECURE_CSP = {**SECURE_CSP, "upgrade-insecure-requests": True}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
