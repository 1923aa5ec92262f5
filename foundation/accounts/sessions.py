"""Where sessions are kept: Django's own table, with fewer statements at sign-in and the same promises."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils.crypto import get_random_string

LENGTH = 32
"""Characters of a session's key, as Django draws them: 165 bits, which nobody guesses and which never fall twice."""


class SessionStore(db.SessionStore):
    """Django's store. It asks nobody whether a new key is free, and changes a key by one statement.

    Django looks first whether a row has the key that it has drawn. The key column is unique and `create` inserts and
    never overwrites, so that a key drawn twice would be refused by the database all the same, and drawn anew.
    """

    def _get_new_session_key(self) -> str:
        """Draw a key."""
        return get_random_string(LENGTH, VALID_KEY_CHARS)

    def cycle_key(self) -> None:
        """Give the session another key and take the old one away in the same statement.

        Django writes a second row and deletes the first, in three. Whoever holds the old key holds nothing afterwards.
        """
        words, fresh = dict(self.items()), self._get_new_session_key()
        if self._rename(fresh, words):
            self._session_key = fresh
        else:  # It was never written, or somebody signed it out a moment ago.
            self.create()
            self._session_cache = words
        self.modified = True

    def _rename(self, fresh: str, words: dict[str, Any]) -> bool:
        """Move the row to the new key, with what the session holds now; whether there was a row."""
        if not self.session_key:
            return False
        moved = self.model.objects.filter(session_key=self.session_key).update(
            session_key=fresh, session_data=self.encode(words), expire_date=self.get_expiry_date()
        )
        return bool(moved)
