"""The nouns of prose: pages, the site's words, messages to the office, and the stamp of the frame around every page."""

from foundation.pages.models.contact import ContactPage
from foundation.pages.models.frames import FrameStamp
from foundation.pages.models.messages import ContactMessage
from foundation.pages.models.prose import ArticleIndexPage, ArticlePage, CommitteePage, StandardPage
from foundation.pages.models.words import SiteSettings

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "CommitteePage",
    "ContactMessage",
    "ContactPage",
    "FrameStamp",
    "SiteSettings",
    "StandardPage",
]
