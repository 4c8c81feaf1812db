"""Whatever a host does, an exchange with it ends: in time, within its bytes, in one line."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
import requests

from pulumi_feishu.http import bounded
from pulumi_feishu.http.answer import GivenUp, TooLarge
from pulumi_feishu.http.bounded import LARGEST_ANSWER_BYTES, Session
from pulumi_feishu.openapi import Cancelled, Client, FeishuError, NoAnswer, Waits
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.pr_comment.errors import CommentError
from pulumi_feishu.pr_comment.github import GitHub
from pulumi_feishu.pr_comment.target import Target
from pulumi_feishu.text.i18n import Words
from support.hostile import ENDLESS, LARGE, ODD, WAYS, Way, answer, hostile_server, told
from support.patience import PATIENCE_SECONDS, wait_until

MB = 1_000_000


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline comes at once."""
    monkeypatch.setattr(bounded, "DEADLINE_SECONDS", 0.2)


def feishu(url: str) -> Callable[[], object]:
    client = Client(Settings(url, tenant_access_token="t-ready-token", retry_seconds=0))
    return lambda: client.groups.details("oc_a")


def forge(url: str) -> Callable[[], object]:
    place = Target("github", url, "acme/site", 1, "unknown", "ghs_token", Words("", ""))
    hub = GitHub(place, tell=lambda _: None, sleep=lambda _: None)
    return lambda: list(hub.comments())


