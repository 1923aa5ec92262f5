"""Deeds of staff that are about no one record: making one, or doing something to many."""

from __future__ import annotations

from foundation.ground.admin import DeedView


class DeedAboutNoneView(DeedView):
    """A deed about no record that is there already. Subclasses say where to go afterwards (`after`)."""

    @property
    def subject(self) -> None:
        """There is none."""
        return

    def called(self) -> str:
        """Return nothing: there is no record to name."""
        return ""
