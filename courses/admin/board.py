"""The instructor's desk: the cohorts somebody teaches, the board of each, where its people are, and a file of it.

Whoever asks about a cohort or a course that is not theirs is told the same as of one that isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from assessments import policy as assessing
from courses import policy
from courses.overseeing import boarding, depicting, exporting, labeling, listing
from courses.overseeing.boarding import Asked, Group, Order, Show
from courses.overseeing.measuring import Row
from foundation.accounts.models import User
from foundation.ground import clock, handing, tabling

PAGE = re.compile(r"[1-9][0-9]{0,5}")
SHOWN = {
    Show.ALL: _("Everybody"),
    Show.STUCK: _("Who is stuck"),
    Show.NEW: _("Who has not begun"),
    Show.FINISHED: _("Who has finished"),
}
NOTHING = "\N{EN DASH}"
ORDERS = {Order.NAME: _("Name"), Order.FAR: _("How far, least first"), Order.SINCE: _("Last active, longest ago first")}


class Line(NamedTuple):
    """A row of the board in words, so that the template only sets them.

    `url` leads whoever enrolls people to the place, and is empty for others.
    """

    name: str
    url: str
    done: str
    minutes_left: str
    where: str
    since: str
    finished: str
    stuck: str


@dataclass(frozen=True)
class Choice:
    """A choice above the board."""

    value: str
    label: Any
    is_chosen: bool


class OfAGroup(View):
    """A screen about the people of a cohort (`of` is “cohort”) or those of a course in none, for who teaches them."""

    of = "cohort"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in only who may see these people."""
        if self.found is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> User:
        """Who looks: the admin lets nobody in who hasn't signed in."""
        return cast("User", self.request.user)

    @cached_property
    def found(self) -> Group | None:
        """Find the group in the address among those that are theirs."""
        if self.of == "cohort":
            return boarding.find_cohort(policy.taught_cohorts(self.actor), self.kwargs["public_id"])
        return boarding.find_course(policy.taught_courses(self.actor), self.kwargs["public_id"])

    @property
    def group(self) -> Group:
        """The group, once `dispatch` has let somebody in."""
        return cast("Group", self.found)

    def address(self, name: str) -> str:
        """Return where another screen about these people stands: its board, where they are, its results, a file."""
        return reverse(f"{self.of}_{name}", args=[self.kwargs["public_id"]])


class DeskView(WagtailAdminTemplateMixin, OfAGroup, TemplateView):
    """A page about a group, with the way back to what somebody teaches."""

    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the cohorts."""
        above = {"url": reverse("my_cohorts"), "label": _("My cohorts")}
        here = {"url": "", "label": self.page_title, "sublabel": labeling.heading(self.group)}
        return [*super().get_breadcrumbs_items(), above, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the group, and lead to the other screens about it."""
        ways = [("board", _("Board")), ("where", _("Where they are now"))]
        if self.actor.has_perm(assessing.SEE_RESULTS):
            ways.append(("outcomes", _("Results")))
        links = [
            {"url": self.address(name), "label": label, "is_here": label == self.page_title} for name, label in ways
        ]
        return super().get_context_data(group=self.group, ways=links, **kwargs)


