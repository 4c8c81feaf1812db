"""The client against the real emulator, and against servers that are not Feishu at all."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from pulumi_feishu.content import content_of
from pulumi_feishu.openapi import (
    Cancelled,
    Client,
    FeishuError,
    Kind,
    NoAnswer,
    NotSent,
    Refused,
    Waits,
)
from pulumi_feishu.openapi.configuration.settings import Settings
from support.emulator import DELETE, PUT, Emulator, emulator_in_step
from support.waits import EndingWaits, SkippingWaits

HOLIDAY = content_of("text", "放假")


def client_settings(feishu: Emulator, **changes: Any) -> Settings:
    settings = {
        "base_url": feishu.url,
        "app_id": feishu.environment["FEISHU_APP_ID"],
        "app_secret": feishu.environment["FEISHU_APP_SECRET"],
        **changes,
    }
    return Settings(**settings)


def client_of(feishu: Emulator, waits: Waits | None = None, **changes: Any) -> Client:
    return Client(client_settings(feishu, **changes), waits=waits or SkippingWaits())


def token_calls(feishu: Emulator) -> int:
    return [call[1] for call in feishu.calls(writes_only=False)].count("internal")


@pytest.mark.parametrize("chat_id", ["oc_a", "oc_recalled"])
def test_a_refused_pin_of_a_message_names_its_likeliest_cause(
    feishu: Emulator, chat_id: str
) -> None:
    """One that is another group's, and one that is gone."""
    feishu.add_chat_once("oc_recalled", messages={"om_recalled": "gone"})
    if chat_id == "oc_recalled":
        feishu.change_message("om_recalled", state="recalled")
    with pytest.raises(Refused) as caught:
        client_of(feishu).pin_message(chat_id, "om_recalled")
    assert caught.value.code == 232001
    told = "Most likely the message was recalled or deleted, or is in another group"
    assert told in str(caught.value)


def test_pin_and_unpin_change_what_the_group_shows(feishu: Emulator) -> None:
    client = client_of(feishu)
    receipt = client.pin_message("oc_a", "om_a1")
    assert feishu.shows("oc_a") == "om_a1"
    assert receipt.log_id.startswith("20")
    client.pin_announcement("oc_a")
    assert feishu.shows("oc_a") == "announcement"
    client.unpin("oc_a")
    assert feishu.shows("oc_a") == "none"


def test_one_token_serves_all_calls(feishu: Emulator) -> None:
    client = client_of(feishu)
    for _ in range(3):
        client.unpin("oc_a")
    assert token_calls(feishu) == 1


