"""Addresses of the front door's own screens, and of every page: that comes last, since any address may be one."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path
from wagtail.urls import serve_pattern

from foundation.pages import views as pages
from lms.sitemaps import SITEMAPS
from lms.views import feeds, health, public, search

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.search, name="search"),
    path("articles/feed/", feeds.ArticleFeed(), name="article_feed"),
    path("sitemap.xml", public.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
    path(".well-known/security.txt", public.security, name="security_txt"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("healthz", health.up, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    re_path(serve_pattern, pages.serve, name="page"),
]
