"""Watching Wagtail for changes of pages: the stamp of the frame is renewed, and the search's index is kept.

Signals come from Wagtail and Django here, and go to no room of ours. Wagtail would index by a message to the worker;
here it is done in the same transaction as well, since a message may be lost and an index row costs little.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index
from wagtail.signals import post_page_move

from foundation.pages.models import FrameStamp, SiteSettings

WATCHED = (Page, Site, PageViewRestriction, SiteSettings)


def watch() -> None:
    """Begin to watch. Called once, when Django is ready."""
    post_save.connect(_saved, dispatch_uid="pages.saved")
    post_save.connect(_indexed, dispatch_uid="pages.indexed")
    post_delete.connect(_saved, dispatch_uid="pages.deleted")
    post_page_move.connect(_moved, dispatch_uid="pages.moved")


def _saved(sender: type[Any], *, raw: bool = False, **_signal: Any) -> None:
    """Renew the stamp when something of the frame was saved or deleted."""
    if issubclass(sender, WATCHED) and not raw:
        FrameStamp.renew()


def _indexed(sender: type[Any], instance: Any, *, raw: bool = False, **_signal: Any) -> None:
    """Index a page that was saved."""
    if issubclass(sender, Page) and not raw:
        index.insert_or_update_object(instance)


def _moved(**_signal: Any) -> None:
    """Renew the stamp when pages were moved or put in another order."""
    FrameStamp.renew()
