"""The talk with the Hugging Face hub: what a repository holds, and the bytes of its files.

The one thing in speakcheck that uses the network, and only when a model is asked for. It goes through the
client of huggingface_hub, which knows the certificates, the proxies and the token of this computer, and tells
the hub nothing but the name and version of speakcheck. The token goes to the hub itself and to no mirror.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from speakcheck.environment import prepare_environment
from speakcheck.errors import ModelError
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.lines import clean
from speakcheck.recognise.models.connection import Broken, reason, within

HUB = "https://huggingface.co"
ENDPOINT_VARIABLE = "HF_ENDPOINT"
CONNECT, READ = 5.0, 20.0
"""Seconds that a connection may take, and that a server may be silent."""
PATIENCE = 15.0
"""Seconds after which the hub must have told what a repository holds, whatever it is that takes so long."""
TIMEOUT = (CONNECT, READ, READ, CONNECT)
"""Connect, read, write, pool."""
BLOCK = 2**18
PASSING = frozenset((408, 425, 500, 502, 503, 504))
"""States of a server that may be others in a moment."""
ADDRESS = re.compile(r"https?://(?P<host>[\w.-]+|\[[\da-f:]+\])(:\d{1,5})?(/[\w./~-]*)?", re.IGNORECASE)
SHA256, SHA1 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Remote:
    """A file in a repository, as the hub tells of it."""

    name: str
    """Its path in the repository."""
    size: int | None = None
    """Bytes; None if not told."""
    sha256: str | None = None
    """Of a large file; None if not told."""
    blob: str | None = None
    """The id that git gives it, for a small file; None if not told."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a repository holds."""

    revision: str
    """The commit."""
    files: tuple[Remote, ...]
    """In no order."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file on its way."""

    start: int
    """Where in the file the blocks begin: the place asked for, or 0 if the server sends only the whole."""
    remote: Remote
    """The file, with what the server told now."""
    blocks: Iterator[bytes]
    """Raises Broken."""


class Blocked(ModelError):
    """Something else than the hub answers, or it gives nothing to anybody here."""


class Misplaced(Broken):
    """A file has no such place as the one to go on from."""