def test_threads_that_begin_together_share_one_fetch(feishu: Emulator) -> None:
    client = client_of(feishu)
    threads = [threading.Thread(target=client.unpin, args=("oc_a",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert token_calls(feishu) == 1
    assert len(feishu.calls()) == 8


def test_a_token_that_the_server_calls_invalid_is_fetched_again_once(feishu: Emulator) -> None:
    client = client_of(feishu)
    client.unpin("oc_a")
    feishu.control("POST", "tokens/expire")
    client.unpin("oc_a")
    assert token_calls(feishu) == 2
    feishu.faults({"api": DELETE, "http": 400, "code": 99991663})
    feishu.forget_calls()
    with pytest.raises(Refused) as caught:
        client.unpin("oc_a")
    assert caught.value.kind is Kind.TOKEN_INVALID
    assert [call[0] for call in feishu.calls()] == [DELETE, DELETE]


def test_threads_whose_token_ends_together_fetch_one_new_one(feishu: Emulator) -> None:
    client = client_of(feishu, Waits())
    client.unpin("oc_a")
    feishu.control("PATCH", "tokens", {"ends_in_seconds": 0})
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: client.unpin("oc_a"), range(32)))
    assert token_calls(feishu) == 2
    codes = [code for _, _, code in feishu.calls()]
    assert (codes.count(0), set(codes)) == (33, {0, 99991663})


def test_a_ready_token_is_never_fetched(feishu: Emulator) -> None:
    client = client_of(feishu, app_secret=None, tenant_access_token="t-made-up")
    with pytest.raises(Refused) as caught:
        client.unpin("oc_a")
    assert caught.value.code == 99991663
    assert token_calls(feishu) == 0


def test_a_wrong_secret_is_refused_and_not_told(feishu: Emulator) -> None:
    client = client_of(feishu, app_secret="wrong-but-private")
    with pytest.raises(Refused) as caught:
        client.unpin("oc_a")
    assert caught.value.kind is Kind.CREDENTIALS
    assert "private" not in str(caught.value)
    assert "Not done: unpin oc_a." in str(caught.value)


def test_each_group_is_named_once_where_threads_share_a_failed_fetch(feishu: Emulator) -> None:
    client = client_of(feishu, Waits(), app_secret="wrong-but-private")

    def refused(number: int) -> str:
        with pytest.raises(FeishuError) as caught:
            client.unpin(f"oc_{number:02}")
        return str(caught.value)

    with ThreadPoolExecutor(16) as pool:
        lines = list(pool.map(refused, range(16)))
    assert [re.findall(r"unpin (oc_\d\d)", line) for line in lines] == [
        [f"oc_{number:02}"] for number in range(16)
    ]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"http": 502, "raw": "<html>"}, id="bad gateway"),
        pytest.param({"http": 500, "code": 5000, "msg": "x"}, id="internal error"),
        pytest.param({"http": 200, "code": 1500, "msg": "x"}, id="internal error with HTTP 200"),
        pytest.param({"http": 429, "raw": "<html>"}, id="throttled by a proxy"),
        pytest.param({"cut": "before"}, id="cut before"),
        pytest.param({"cut": "after"}, id="cut after"),
        pytest.param({"http": 200, "raw": '{"code": 0,'}, id="cut off in the body"),
    ],
)
def test_what_may_pass_is_tried_again_until_the_deadline(
    feishu: Emulator, fault: dict[str, Any]
) -> None:
    feishu.faults({"api": PUT, **fault})
    waits = SkippingWaits()
    with pytest.raises(FeishuError) as caught:
        client_of(feishu, waits, retry_seconds=20, throttled_seconds=60).pin_announcement("oc_a")
    tries = len([call for call in feishu.calls() if call[0] == PUT])
    assert caught.value.attempts.count == tries > 3
    assert f"Tried {tries} times in " in str(caught.value)
    if not caught.value.is_throttled:
        assert 20 <= caught.value.attempts.seconds < 30
        assert waits.told[0].startswith("trying again for up to 20 s: ")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"http": 400, "code": 99991403, "msg": "x"}, id="quota used up"),
        pytest.param({"http": 429, "code": 99991403, "msg": "x"}, id="quota used up, by HTTP 429"),
        pytest.param({"http": 400, "code": 4711, "msg": "x"}, id="unknown code"),
        pytest.param({"http": 404, "raw": "404 page not found"}, id="a page"),
        pytest.param({"http": 302, "raw": "", "headers": {"location": "/x"}}, id="redirect"),
    ],
)
def test_what_can_not_pass_is_not_tried_again(feishu: Emulator, fault: dict[str, Any]) -> None:
    feishu.faults({"api": PUT, **fault})
    with pytest.raises(FeishuError) as caught:
        client_of(feishu).pin_announcement("oc_a")
    assert caught.value.attempts.count == 1
    assert len([call for call in feishu.calls() if call[0] == PUT]) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"http": 429, "code": 99991400}, id="as documented"),
        pytest.param({"http": 400, "code": 99991400}, id="as some old APIs do"),
        pytest.param({"http": 200, "code": 99991400}, id="with HTTP 200"),
    ],
)
def test_the_servers_wish_to_wait_is_followed_by_all_calls_of_that_api(
    feishu: Emulator, answer: dict[str, Any]
) -> None:
    headers = {"x-ogw-ratelimit-reset": "7"}
    feishu.faults({"api": PUT, "nth": 1, "headers": headers, **answer})
    waits = SkippingWaits()
    client = client_of(feishu, waits)
    client.pin_announcement("oc_a")
    [pause] = waits.waited
    assert 6.0 <= pause < 7.6
    [told] = waits.told
    assert re.fullmatch(
        r"waiting [678] s for Feishu's limit: 0 of 1000 calls this minute; "
        "another run or program of the same app uses it up",
        told,
    )


