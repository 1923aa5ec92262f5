"""The settings of a site that a bench serves as a real one is served: the demonstration's, with folders of its own."""

from __future__ import annotations

import os
from pathlib import Path

from lms.settings.dev import *  # noqa: F403  (settings stand on one another)
from lms.settings.dev import CELERY_BROKER_TRANSPORT_OPTIONS, REDIS_URL

VAR = Path(os.environ["BENCH_FOLDER"])
CLOCK_FILE = VAR / "clock-offset"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CELERY_BROKER_TRANSPORT_OPTIONS |= (
    {"global_keyprefix": f"{VAR.name}:"}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker-control"),
    }
)