class Hub:
    """The hub, or the mirror that HF_ENDPOINT names, asked about one repository."""

    def __init__(self, repository: str, revision: str = "main") -> None:
        """Take the commit that is wanted, or else the newest; raise ModelError if the mirror is none."""
        prepare_environment()
        self.repository, self._revision = repository, revision
        self._endpoint = (os.environ.get(ENDPOINT_VARIABLE) or HUB).rstrip("/")
        parts = ADDRESS.fullmatch(self._endpoint)
        if parts is None:
            raise ModelError(
                N_(
                    "{variable} is “{endpoint}”, which is no address of a server.",
                    variable=ENDPOINT_VARIABLE,
                    endpoint=clean(self._endpoint),
                ),
                N_("Set it to an address such as {address}, or leave it unset.", address=HUB),
            )
        self.host = parts["host"]
        self._is_mirror = self._endpoint.lower() != HUB

    def listing(self) -> Listing:
        """Return what the repository holds; raises Broken, and ModelError if there is no such repository."""
        url = f"{self._endpoint}/api/models/{self.repository}/revision/{self._revision}"
        try:
            values = within(PATIENCE, lambda: self._asked(url))
        except TimeoutError as error:
            raise Broken(N_("it does not answer")) from error
        try:
            files = tuple(_remote(each) for each in values["siblings"])
            listing = Listing(str(values["sha"]), files)
        except (KeyError, TypeError, AttributeError) as error:
            raise self._strange() from error
        if self._revision not in ("main", listing.revision):
            raise self._strange()
        return listing

    def _asked(self, url: str) -> Any:
        from huggingface_hub import get_session

        with self._clear():
            response = get_session().get(
                url, params={"blobs": "true"}, headers=self._headers(), timeout=TIMEOUT
            )
            self._check(response)
        try:
            return response.json()
        except ValueError as error:
            raise self._strange() from error

    @contextmanager
    def opened(self, listing: Listing, remote: Remote, start: int) -> Iterator[Opened]:
        """Open a file from a place on; raises Broken, and ModelError for one that cannot be had."""
        from huggingface_hub import get_session, hf_hub_url

        url = hf_hub_url(self.repository, remote.name, revision=listing.revision, endpoint=self._endpoint)
        headers = self._headers() | ({"Range": f"bytes={start}-"} if start else {})
        with self._clear(), get_session().stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
            if response.status_code == 416:
                raise Misplaced(N_("the server cannot go on where it stopped"))
            self._check(response)
            told: dict[str, str] = {}
            for each in (response, *response.history):
                told |= {name.lower(): value for name, value in each.headers.items()}
            begun = start if response.status_code == 206 and _begins_at(told, start) else 0
            yield Opened(begun, _completed(remote, told), self._blocks(response))

    def _blocks(self, response: Any) -> Iterator[bytes]:
        with self._clear():
            yield from response.iter_bytes(BLOCK)

    def _headers(self) -> dict[str, str]:
        from huggingface_hub import get_token

        token = None if self._is_mirror else get_token()
        headers = {"user-agent": f"speakcheck/{version('speakcheck')}", "accept-encoding": "identity"}
        return headers | ({"authorization": f"Bearer {token}"} if token else {})

    @contextmanager
    def _clear(self) -> Iterator[None]:
        """Turn what the client raises into Broken."""
        from huggingface_hub.errors import HfHubHTTPError

        # The base of all errors of the client below, which is another library in other versions.
        network: type[BaseException] = HfHubHTTPError.__bases__[0]
        try:
            yield
        except (ModelError, Broken):
            raise
        except (network, OSError) as error:
            raise Broken(reason(error)) from error
        except (ImportError, ValueError) as error:
            # So the client refuses a kind of proxy that it does not know.
            what = str(error).partition("\n")[0].rstrip(".")
            raise ModelError(
                N_("The proxy that the environment names cannot be used ({what}).", what=what),
                N_("Look at HTTPS_PROXY, HTTP_PROXY and ALL_PROXY."),
            ) from error

    def _check(self, response: Any) -> None:
        """Raise for an answer that is a refusal."""
        status: int = response.status_code
        if status < 400:
            return
        if status in PASSING:
            raise Broken(N_("it has a problem of its own ({status})", status=status))
        code = response.headers.get("X-Error-Code", "")
        name = self.repository
        if code == "GatedRepo":
            raise ModelError(
                N_("The owner of {name} gives it only to those who asked.", name=name), self._with_token()
            )
        if status in (401, 404):
            raise ModelError(
                N_("There is no model {name} on {host}, or it is private.", name=name, host=self.host),
                self._with_token(),
            )
        if status == 429:
            raise ModelError(
                N_("{host} was asked too often.", host=self.host), N_("Try again in some minutes.")
            )
        raise Blocked(
            N_("{host} refuses to give {name} (status {status}).", host=self.host, name=name, status=status),
            N_("Try again later."),
        )

    def _with_token(self) -> Phrase:
        if self._is_mirror:
            return N_(
                "Check its name. One that needs a token comes only from {address}: leave {variable} unset.",
                address=HUB,
                variable=ENDPOINT_VARIABLE,
            )
        return N_(
            "Check its name. If it is given only to those who ask, ask for it on its page at {host}, and set"
            " HF_TOKEN to a token of yours.",
            host=self.host,
        )

    def _strange(self) -> Blocked:
        return Blocked(
            N_("What answers at {host} is no Hugging Face hub.", host=self.host),
            N_(
                "Check {variable}, and whether the network asks for a login first.",
                variable=ENDPOINT_VARIABLE,
            ),
        )


def _remote(values: Mapping[str, Any]) -> Remote:
    lfs = values.get("lfs") or {}
    size, checksum, blob = values.get("size"), lfs.get("sha256") or lfs.get("oid"), values.get("blobId")
    return Remote(
        str(values["rfilename"]),
        size if isinstance(size, int) else None,
        checksum if isinstance(checksum, str) and SHA256.fullmatch(checksum) else None,
        blob if isinstance(blob, str) and SHA1.fullmatch(blob) and not lfs else None,
    )


def _begins_at(told: Mapping[str, str], start: int) -> bool:
    return told.get("content-range", "").startswith(f"bytes {start}-")


def _completed(remote: Remote, told: Mapping[str, str]) -> Remote:
    """Add what the answer tells of a file and the listing did not."""
    tag = (told.get("x-linked-etag") or told.get("etag") or "").removeprefix("W/").strip('"')
    whole = told.get("content-range", "").rpartition("/")[2] or told.get("content-length", "")
    size = told.get("x-linked-size") or whole
    if remote.size is None and size.isdecimal():
        remote = replace(remote, size=int(size))
    if remote.sha256 is None and remote.blob is None:
        remote = replace(
            remote,
            sha256=tag if SHA256.fullmatch(tag) else None,
            blob=tag if SHA1.fullmatch(tag) else None,
        )
    return remote