class BoardView(DeskView):
    """The board: each trainee with how far, at which step, since when, and whether stuck."""

    template_name = "courses/admin/board.html"
    page_title = _("Board")

    @property
    def asked(self) -> Asked:
        """What the address asks for; what it says wrongly counts as not said."""
        said = self.request.GET
        show, order, page = said.get("show", ""), said.get("order", ""), said.get("p", "")
        return Asked(
            Show(show) if show in list(Show) else Show.ALL,
            Order(order) if order in list(Order) else Order.NAME,
            said.get("name", "").replace("\0", "").strip()[:100],
            int(page) if PAGE.fullmatch(page) else 1,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page of the board."""
        board = boarding.board(self.group, self.asked, at=clock.now())
        return super().get_context_data(
            board=board,
            lines=self.lines(board.rows),
            shows=[Choice(show.value, SHOWN[show], show is board.asked.show) for show in Show],
            orders=[Choice(order.value, ORDERS[order], order is board.asked.order) for order in Order],
            before=self.page(board.asked, -1) if board.asked.page > 1 else "",
            after=self.page(board.asked, +1) if board.has_more else "",
            file=self.address("board_file"),
            **kwargs,
        )

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """Return the rows in words."""
        leads, done = self.actor.has_perm(policy.ENROLL), str(_("%(done)s of %(total)s"))
        return [
            Line(
                name=labeling.name(row),
                url=reverse("enrollment:inspect", args=[row.place.public_id]) if leads else "",
                done=done % {"done": row.progress.done, "total": row.progress.total},
                minutes_left=str(row.progress.minutes_left),
                where=labeling.where(row),
                since=_day(row.since),
                finished=_day(row.finished_at),
                stuck=labeling.stuck(row) or NOTHING,
            )
            for row in rows
        ]

    def page(self, asked: Asked, step: int) -> str:
        """Return the address of the page before or after."""
        said = {"show": asked.show.value, "order": asked.order.value, "name": asked.name, "p": asked.page + step}
        return "?" + urlencode(said)


class WhereView(DeskView):
    """Where the people are: at which step how many, and how many finished each."""

    template_name = "courses/admin/where.html"
    page_title = _("Where they are now")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts."""
        found = boarding.whereabouts(self.group, at=clock.now())
        shown = {"found": found, "plot": depicting.whereabouts(found) if found else None}
        return super().get_context_data(**shown, **kwargs)


class BoardFile(OfAGroup):
    """The board, to take away: a POST, since it is written down who took it (decision 34)."""

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        """Write down who takes it, and send it piece by piece."""
        exporting.ask(self.group, what="board", actor=self.actor)
        with_addresses = self.actor.has_perm(policy.ENROLL)
        pieces = exporting.board(self.group, with_addresses=with_addresses, at=clock.now())
        answer = StreamingHttpResponse(pieces, content_type=tabling.CONTENT_TYPE)
        return handing.as_file(answer, file_name(self.group, "board"))


class CohortsView(WagtailAdminTemplateMixin, TemplateView):
    """What somebody teaches: cohorts, and courses with people in no cohort."""

    template_name = "courses/admin/cohorts.html"
    page_title = _("My cohorts")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """End at this page."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what they teach."""
        person, at = self.request.user, clock.now()
        cohorts: Sequence[listing.Listed] = listing.cohorts(policy.taught_cohorts(person), at=at)
        shown = {"cohorts": cohorts, "loose": listing.loose(person), "listed": listing.LISTED}
        return super().get_context_data(sees_all=person.has_perm(policy.ENROLL), **shown, **kwargs)


class CohortsMenuItem(MenuItem):
    """The way to the cohorts, in the menu of whoever writes courses or enrolls people."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown; asks for nothing that isn't known already."""
        return any(request.user.has_perm(permission) for permission in (policy.RELEASE, policy.ENROLL))


def _day(moment: datetime | None) -> str:
    """Say on which day it was."""
    return clock.day_of(moment).isoformat() if moment else NOTHING


def file_name(group: Group, what: str) -> str:
    """Return what a file about a group is called."""
    return f"{slugify(labeling.heading(group)) or 'group'}-{what}.csv"


def addresses() -> list[URLPattern]:
    """Return the addresses of this module's screens."""
    found = [path("cohorts/mine/", CohortsView.as_view(), name="my_cohorts")]
    for of in ("cohort", "course"):
        start = f"{of}/<uuid:public_id>"
        found += [
            path(f"{start}/board/", BoardView.as_view(of=of), name=f"{of}_board"),
            path(f"{start}/board.csv", BoardFile.as_view(of=of), name=f"{of}_board_file"),
            path(f"{start}/where/", WhereView.as_view(of=of), name=f"{of}_where"),
        ]
    return found
