"""Indexing for the search, one writer at a time.

Whoever indexes a row goes on to touch rows that others have indexed (Wagtail evens out the weights of titles), so two
at once could wait for each other, and one would be undone: a release, or a page that was published. Here each waits for
the one before to end. Nobody who indexes takes another lock afterwards that a waiting one may hold: pages and courses
come first (the order of all locks stands in docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.search.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend

from foundation.ground import locking


class InTurn(PostgresIndex):
    """The index, written by one transaction at a time."""

    def add_items(self, model: type[Any], objs: Iterable[Any]) -> None:
        """Index these, once whoever indexes at this moment is done."""
        with transaction.atomic(using=self.write_connection.alias):
            locking.hold("pages.indexing", using=self.write_connection.alias)
            super().add_items(model, objs)


class SearchBackend(PostgresSearchBackend):
    """Wagtail's search in the database, with an index that is written in turn."""

    index_class = InTurn
