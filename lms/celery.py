"""Celery carries messages; what must be done stands in the database as rows (`ground.Job`, `letters.Letter`)."""

import os

from celery import Celery

from lms import broker

# Celery's part for Django looks for this name when the app is made. Whoever wants other settings has set it by now.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

broker.register()
app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
