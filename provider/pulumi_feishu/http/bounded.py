"""HTTP requests bounded in time and bytes, whatever the server does.

The parts that a time limit of a socket does not bound: names that nobody resolves, an answer that
drips in byte by byte, one that never ends. So each exchange runs in a thread of its own, and who
waits for it can give it up at any time.
"""

from __future__ import annotations

import functools
import http.client
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError, ReadTimeoutError

from pulumi_feishu import __version__
from pulumi_feishu.http.answer import Answer, GivenUp, TooLarge
from pulumi_feishu.http.loopback import is_loopback
from pulumi_feishu.http.request_parts import json_body

#: For all of one exchange, from the search for the host to the last byte of its answer; and of it
#: for the connection.
DEADLINE_SECONDS = 30.0
_CONNECT_SECONDS = 10.0

#: A page of 100 groups or comments has 60 kB to 1 MB.
LARGEST_ANSWER_BYTES = 5_000_000

#: A list is followed no further: 100,000 groups or comments.
MOST_PAGES = 1000

_JSON = {"Content-Type": "application/json; charset=utf-8"}

#: As many as the standard library takes headers, and each as long, in bytes.
_MOST_LINES = 100
_LONGEST_LINE = 65_536

#: How often the one who waits looks whether the answer is still wanted.
_LOOK_SECONDS = 0.25


class Session:
    """Keep-alive connections to one host; threads may share it, and it is closed after `with`.

    Nothing of the user's own goes along but the proxy, which can't reach this machine's own
    loopback address. `base_url` has no final slash. `ca_file` is whom to trust instead of the
    public authorities.
    """

    def __init__(self, base_url: str, *, connections: int = 1, ca_file: Path | None = None) -> None:
        self._base_url = base_url
        self._session = _NoRedirects()
        self._session.headers["User-Agent"] = f"pulumi-feishu/{__version__}"
        # A packed answer of 1 MB may be one of 1 GB.
        self._session.headers["Accept-Encoding"] = "identity"
        # requests' cookie jar is not meant for threads, and no API here needs a cookie.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.trust_env = not is_loopback(base_url)
        adapter = _Adapter(pool_maxsize=connections)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._verify: str | bool = str(ca_file) if ca_file else True

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session.close()

    def exchange(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Answer:
        """Send a request, once, and wait for its answer as long as `is_wanted` says so.

        `path` follows the base URL, `token` goes into the Authorization header, `body` is sent as
        JSON. Raises requests.RequestException when none comes within 30 seconds, TooLarge, GivenUp.
        """
        exchange = _Exchange()

        def carry_out() -> None:
            _of_this_thread.exchange = exchange
            response = self._session.request(
                method,
                self._base_url + path,
                params=query,
                data=None if body is None else json_body(body),
                headers={} if body is None else _JSON,
                auth=_Bearer(token),
                verify=self._verify,
                allow_redirects=False,
                timeout=(_CONNECT_SECONDS, DEADLINE_SECONDS),
                stream=True,
            )
            exchange.answer = _whole(response)

        return exchange.outcome_of(carry_out, is_wanted)


class _Exchange:
    """One request on its way, and what its thread leaves for the one that waits."""

    #: Held while a connection changes hands, so that none is cut that serves another exchange.
    _handover = threading.Lock()

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self._error: Exception | None = None
        self._is_over = threading.Event()
        self._is_given_up = False
        self._connection: _Guarded | None = None
        self._socket: socket.socket | None = None

    def outcome_of(self, carry_out: Callable[[], None], is_wanted: Callable[[], bool]) -> Answer:
        """Let another thread do this; its answer."""

        def run() -> None:
            try:
                carry_out()
            except Exception as error:
                self._error = error
            finally:
                self._is_over.set()

        threading.Thread(target=run, daemon=True).start()
        is_in_time = False
        try:
            is_in_time = self._wait(is_wanted)
        finally:
            was_sent = self._give_up()
        # What comes of it from now on is our own doing.
        if is_in_time and self._error is not None:
            raise self._error
        if is_in_time and self.answer is not None:
            return self.answer
        if not is_wanted():
            raise GivenUp(was_sent=was_sent)
        raise requests.ReadTimeout() if was_sent else requests.ConnectTimeout()

    def _wait(self, is_wanted: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (left := deadline - time.monotonic()) > 0 and is_wanted():
            if self._is_over.wait(min(left, _LOOK_SECONDS)):
                return True
        return False

    def send_by(self, connection: _Guarded) -> None:
        """The request goes out here and now; never after it was given up."""
        with self._handover:
            if self._is_given_up:
                raise OSError("given up")
            connection.exchange = self
            self._connection, self._socket = connection, connection.sock

    def _give_up(self) -> bool:
        """Whether anything was sent."""
        with self._handover:
            self._is_given_up = True
            if self._connection is None:
                return False
            if self._connection.exchange is self and not self._is_over.is_set():
                self._cut()
            return True

    def _cut(self) -> None:
        # The thread that waits for the answer wakes up: there will be none. TLS has a `shutdown`
        # of its own, which is not meant for another thread.
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_of_this_thread = threading.local()


class _Response(http.client.HTTPResponse):
    """Takes few interim answers and trailers: the standard library reads them without an end."""

    _answers = 0

    def _read_status(self) -> tuple[str, int, str]:
        self._answers += 1
        if self._answers > _MOST_LINES:
            raise http.client.HTTPException("interim answers")
        return super()._read_status()  # type: ignore[misc, no-any-return]

    def _read_and_discard_trailer(self) -> None:
        for _ in range(_MOST_LINES):
            line = self.fp.readline(_LONGEST_LINE)
            if line in (b"\r\n", b"\n", b""):
                return
            if not line.endswith(b"\n"):
                break
        raise http.client.HTTPException("trailers")


class _Guarded(HTTPConnection):
    """Mixed into urllib3's connections: tells the exchange of this thread what it sends by."""

    response_class = _Response
    exchange: _Exchange | None = None

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _of_this_thread.exchange.send_by(self)
        super().send(data)


@functools.cache
def _guarded(pool: Any) -> Any:
    connection = type("Connection", (_Guarded, pool.ConnectionCls), {})
    return type("Pool", (pool,), {"ConnectionCls": connection})


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *given: Any, **options: Any) -> None:
        super().init_poolmanager(*given, **options)
        _guard(self.poolmanager)

    def proxy_manager_for(self, *given: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*given, **options)
        _guard(manager)
        return manager


def _guard(manager: PoolManager) -> None:
    pools: dict[str, Any] = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {
        scheme: pool if issubclass(pool.ConnectionCls, _Guarded) else _guarded(pool)
        for scheme, pool in pools.items()
    }


def _whole(response: requests.Response) -> Answer:
    try:
        content = response.raw.read(LARGEST_ANSWER_BYTES + 1, decode_content=False)
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(error) from error
    except (HTTPError, OSError) as error:
        raise requests.ConnectionError(error) from error
    if len(content) > LARGEST_ANSWER_BYTES:
        response.close()
        raise TooLarge()
    response.raw.release_conn()
    return Answer(response.status_code, response.headers, content)


class _NoRedirects(requests.Session):
    """Even one that is not followed is read to its end, whatever its size, to find where it leads.

    A redirect would carry the token, or the secret, to a host of the server's choice.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Lead nowhere."""
        return None


class _Bearer(requests.auth.AuthBase):
    """Sets the token last: otherwise requests lets a `.netrc` of the user replace the header."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Set the header, and only that."""
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request