def test_a_proxys_own_limit_says_nothing_of_feishus(feishu: Emulator) -> None:
    headers = {"x-ogw-ratelimit-reset": "7"}
    feishu.faults({"api": PUT, "nth": 1, "http": 429, "raw": "slow down", "headers": headers})
    waits = SkippingWaits()
    client_of(feishu, waits).pin_announcement("oc_a")
    assert "another run" not in "".join(waits.told)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        pytest.param(99991400, "Another run or program of the same app uses it up.", id="app"),
        pytest.param(230020, "Other bots, or another run, send to this group too.", id="group"),
    ],
)
def test_who_gives_up_at_a_limit_says_who_else_uses_it(
    feishu: Emulator, code: int, says: str
) -> None:
    feishu.faults({"api": "send_message", "http": 429, "code": code})
    client = client_of(feishu, SkippingWaits())
    with pytest.raises(Refused) as caught:
        client.messages.send("oc_a", HOLIDAY, uuid="u")
    assert says in str(caught.value)
    assert caught.value.reason
    assert says in caught.value.reason.en


def test_a_used_up_quota_says_how_little_of_it_is_of_this_run(feishu: Emulator) -> None:
    client = client_of(feishu, SkippingWaits())
    client.pin_announcement("oc_a")
    feishu.faults({"api": PUT, "code": 99991403})
    with pytest.raises(Refused) as caught:
        client.pin_announcement("oc_a")
    # The token, a put, and the one that was refused.
    assert "This run made 3 calls of them; earlier runs and the tenant's" in str(caught.value)


def test_other_apis_do_not_hold_back(feishu: Emulator) -> None:
    feishu.faults({"api": PUT, "http": 429, "code": 99991400, "times": 1})
    client = client_of(feishu, EndingWaits())
    with pytest.raises(Cancelled):
        client.pin_announcement("oc_a")
    client.unpin("oc_a")


def test_a_server_that_throttles_for_good_is_given_up_in_the_end(feishu: Emulator) -> None:
    headers = {"x-ogw-ratelimit-reset": "9999"}
    feishu.faults({"api": PUT, "http": 429, "code": 99991400, "headers": headers})
    waits = SkippingWaits()
    with pytest.raises(Refused) as caught:
        client_of(feishu, waits).pin_announcement("oc_a")
    assert max(waits.waited) < 61
    assert 5 <= caught.value.attempts.count <= 6
    assert "Increase feishu:throttledSeconds to wait longer." in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param({"api": PUT, "code": 99991403}, 99991403, id="quota used up"),
        pytest.param({"api": "tenant_access_token", "code": 10014}, 10014, id="wrong secret"),
    ],
)
def test_one_refusal_that_holds_for_all_stops_the_run(
    feishu: Emulator, fault: dict[str, Any], code: int
) -> None:
    feishu.faults({"http": 400, **fault})
    client = client_of(feishu)
    with pytest.raises(Refused) as caught:
        client.pin_announcement("oc_a")
    asked = len(feishu.calls(writes_only=False))
    feishu.faults()
    with pytest.raises(NotSent) as other:
        client.unpin("oc_b")
    assert other.value.code == code
    assert str(other.value).startswith(f"Did not unpin oc_b: {caught.value.story.en}")
    assert len(feishu.calls(writes_only=False)) == asked


def test_a_host_that_turns_everybody_away_is_asked_no_longer_than_once_in_all(
    feishu: Emulator,
) -> None:
    feishu.faults({"api": "delete_top_notice", "http": 429, "code": 99991400})
    client = client_of(feishu)
    for chat_id, least in (("oc_a", 100), ("oc_b", 0), ("oc_c", 0)):
        with pytest.raises(Refused) as caught:
            client.unpin(chat_id)
        assert least <= caught.value.attempts.count - 1 <= (0 if least == 0 else 400)


