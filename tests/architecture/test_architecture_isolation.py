"""The walls around each test hold."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from speakcheck.paths import data_dir

ELSEWHERE = "192.0.2.1"


def connect() -> None:
    with socket.socket() as stream:
        stream.connect((ELSEWHERE, 80))


def look_up() -> None:
    socket.getaddrinfo("speakcheck.invalid", 80)


def send() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"hello", (ELSEWHERE, 53))


@pytest.mark.parametrize("talk", [connect, look_up, send])
def test_the_network_is_out_of_reach_even_where_errors_are_caught(talk: Callable[[], None]) -> None:
    with pytest.raises(pytest.fail.Exception, match="reached for the network"), suppress(Exception):
        talk()


def test_this_machine_is_within_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as caller,
    ):
        assert caller.getpeername() == server.getsockname()


@pytest.mark.parametrize("_turn", [1, 2])
def test_a_shelf_is_empty_at_first(_turn: int, tmp_path: Path) -> None:
    assert list(data_dir().iterdir()) == []
    assert data_dir() != tmp_path
    (data_dir() / "lesson.txt").touch()


def test_the_terminal_has_no_wishes() -> None:
    assert {"NO_COLOR", "COLUMNS", "LANG"}.isdisjoint(os.environ)
