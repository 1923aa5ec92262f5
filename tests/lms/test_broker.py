"""The demonstration's broker: one bad file in its folder stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.exceptions import ChannelError

from foundation.letters import asking
from lms.celery import app
from lms.settings import base

GOOD = {"body": "good", "properties": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The broker's folder."""
    (tmp_path / "broker").mkdir()
    return tmp_path / "broker"


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    """A channel into the folder, as the demonstration has it."""
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
    }
    assert app.main == "lms"  # which makes the broker's address known
    with Connection("folder://", transport_options=options) as connection:
        yield connection.default_channel


def test_the_demonstration_uses_this_broker() -> None:
    assert base.CELERY_BROKER_URL.startswith(("folder://", "redis"))


@pytest.mark.parametrize("content", [b"", b'{"body": "half', b"null", b"{}", b"\xff"])
def test_a_message_that_cannot_be_read_is_removed_and_the_next_one_comes(
    folder: Path, channel: Any, content: bytes
) -> None:
    (folder / "0_bad.celery.msg").write_bytes(content)
    channel._put("celery", GOOD)

    assert channel._get("celery") == GOOD
    assert list(folder.iterdir()) == []
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_lies_there_whole_or_not_at_all(folder: Path, channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(Path, "replace", lambda aside, _place: seen.append(aside.read_text(encoding="utf-8")))

    channel._put("celery", GOOD)

    assert "good" in seen[0]
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_folder_that_is_gone_is_the_brokers_error(folder: Path, channel: Any) -> None:
    folder.rmdir()

    with pytest.raises(ChannelError, match="Cannot add file"):
        channel._put("celery", GOOD)


def test_a_half_written_list_of_listeners_is_nobody_and_is_written_anew(folder: Path, channel: Any) -> None:
    table = folder.parent / "control" / "all.exchange"
    table.parent.mkdir(exist_ok=True)
    table.write_text("[[", encoding="utf-8")

    assert channel.get_table("all") == []
    channel._queue_bind("all", "", "", "celery")
    assert [tuple(row) for row in channel.get_table("all")] == [("", "", "celery")]


def test_every_worker_takes_from_both_queues_and_from_the_urgent_one_first() -> None:
    assert list(app.amqp.queues) == [asking.URGENT, app.conf.task_default_queue]


def test_a_message_for_one_queue_lies_in_that_one_alone(folder: Path) -> None:
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
    control = {"control_folder": str(folder.parent / "control")}
    with Connection("folder://", transport_options=options | control) as connection:
        for queue in app.amqp.queues.values():
            queue(connection.default_channel).declare()

        app.send_task(asking.SEND, [1], queue=asking.URGENT, connection=connection)

    assert [message.name.split(".")[-2] for message in folder.iterdir()] == [asking.URGENT]


def test_sweeps_pass_what_waits_and_never_pile_up() -> None:
    often = [entry for entry in base.CELERY_BEAT_SCHEDULE.values() if entry["schedule"] != base.DAY]

    assert [entry["options"] for entry in often] == [
        {"queue": asking.URGENT, "expires": entry["schedule"]} for entry in often
    ]
