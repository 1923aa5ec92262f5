"""The demonstration's pages, made from `content/` where there are none. What stands is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from foundation.ground import clock
from foundation.pages import writing
from foundation.pages.models import (
    ArticleIndexPage,
    ArticlePage,
    CommitteePage,
    ContactPage,
    SiteSettings,
    StandardPage,
)
from lms.demo import home
from lms.models import HomePage

Front = Mapping[str, Any]
ARTICLES = "articles"
ELSEWHERE = frozenset({"home", "program"})
"""Kinds of pages that are made by others: the home page before these, the program with its courses."""

REDIRECTS = {"/contact-us": "/contact/", "/certificates": "/check/", "/code-of-ethics": "/code/"}

SEARCH = {"label": "Search", "page": None, "address": "/search/"}


def make_home(content: Path) -> HomePage:
    """Return the home page, made and set as the site's root if there is none. `content` is the whole folder."""
    if standing := HomePage.objects.first():
        return standing
    front, _body = writing.split(
        (content / "pages" / "home.md").read_text(encoding="utf-8"), source=content / "pages" / "home.md"
    )
    page = HomePage(**home.fields(front, program=_slug(content / "pages" / "program.md")))
    _make_room(page.slug)
    Page.get_first_root_node().add_child(instance=page)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": page, "site_name": front["title"]},
    )
    return page


def make_pages(content: Path, *, home_parent: Page) -> None:
    """Make the pages of this folder that are missing, the site's words, and redirects. Safe to repeat.

    `content` is the folder with the pages; `site.yaml` stands beside it. A page that exists (by its address) is left as
    it is, and so are the words once someone saved them. Raises `writing.Unreadable` with file and line.
    """
    site = yaml.safe_load((content.parent / "site.yaml").read_text(encoding="utf-8"))
    wanted = [entry["page"] for entry in site["navigation"]["main"] if "page" in entry]
    texts = {path.stem: path for path in sorted(content.glob("*.md"))}
    first = [texts[slug] for slug in wanted if slug in texts]
    for path in [*first, *(path for path in texts.values() if path not in first)]:
        _page(path, home_parent, site, in_menus=path.stem in wanted)
    _words(site, home_parent)
    for old, new in REDIRECTS.items():
        Redirect.objects.get_or_create(old_path=old, site=None, defaults={"redirect_link": new})


def _slug(path: Path) -> str:
    """Return the slug that a text names."""
    return str(writing.split(path.read_text(encoding="utf-8"), source=path)[0]["slug"])


def _make_room(slug: str) -> None:
    """Take away the page that Wagtail puts under the root of every fresh site, if it is still that and empty."""
    for page in Page.objects.exact_type(Page).filter(depth=2, slug=slug, numchild=0):
        page.delete()


def _page(path: Path, home_parent: Page, site: Front, *, in_menus: bool) -> None:
    """Make the page that this text describes, unless there is one at its address."""
    front, body = writing.split(path.read_text(encoding="utf-8"), source=path)
    kind = "article_index" if front.get("lists") == "article" else front.get("kind", "standard")
    if kind in ELSEWHERE:
        return
    parent = _articles(home_parent) if kind == "article" else home_parent
    if parent.get_children().filter(slug=front["slug"]).exists():
        return
    blocks = writing.to_stream(body, source=path)
    if notice := front.get("notice"):
        blocks.insert(0, writing.callout(notice))
    page = MAKERS[kind](front, blocks, site)
    page.slug, page.show_in_menus, page.search_description = front["slug"], in_menus, front.get("description", "")
    parent.add_child(instance=page)


def _articles(home_parent: Page) -> Page:
    """Return the list that articles stand in."""
    return ArticleIndexPage.objects.child_of(home_parent).get()


def _standard(front: Front, blocks: list[writing.Block], _site: Front) -> Page:
    return StandardPage(title=front["title"], lede=front.get("intro", ""), body=blocks)


def _article_index(front: Front, _blocks: list[writing.Block], _site: Front) -> Page:
    return ArticleIndexPage(title=front["title"], lede=front.get("intro", ""), empty=front["empty"])


def _article(front: Front, blocks: list[writing.Block], _site: Front) -> Page:
    on = front.get("date") or clock.day_of(clock.now())
    return ArticlePage(title=front["title"], lede=front.get("intro", ""), body=blocks, published_on=on)


def _committee(front: Front, blocks: list[writing.Block], site: Front) -> Page:
    people = [
        {
            "type": "person",
            "value": {"name": one["name"], "role": one["role"], "said": one["about"], "email": one["email"]},
        }
        for one in site["committee"]["people"]
    ]
    return CommitteePage(title=front["title"], lede=front.get("intro", ""), body=blocks, people=people)


def _contact(front: Front, blocks: list[writing.Block], _site: Front) -> Page:
    form = front["form"]
    return ContactPage(
        title=front["title"],
        lede=front["intro"],
        body=blocks,
        sent_title=form["sent_title"],
        sent_text=form["sent_text"],
    )


MAKERS: Mapping[str, Callable[[Front, list[writing.Block], Front], Page]] = {
    "standard": _standard,
    "article_index": _article_index,
    "article": _article,
    "committee": _committee,
    "contact": _contact,
}


def _words(site: Front, home_parent: Page) -> None:
    """Set the words on every page, unless someone has saved them before."""
    if SiteSettings.objects.exists():
        return
    words, footer = site["site"], site["footer"]
    links = [_link(entry, home_parent) for entry in footer["links"]]
    half = (len(links) + 1) // 2
    columns = {"Find your way": [SEARCH, *links[:half]], "The program": links[half:]}
    SiteSettings.objects.create(
        name=words["name"],
        program=words["line"],
        about=footer["lines"][0],
        closing=footer["lines"][-1],
        contact_email=site["contact"]["email"],
        demonstration_notice=words["demonstration_notice"],
        footer=[{"type": "column", "value": {"title": title, "links": found}} for title, found in columns.items()],
    )


def _link(entry: Front, home_parent: Page) -> dict[str, Any]:
    """Return a link of the footer: to an address of its own, or to a page below the home page."""
    if address := entry.get("address"):
        return {"label": entry["title"], "page": None, "address": address}
    page = home_parent.get_children().get(slug=entry["page"])
    return {"label": entry["title"], "page": page.pk, "address": ""}