def test_a_setting_bounds_how_long_a_call_waits_for_its_turn(feishu: Emulator) -> None:
    headers = {"x-ogw-ratelimit-reset": "30"}
    feishu.faults({"api": PUT, "http": 429, "code": 99991400, "headers": headers})
    waits = SkippingWaits()
    with pytest.raises(Refused) as caught:
        client_of(feishu, waits, throttled_seconds=20).pin_announcement("oc_a")
    assert (caught.value.attempts.count, waits.waited) == (1, [])


def test_a_silent_host_is_asked_no_longer_than_the_deadline_in_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    client = ready_client(url)
    with pytest.raises(NoAnswer) as caught:
        client.unpin("oc_a")
    assert caught.value.attempts.count > 3
    with pytest.raises(NoAnswer) as caught:
        client.unpin("oc_b")
    assert caught.value.attempts.count == 1


def test_an_answer_ends_the_silence(feishu: Emulator) -> None:
    feishu.faults({"api": PUT, "cut": "before"})
    client = client_of(feishu)
    with pytest.raises(NoAnswer):
        client.pin_announcement("oc_a")
    client.unpin("oc_a")
    with pytest.raises(NoAnswer) as caught:
        client.pin_announcement("oc_a")
    assert caught.value.attempts.count > 3


def test_a_cancelled_run_ends_waits_unless_the_call_must_finish(feishu: Emulator) -> None:
    feishu.faults({"api": PUT, "http": 400, "code": 99991400, "times": 3})
    client = client_of(feishu, EndingWaits())
    with pytest.raises(Cancelled, match="Did not pin the announcement in oc_a: the run was canc"):
        client.pin_announcement("oc_a")
    client.pin_announcement("oc_a", must_finish=True)
    assert feishu.shows("oc_a") == "announcement"


def test_a_cancelled_run_finishes_what_may_have_been_written(feishu: Emulator) -> None:
    feishu.faults({"api": PUT, "cut": "after", "times": 2})
    client_of(feishu, EndingWaits()).pin_announcement("oc_a")
    assert [call[0] for call in feishu.calls()] == [PUT, PUT, PUT]


def test_a_message_is_sent_once_and_again_only_with_its_uuid(feishu: Emulator) -> None:
    feishu.faults({"api": "send_message", "cut": "after", "times": 1})
    client = client_of(feishu)
    with pytest.raises(NoAnswer) as caught:
        client.messages.send("oc_a", HOLIDAY)
    assert (caught.value.attempts.count, caught.value.outcome_unknown) == (1, True)
    feishu.faults({"api": "send_message", "cut": "after", "times": 1})
    sent = client.messages.send("oc_a", HOLIDAY, uuid="a-uuid")
    feishu.faults()
    assert client.messages.send("oc_a", HOLIDAY, uuid="a-uuid") == sent


def test_messages_to_one_group_keep_to_its_own_limit() -> None:
    waits = SkippingWaits()
    with emulator_in_step(waits) as feishu:
        feishu.add_chat("oc_many")
        client = client_of(feishu, waits)
        for number in range(8):
            client.messages.send("oc_many", content_of("text", str(number)))
        sent = [call for call in feishu.calls(writes_only=False) if call[1] == "messages"]
        assert [code for _, _, code in sent] == [0] * 8


def test_only_the_group_that_the_server_throttles_holds_back(feishu: Emulator) -> None:
    feishu.add_chat_once("oc_b", messages={})
    feishu.faults({"api": "send_message", "http": 400, "code": 230020, "times": 1})
    client = client_of(feishu, EndingWaits())
    with pytest.raises(Cancelled):
        client.messages.send("oc_a", HOLIDAY)
    client.messages.send("oc_b", HOLIDAY)


