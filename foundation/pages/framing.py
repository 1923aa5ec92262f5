"""The frame of every page: site, navigation, footer, addresses; read once a process and kept until its stamp changes.

A page asks for the stamp (one query) and has the rest from memory. Whatever changes what the frame holds renews the
stamp in the same transaction (`watching`), so an edit shows at the next request in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Site

if TYPE_CHECKING:  # The pages' models stand on this module; when it runs, they are there.
    from foundation.pages.models import FrameStamp, SiteSettings

FIXED: tuple[tuple[str | Promise, str], ...] = (
    (_("The Code"), "/code/"),
    (_("Membership"), "/membership/"),
    (_("Check a certificate"), "/check/"),
)
"""What stands in the navigation beside the pages that editors put there."""

HOME_DEPTH = 2
STEP = 4
"""Characters of a tree path a level (treebeard's `steplen`)."""

MOST_ROUTES = 2000


@dataclass(frozen=True)
class Place:
    """A title and the address behind it."""

    title: str | Promise
    url: str


@dataclass(frozen=True)
class Column:
    """A column of the footer."""

    title: str
    links: tuple[Place, ...]


@dataclass(frozen=True)
class Frame:
    """What every page shares, as it stood under one stamp.

    `places` holds the home page and the pages right below it by their tree path, for breadcrumbs. `routes` remembers
    which row answers at an address. `site` is None unless there is exactly one: then Wagtail finds its own way.
    """

    stamp: UUID | None
    site: Site | None
    root_paths: list[Any]
    words: SiteSettings
    navigation: tuple[Place, ...]
    columns: tuple[Column, ...]
    places: Mapping[str, Place]
    has_restrictions: bool
    routes: dict[str, tuple[type[Page], int]] = field(default_factory=dict)

    def address_of(self, page: Page) -> str:
        """Return the page's address on this site; with more than one site, ask Wagtail."""
        if self.site is None:
            return str(page.get_url() or "")
        root = self.site.root_page.url_path
        return "/" + page.url_path.removeprefix(root) if page.url_path.startswith(root) else ""

    def trail(self, page: Page) -> list[Place]:
        """Return the places above this page, as far as the frame knows them."""
        above = (page.path[:end] for end in range(HOME_DEPTH * STEP, len(page.path), STEP))
        return [self.places[path] for path in above if path in self.places]


_standing: Frame | None = None


def of(request: HttpRequest) -> Frame:
    """Return the frame, looked up once a request; tell Wagtail what it holds, so that it need not ask the database."""
    known: Frame | None = getattr(request, "house_frame", None)
    if known is None:
        known = current()
        request.house_frame = known  # type: ignore[attr-defined]  # ours, for this request
        request._wagtail_cached_site_root_paths = known.root_paths  # type: ignore[attr-defined]  # noqa: SLF001  (Wagtail's place)
        if known.site is not None:
            request._wagtail_site = known.site  # type: ignore[attr-defined]  # noqa: SLF001  (Wagtail's place)
    return known


def current() -> Frame:
    """Return the frame under the stamp that stands, read anew if the stamp has changed."""
    global _standing  # noqa: PLW0603  (one frame a process; of two threads that read it anew, either may win)
    stamps: type[FrameStamp] = apps.get_model("pages", "FrameStamp")
    stamp = stamps.current()
    standing = _standing
    if standing is None or standing.stamp != stamp:
        standing = _standing = _read(stamp)
    return standing


def _read(stamp: UUID | None) -> Frame:
    """Read the frame from the database."""
    sites = list(Site.objects.select_related("root_page")[:2])
    site = sites[0] if len(sites) == 1 else None
    settings: type[SiteSettings] = apps.get_model("pages", "SiteSettings")
    words = settings.objects.first() or settings()
    pages = list(_first_floors(site.root_page)) if site else []
    frame = Frame(
        stamp=stamp,
        site=site,
        root_paths=Site.get_site_root_paths(),
        words=words,
        navigation=(),
        columns=tuple(_columns(words)),
        places={},
        has_restrictions=PageViewRestriction.objects.exists(),
    )
    places = {
        page.path: Place(page.title if page.depth > HOME_DEPTH else _("Home"), frame.address_of(page)) for page in pages
    }
    shown = [_entry(page, frame) for page in pages if page.show_in_menus and page.depth > HOME_DEPTH]
    return replace(frame, places=places, navigation=(*shown, *(Place(*fixed) for fixed in FIXED)))


def _entry(page: Page, frame: Frame) -> Place:
    """Return a page's entry in the navigation; a page may have a shorter title there."""
    return Place(getattr(page, "menu_title", "") or page.title, frame.address_of(page))


def _first_floors(home: Page) -> Iterator[Page]:
    """Return the home page and the live pages right below it, in the order of the tree."""
    yield home
    yield from home.get_children().live().specific()


def _columns(words: SiteSettings) -> Iterable[Column]:
    """Return the footer's columns with their links as plain addresses; a link to a page that is gone is left out."""
    for block in words.footer:
        links = [Place(link["label"], _address(link)) for link in block.value["links"]]
        yield Column(block.value["title"], tuple(link for link in links if link.url))


def _address(link: Mapping[str, Any]) -> str:
    """Return where a link leads; nothing for a page that is not public."""
    page = link["page"]
    return str(link["address"] or (page.url if page and page.live else "") or "")


class Framed:
    """A page that takes from the frame what Wagtail would ask the database on every request. Comes before `Page`."""

    frame: Frame | None = None
    """The frame of the request that the page was found for; `routing` puts it there."""

    def get_view_restrictions(self) -> Any:
        """Return the restrictions on this page; without asking when no page has any."""
        if not (self.frame or current()).has_restrictions:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()  # type: ignore[misc]  # Page's own

    @property
    def trail(self) -> list[Place]:
        """The places above this page, for its breadcrumb."""
        return (self.frame or current()).trail(self)
