"""Redacting: what staff typed freely keeps its sense and loses the name of whoever is erased (P24).

Two kinds of words are typed about a person outside any record of hers: the reasons in the audit log, and comments on
pages in the Wagtail admin (with their copies in the log and in the pages' revisions). At an erasure

- her proven addresses go wherever they stand in either: an address can't be mistaken for somebody else's; one that she
  never proved may be, and goes where her name does;
- her name goes from the log's entries about her, about rows of hers and by her, and from comments and answers that she
  wrote, with answers to hers: both whole, whatever its case, and each part of three letters or more, as she wrote it.

Her name in what others wrote about something else stays: it may be another person's of the same name. So does a
nickname or a name misspelled. `kept_by_us` in `erasing` says so to her.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply, ModelLogEntry, PageLogEntry, Revision

from foundation.accounts.models import User

TYPED = frozenset({"reason", "text"})
"""Where a log entry or a copy of a comment keeps what somebody typed."""
COMMENTS = "wagtail_admin_comments"
SHORTEST = 3
"""Shorter parts of a name (de, Li) are words of too many sentences."""
LOGS = (ModelLogEntry, PageLogEntry)
Say = Callable[[str], str]
"""Says words anew."""


@dataclass(frozen=True)
class Traces:
    """What tells of her in free words."""

    known: tuple[str, ...]
    addresses: re.Pattern[str] | None
    names: re.Pattern[str] | None
    parts: re.Pattern[str] | None

    @classmethod
    def of(cls, names: Iterable[str], addresses: Iterable[str], unproven: Iterable[str] = ()) -> Traces:
        """Gather them; what is empty is no trace. An unproven address is one where she is meant, as a name is."""
        known = tuple(address for address in addresses if address)
        whole = {name.strip() for name in names if name.strip()}
        typed = {address for address in unproven if address}
        parts = {part for name in whole for part in re.findall(r"[\w']+", name) if len(part) >= SHORTEST}
        return cls(known, _any(known, re.IGNORECASE), _any(whole | typed, re.IGNORECASE), _any(parts, 0))

    def without_addresses(self, text: str) -> str:
        """Return the words without her addresses."""
        return self.addresses.sub(_("[erased]"), text) if self.addresses else text

    def without_anything(self, text: str) -> str:
        """Return the words without her addresses, her name and its parts."""
        text = self.without_addresses(text)
        for pattern in filter(None, (self.names, self.parts)):
            text = pattern.sub(_("[erased]"), text)
        return text


def traces_of(person: User, proven: Iterable[str], unproven: Iterable[str]) -> Traces:
    """Gather what tells of her, while her row still knows it."""
    return Traces.of((person.name, person.certificate_name), proven, unproven)


def redact(person: User, traces: Traces) -> None:
    """Take her out of reasons and comments. Called before anything of hers is deleted: afterwards no row says whose."""
    for log in LOGS:
        _rewrite_log(log, _about(log, person), traces.without_anything)
        _rewrite_log(log, _mentioning(log, "data", traces.known), traces.without_addresses)
    for comments, hers in ((Comment, Q(user=person)), (CommentReply, Q(user=person) | Q(comment__user=person))):
        _rewrite_comments(comments._default_manager.filter(hers), traces.without_anything)
        _rewrite_comments(_mentioning(comments, "text", traces.known), traces.without_addresses)
    for revision in Revision.objects.filter(content__has_key=COMMENTS).exclude(**{f"content__{COMMENTS}": []}):
        _rewrite_revision(revision, person, traces)


def _any(words: Iterable[str], flags: int) -> re.Pattern[str] | None:
    """Match any of the words, the longest first, and none in the middle of another."""
    found = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", flags) if found else None


def _about(log: Any, person: User) -> Iterator[Any]:
    """Yield entries by her, about her, about every row that points to her, and with a comment of hers."""
    theirs = Q(user=person)
    if log is PageLogEntry:
        theirs |= Q(data__comment__id__in=list(Comment.objects.filter(user=person).values_list("pk", flat=True)))
    if log is ModelLogEntry:
        theirs |= of_her_rows(person)
    return log.objects.filter(theirs).iterator()


def of_her_rows(person: User) -> Q:
    """Find the entries about her and about every row that points to her."""
    found = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    for model, keys in _rows_of(person):
        found |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return found


def _rows_of(person: User) -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield the rows of every room that point to her, by kind."""
    kinds = set(ModelLogEntry.objects.order_by().values_list("content_type_id", flat=True).distinct())
    for model in apps.get_models():
        if ContentType.objects.get_for_model(model).pk not in kinds:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                rows = model._default_manager.filter(**{field.name: person})
                yield model, [str(key) for key in rows.values_list("pk", flat=True)]


def _mentioning(model: Any, column: str, addresses: Iterable[str]) -> QuerySet[Any]:
    """Return the rows in which one of the addresses stands."""
    standing = Q(pk__in=[])
    for address in addresses:
        standing |= Q(searched__icontains=address)
    return model._default_manager.annotate(searched=Cast(column, TextField())).filter(standing)


def _rewrite_log(log: Any, entries: Iterable[Any], say: Say) -> None:
    """Rewrite what was typed in these entries; who, what and when stay."""
    for entry in entries:
        data = _typed_anew(entry.data, say)
        if data != entry.data:
            log.objects.filter(pk=entry.pk).update(data=data)


def _rewrite_comments(comments: QuerySet[Any], say: Say) -> None:
    """Rewrite these comments or answers."""
    for one in comments:
        type(one)._default_manager.filter(pk=one.pk).update(text=say(one.text))


def _rewrite_revision(revision: Revision, person: User, traces: Traces) -> None:
    """Rewrite the copies of comments that a page's revision keeps; the page's own words stay as they are."""
    copies = [_copy_anew(copy, person, traces) for copy in revision.content[COMMENTS]]
    if copies != revision.content[COMMENTS]:
        content = {**revision.content, COMMENTS: copies}
        Revision.objects.filter(pk=revision.pk).update(content=content)


def _copy_anew(copy: dict[str, Any], person: User, traces: Traces, *, to_hers: bool = False) -> dict[str, Any]:
    """Return a copy of a comment, and of its answers, without her."""
    is_hers = to_hers or copy.get("user") == person.pk
    say = traces.without_anything if is_hers else traces.without_addresses
    replies = [_copy_anew(reply, person, traces, to_hers=is_hers) for reply in copy.get("replies", [])]
    return {**copy, "text": say(copy.get("text", "")), **({"replies": replies} if "replies" in copy else {})}


def _typed_anew(data: Any, say: Say) -> Any:
    """Return an entry's data with what was typed said anew, however deep it stands."""
    if not isinstance(data, dict):
        return data
    return {
        key: say(value) if key in TYPED and isinstance(value, str) else _typed_anew(value, say)
        for key, value in data.items()
    }
