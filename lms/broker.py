"""The demonstration's broker: messages as files in a folder, each there whole or not at all.

Celery's own folder transport writes a message where others already read, and ends the worker on one that is half
written. A message that can't be read is thrown away: what must be done stands in the database, and is swept up again.
"""

from __future__ import annotations

import logging
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"
"""How the broker's address begins: `folder://`."""

log = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Reads and writes the messages of one process."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:  # type: ignore[override]  # kombu names it twice
        """Write the message under a name that nobody reads, then give it its own."""
        place = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        aside = place.with_name(f"{place.name}.part")
        try:
            aside.write_text(dumps(payload), encoding="utf-8")
            aside.replace(place)
        except OSError as error:
            said = f"Cannot add file {place} to the broker's folder"
            raise ChannelError(said) from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Return the next message that can be read; what can't is removed. Raises `Empty` at once."""
        del timeout
        while True:
            try:
                payload = super()._get(queue)
            except ValueError:  # It has been taken out of the folder already.
                log.warning("A message in %s could not be read and was removed.", self.data_folder_in)
                continue
            if isinstance(payload, dict) and {"body", "properties"} <= payload.keys():
                return payload
            log.warning("What lay in %s was no message and was removed.", self.data_folder_in)

    def get_table(self, exchange: str) -> Any:
        """Return who listens; nobody, while that is being written."""
        try:
            return super().get_table(exchange)
        except ValueError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Write down who listens, anew where it can't be read."""
        try:
            super()._queue_bind(exchange, routing_key, pattern, queue)
        except ValueError:
            self._exchange_file(exchange).unlink(missing_ok=True)
            super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    """Messages as files in a folder."""

    Channel = Channel


def register() -> None:
    """Make the broker's address known to Celery."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:{Transport.__name__}"