@pytest.mark.parametrize(
    ("fault", "outcome_unknown"),
    [
        pytest.param({"cut": "after"}, True, id="cut after"),
        pytest.param({"http": 502, "raw": "<html>"}, True, id="bad gateway"),
        pytest.param({"http": 404, "raw": "no"}, False, id="turned away"),
        pytest.param({"http": 400, "code": 232014}, False, id="refused"),
    ],
)
def test_an_error_tells_whether_the_call_may_have_been_done(
    feishu: Emulator, fault: dict[str, Any], outcome_unknown: bool
) -> None:
    feishu.faults({"api": PUT, **fault})
    with pytest.raises(FeishuError) as caught:
        client_of(feishu).pin_announcement("oc_a")
    assert caught.value.outcome_unknown is outcome_unknown


def test_a_lost_answer_of_an_earlier_try_is_not_forgotten(feishu: Emulator) -> None:
    feishu.faults(
        {"api": PUT, "nth": 1, "cut": "after"},
        {"api": PUT, "http": 400, "code": 232014},
    )
    with pytest.raises(Refused) as caught:
        client_of(feishu).pin_announcement("oc_a")
    assert caught.value.code == 232014
    assert caught.value.outcome_unknown


@pytest.mark.parametrize(
    "fault", [{"cut": "after"}, {"http": 502, "raw": "x"}], ids=["cut", "bad gateway"]
)
def test_without_a_token_the_call_was_not_made_and_the_fetch_is_tried_again(
    feishu: Emulator, fault: dict[str, Any]
) -> None:
    feishu.faults({"api": "tenant_access_token", **fault})
    with pytest.raises(NoAnswer) as caught:
        client_of(feishu).pin_announcement("oc_a")
    assert not caught.value.outcome_unknown
    assert caught.value.attempts.count == token_calls(feishu) > 3
    assert feishu.calls() == []


def test_who_is_cancelled_while_the_token_is_fetched_names_the_call(feishu: Emulator) -> None:
    feishu.faults({"api": "tenant_access_token", "cut": "after"})
    with pytest.raises(Cancelled, match="Did not pin the announcement in oc_a: the run was canc"):
        client_of(feishu, EndingWaits()).pin_announcement("oc_a")


def test_a_call_can_be_stopped_before_every_try(feishu: Emulator) -> None:
    feishu.faults({"api": DELETE, "http": 502, "raw": "x"})
    asked: list[int] = []

    def stop_the_third() -> None:
        asked.append(len(asked))
        if len(asked) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        client_of(feishu).unpin("oc_a", before_each_try=stop_the_third)
    assert len(feishu.calls()) == 2


@contextmanager
def server_that(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A TCP server on this machine for one connection after the other."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                behave(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def ready_client(url: str) -> Client:
    settings = Settings(base_url=url, tenant_access_token="t-ready-token-value")
    return Client(settings, waits=SkippingWaits())


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff garbage", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", id="empty"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]", id="a list"),
        pytest.param(b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"code":"0"}', id="no number"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}", id="cut off"),
    ],
)
def test_whatever_is_not_feishus_form_is_no_answer_and_never_another_exception(
    answer: bytes,
) -> None:
    with server_that(lambda connection: connection.sendall(answer)) as url:
        with pytest.raises(NoAnswer) as caught:
            ready_client(url).unpin("oc_a")
    assert "\n" not in str(caught.value)
    assert "t-ready-token-value" not in str(caught.value)


def test_a_redirect_gets_no_token() -> None:
    received: list[bytes] = []

    with server_that(lambda c: received.append(b"asked")) as elsewhere:
        location = f"HTTP/1.1 307 X\r\nlocation: {elsewhere}/\r\ncontent-length: 0\r\n\r\n"
        with server_that(lambda c: c.sendall(location.encode())) as url:
            with pytest.raises(NoAnswer, match="HTTP 307"):
                ready_client(url).unpin("oc_a")
    assert received == []


def test_the_users_netrc_does_not_replace_the_token(
    feishu: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    client_of(feishu).unpin("oc_a")


def test_an_unreachable_server_was_surely_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(NoAnswer) as caught:
        ready_client(url).unpin("oc_a")
    assert not caught.value.outcome_unknown
    assert "no connection to the host" in str(caught.value)


def test_an_unknown_name_says_so() -> None:
    with pytest.raises(NoAnswer, match=r"\(DNS\)"):
        ready_client("https://feishu.invalid").unpin("oc_a")
