"""What watches the commands sees what they must not do, whichever library does it."""

import socket
import sys
from pathlib import Path

import pytest

from tests.privacy.watching import Watched, environment, watch, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

LIBC = "import ctypes, os; libc = ctypes.CDLL(None); "
"""The calls below pass by Python's own sockets and files, as a native library does."""
NONBLOCKING = 0o4000
PORT = (443).to_bytes(2, "big")
IPV4 = int(socket.AF_INET).to_bytes(2, sys.byteorder) + PORT + bytes((192, 0, 2, 1)) + bytes(8)
IPV6 = int(socket.AF_INET6).to_bytes(2, sys.byteorder) + PORT + bytes(4) + bytes(range(16)) + bytes(4)


def connecting(family: int, kind: int, address: bytes) -> str:
    return (
        f"{LIBC}handle = libc.socket({int(family)}, {int(kind) | NONBLOCKING}, 0);"
        f"libc.connect(handle, {address!r}, {len(address)})"
    )


def in_a_child(program: str) -> str:
    return (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}], start_new_session=True)"
    )


def in_a_thread(program: str) -> str:
    return f"import threading; it = threading.Thread(target=exec, args=({program!r},)); it.start(); it.join()"


TCP = connecting(socket.AF_INET, socket.SOCK_STREAM, IPV4)
CONNECTIONS = {
    "a stream over IPv4": TCP,
    "a stream over IPv6": connecting(socket.AF_INET6, socket.SOCK_STREAM, IPV6),
    "a datagram": connecting(socket.AF_INET, socket.SOCK_DGRAM, IPV4),
    "a name that is looked up": f"{LIBC}libc.gethostbyname(b'speakcheck.invalid')",
    "a socket that is only made": f"{LIBC}libc.socket({int(socket.AF_INET)}, {int(socket.SOCK_STREAM)}, 0)",
    "another thread": in_a_thread(TCP),
    "a child of a child": in_a_child(in_a_child(TCP)),
}
WRITES = {
    "a file": f"{LIBC}libc.creat(b'PLACE/file', 0o600)",
    "a file that cannot be": f"{LIBC}libc.creat(b'PLACE/no/file', 0o600)",
    "a file under a handle": f"{LIBC}libc.openat(os.open('PLACE', 0), b'file', 0o101, 0o600)",
    "a file without a folder": f"{LIBC}os.chdir('PLACE'); libc.creat(b'file', 0o600)",
    "a folder without a folder": f"{LIBC}os.chdir(os.open('PLACE', 0)); libc.mkdir(b'file', 0o700)",
    "a file by another name": "import os; open('here', 'wb').close(); os.rename('here', 'PLACE/file')",
    "a file that goes": "import os; os.unlink('PLACE/there')",
    "another thread": in_a_thread("open('PLACE/file', 'wb')"),
    "a child of a child": in_a_child(in_a_child("open('PLACE/file', 'wb')")),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def watched(program: str, home: Path) -> Watched:
    return watch([sys.executable, "-I", "-c", program], environment(home), home)


@pytest.mark.parametrize("program", CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_connection_is_seen(program: str, home: Path) -> None:
    done = watched(program, home)
    assert done.connections
    assert done.outside(home) == set()


@pytest.mark.parametrize("program", WRITES.values(), ids=WRITES)
def test_what_is_written_elsewhere_is_seen(program: str, home: Path) -> None:
    place = home.with_name("elsewhere")
    place.mkdir()
    (place / "there").touch()
    done = watched(program.replace("PLACE", str(place)), home)
    assert {each.name for each in done.outside(home)} <= {"file", "there"}
    assert done.outside(home)
    assert done.connections == ()


def test_what_only_reads_and_talks_to_itself_is_not_suspected(home: Path) -> None:
    program = (
        "import os, socket, tempfile; open(os.__file__).read(); open(os.devnull, 'w').write('x');"
        "open('here', 'w').write('x'); one, other = socket.socketpair(); one.sendall(b'x'); other.recv(1)"
    )
    done = watched(program, home)
    assert done.code == 0, done.errors
    assert done.written >= {home / "here"}
    assert (done.connections, done.outside(home)) == ((), set())