@pytest.mark.parametrize("way", ["interim answers", "a trailer"])
def test_a_flood_of_lines_is_cut_long_before_the_deadline(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Else it keeps a core busy until then."""
    monkeypatch.setattr(bounded, "DEADLINE_SECONDS", 3600.0)
    with hostile_server(lambda _: ENDLESS[way]) as server, Session(server.url) as session:
        with pytest.raises(requests.ConnectionError, match=r"interim answers|trailers"):
            session.exchange("GET", "/")


def test_a_few_interim_answers_and_trailers_are_none_of_it() -> None:
    def way(write: Callable[[bytes], None]) -> None:
        write(b"HTTP/1.1 100 Continue\r\n\r\n" * 3)
        write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        write(b"X-A: b\r\n" * 3 + b"\r\n")

    with hostile_server(lambda _: way) as server, Session(server.url) as session:
        assert session.exchange("GET", "/").content == b"{}"


def threads_of_exchanges() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.endswith("(run)")}


#: What might take memory; to watch it makes a test slow.
MEASURED = (*LARGE, "300 MB in 300 kB", "a trailer")

CLIENTS = {"Feishu": feishu, "a forge": forge}


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("way", WAYS)
def test_every_call_ends_in_one_short_line_and_little_memory(client: str, way: str) -> None:
    with hostile_server(lambda _: WAYS[way]) as server:
        ask = CLIENTS[client](server.url)
        if way in MEASURED:
            tracemalloc.start()
        began = time.monotonic()
        try:
            ask()
            line = "an answer"
        except (FeishuError, CommentError) as error:
            line = str(error)
        took, (_, most) = time.monotonic() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    assert len(line) < 3000
    assert took < PATIENCE_SECONDS
    assert most < 100 * MB


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("way", [*ENDLESS, *LARGE])
def test_what_is_cut_off_leaves_no_thread_behind(way: str) -> None:
    before = set(threading.enumerate())
    with hostile_server(lambda _: WAYS[way]) as server:
        with Session(server.url) as session, pytest.raises(requests.RequestException):
            session.exchange("GET", "/")
        mine = threads_of_exchanges() - before
        wait_until(lambda: not any(thread.is_alive() for thread in mine))


@pytest.mark.parametrize("must_finish", [False, True])
def test_ctrl_c_ends_a_call_under_way_unless_it_must_finish(must_finish: bool) -> None:
    waits, asked = Waits(), threading.Event()

    def slowly(write: Callable[[bytes], None]) -> None:
        asked.set()
        cancelled.wait(PATIENCE_SECONDS)
        time.sleep(1)
        told({"code": 0, "data": {}})(write)

    cancelled = threading.Event()
    with hostile_server(lambda _: slowly) as server:
        settings = Settings(server.url, tenant_access_token="t-ready-token")
        client = Client(settings, waits=waits)
        outcome: list[object] = []

        def unpin() -> None:
            try:
                outcome.append(client.unpin("oc_a", must_finish=must_finish))
            except FeishuError as error:
                outcome.append(error)

        thread = threading.Thread(target=unpin)
        thread.start()
        assert asked.wait(PATIENCE_SECONDS)
        waits.cancel()
        if not must_finish:
            # The server does not answer before that.
            thread.join(PATIENCE_SECONDS)
        cancelled.set()
        thread.join(PATIENCE_SECONDS)
    [found] = outcome
    assert isinstance(found, Cancelled) is not must_finish
    if isinstance(found, Cancelled):
        assert found.outcome_unknown
        assert str(found) == (
            "Asked to unpin oc_a, then the run was cancelled before Feishu answered. "
            "Run again to go on."
        )


def test_what_is_given_up_before_it_was_sent_is_never_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = set(threading.enumerate())
    connecting, go_on = threading.Event(), threading.Event()
    connect = bounded._Guarded.connect

    def late(self: Any) -> None:
        connecting.set()
        go_on.wait(PATIENCE_SECONDS)
        connect(self)

    monkeypatch.setattr(bounded._Guarded, "connect", late)
    with hostile_server(lambda _: told({})) as server, Session(server.url) as session:

        def is_wanted() -> bool:
            return not connecting.is_set()

        with pytest.raises(GivenUp) as given_up:
            session.exchange("GET", "/", is_wanted=is_wanted)
        assert not given_up.value.was_sent
        [thread] = [t for t in threads_of_exchanges() if t not in before]
        go_on.set()
        thread.join(PATIENCE_SECONDS)
        assert server.seen == []


def test_an_answer_of_5_mb_is_taken_and_none_that_is_larger() -> None:
    def way(request: bytes) -> Way:
        size = LARGEST_ANSWER_BYTES + request.startswith(b"GET /more")
        return lambda write: write(answer(b" " * size))

    with hostile_server(way) as server, Session(server.url) as session:
        assert len(session.exchange("GET", "/").content) == 5 * MB
        with pytest.raises(TooLarge):
            session.exchange("GET", "/more")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        pytest.param("封网", '{"a":"封网"}'.encode(), id="in UTF-8"),
        pytest.param("\ud83d", b'{"a": "\\ud83d"}', id="half of a character"),
    ],
)
def test_a_body_goes_out_with_no_more_bytes_than_its_characters_have(
    text: str, sent: bytes
) -> None:
    seen: list[bytes] = []

    def way(request: bytes) -> Way:
        seen.append(request)
        return told({})

    with hostile_server(way) as server, Session(server.url) as session:
        session.exchange("POST", "/", body={"a": text})
    [request] = seen
    head, _, body = request.partition(b"\r\n\r\n")
    assert body == sent
    assert b"Content-Type: application/json; charset=utf-8" in head


def test_too_large_an_answer_is_told_and_not_asked_for_again() -> None:
    with hostile_server(lambda _: LARGE["a body without end"]) as server:
        client = Client(Settings(server.url, tenant_access_token="t-ready-token"))
        with pytest.raises(NoAnswer) as caught:
            client.groups.details("oc_a")
        assert "Could not read group oc_a: the answer is larger than 5 MB." in str(caught.value)
        assert len(server.seen) == 1


def test_a_packed_answer_is_not_asked_for_and_not_unpacked() -> None:
    with (
        hostile_server(lambda _: ODD["300 MB in 300 kB"]) as server,
        Session(server.url) as session,
    ):
        found = session.exchange("GET", "/")
    assert len(found.content) < MB
