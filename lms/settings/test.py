"""The tests: a memory broker, a memory mailbox, a cheap hasher; everything else as in the demonstration."""

from lms.settings.dev import *

DEMO = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WAGTAILADMIN_BASE_URL = "http://testserver"
SITE_ADDRESS = WAGTAILADMIN_BASE_URL
WHITENOISE_MAX_AGE = 3600  # A browser keeps scripts and styles for a story, as it would in production.
