"""What the challenger and its child say to each other, over pipes of every system."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.challenge.messages import Channel, Ready

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = Ready(tests=["test_a.py::test_it"], forks=True)


@pytest.fixture(params=["pipes", "sockets alone"])
def ends(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[int, Channel]]:
    """Give the end to write to, and the channel that reads what is written."""
    if request.param == "sockets alone":

        def refuse(*_: object) -> None:
            raise OSError("not a socket")

        monkeypatch.setattr(select, "select", refuse)
    read_from, write_to = os.pipe()
    yield write_to, Channel(read_from, os.dup(write_to))
    os.close(write_to)


def test_a_message_comes_as_it_was_sent(ends: tuple[int, Channel]) -> None:
    write_to, channel = ends
    os.write(write_to, b"what Python says as it starts\n")
    channel.send(READY)

    assert channel.receive(Ready, 20) == READY


def test_nothing_is_waited_for_without_end(ends: tuple[int, Channel]) -> None:
    with pytest.raises(TimeoutError):
        ends[1].receive(Ready, 0.05)


def test_without_a_limit_it_is_waited_for(ends: tuple[int, Channel]) -> None:
    ends[1].send(READY)

    assert ends[1].receive(Ready) == READY
