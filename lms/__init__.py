"""The house and its front door: settings, addresses, and the screens that look into several rooms."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
