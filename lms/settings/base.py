"""What is the same everywhere. Whoever changes a value here reads `docs/runbook.md` first."""

from __future__ import annotations

import os
import zoneinfo
from pathlib import Path

import django_stubs_ext
from django.utils.csp import CSP
from kombu.entity import Exchange, Queue

from lms.settings.beat import *
from lms.settings.demands import postgresql
from lms.settings.payments import *

django_stubs_ext.monkeypatch()

HOUSE = Path(__file__).resolve().parent.parent.parent
VAR: Path = HOUSE / "var"

# ---- Rooms: from the top of the house down; registries rely on the order ----
INSTALLED_APPS = [
    "lms",
    "courses",
    "assessments",
    "certificates",
    "membership",
    "standards",
    "payments",
    "foundation.pages",
    "foundation.files",
    "foundation.accounts",
    "foundation.letters",
    "foundation.printing",
    "foundation.ground",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "foundation.accounts.apps.SessionsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # Pads at random against BREACH; above static files, which it also packs.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.middleware.ContentSecurityPolicy",
    "lms.middleware.NotTooMuch",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.NothingPrivateKept",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "foundation.accounts.middleware.SecondFactorForStaff",
    "lms.middleware.TimeOfTheOffice",
    "lms.middleware.Refusals",
    "lms.middleware.Redirects",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOUSE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "foundation.pages.context.house",
                "payments.context.basket",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "foundation.pages.templatetags.house",
            ],
        },
    }
]
FORM_RENDERER = "foundation.pages.rendering.HouseForms"

# ---- Data ----
DATABASES = {"default": postgresql(os.environ.get("DATABASE_URL", ""))}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ground_cache"},
    "fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fragments"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}
if REDIS_URL := os.environ.get("REDIS_URL"):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}

# ---- Background work ----
CELERY_BROKER_URL = REDIS_URL or "folder://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"queue_order_strategy": "priority"}
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker-control"),
        "polling_interval": 0.05,
    }
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("urgent", "celery")]
"""The first is for what somebody waits for (codes to sign in with) and for sweeps; a worker takes from it first."""
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
TASKS = {"default": {"BACKEND": "foundation.ground.celery_backend.CeleryBackend"}}

# ---- People and signing in ----
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["foundation.accounts.backends.HouseBackend"]
PASSWORD_HASHERS = ["foundation.accounts.hashers.TunedArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my-learning/?signed-in"  # From there staff without a course are led on to the admin.
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "foundation.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "foundation.accounts.adapters.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "foundation.accounts.forms.entry.Login",
    "signup": "foundation.accounts.forms.entry.SignUp",
    "add_email": "foundation.accounts.forms.entry.AddAddress",
    "change_password": "foundation.accounts.forms.entry.ChangePassword",
    "set_password": "foundation.accounts.forms.entry.SetPassword",
    "reset_password": "foundation.accounts.forms.entry.AskForReset",
    "reset_password_from_key": "foundation.accounts.forms.entry.ResetPassword",
    "reauthenticate": "foundation.accounts.forms.entry.ProveByPassword",
    "request_login_code": "foundation.accounts.forms.entry.AskForCode",
    "confirm_login_code": "foundation.accounts.forms.entry.TypeLoginCode",
    "confirm_email_verification_code": "foundation.accounts.forms.entry.TypeAddressCode",
    "confirm_password_reset_code": "foundation.accounts.forms.entry.TypeResetCode",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_FORMS = {
    "authenticate": "foundation.accounts.forms.entry.SecondStep",
    "reauthenticate": "foundation.accounts.forms.entry.SecondStepAgain",
    "activate_totp": "foundation.accounts.forms.entry.AddApp",
    "add_webauthn": "foundation.accounts.forms.entry.AddPasskey",
    "signup_webauthn": "foundation.accounts.forms.entry.FirstPasskey",
    "edit_webauthn": "foundation.accounts.forms.entry.RenamePasskey",
}
MFA_TOTP_ISSUER = "NASAMS"
SESSION_ENGINE = "foundation.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.views.errors.csrf"

# ---- Words and time ----
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
HOUSE_ZONE = "America/New_York"  # where the office is: certificates and letters name days there
CLOCK_FILE: Path | None = VAR / "clock-offset"

# ---- Files ----
STATIC_URL = "/static/"
STATIC_ROOT = HOUSE / "staticfiles"
STATICFILES_DIRS = [HOUSE / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "foundation.files.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PRIVATE_FILES_BY_WEB_SERVER = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "lms.receiving.Counting",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ---- Letters ----
DEFAULT_FROM_EMAIL = "Mitigation Certificate Program <program@example.org>"
OFFICE_EMAIL = "office@example.org"
MAILBOX = VAR / "mailbox"
MAILERS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(MAILBOX)}}
}

# ---- Security ----
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF, *PAY_PAGES],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# ---- Wagtail ----
WAGTAIL_SITE_NAME = "NASAMS Mitigation Certificate Program"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_BASE_URL = os.environ.get("SITE_ADDRESS", "http://localhost:8000")
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[object] = []
WAGTAILIMAGES_IMAGE_MODEL = "files.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "files.Download"
WAGTAILIMAGES_IMAGE_FORM_BASE = "foundation.files.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "foundation.files.forms.DownloadForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "m4a", "md", "mp3", "mp4", "odt", "ods", "ogg", "opus", "pdf", "txt", "vtt", "webm", "xlsx", "zip",
]  # fmt: skip
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 500 * 1024 * 1024  # a film; less of everything else (`files.checking.MOST`)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "foundation.pages.indexing", "SEARCH_CONFIG": "english"}}
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"

# ---- The house's own ----
DEMO = False
SITE_ADDRESS = WAGTAILADMIN_BASE_URL
CERTIFICATE_ISSUER = "National Alliance of Sentencing Advocates & Mitigation Specialists"
NAME_KEY = os.environ.get("NAME_KEY", "")
