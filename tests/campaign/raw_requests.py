"""Bytes at the real emulator: broken heads, lengths, chunks, paths, JSON, on all that it serves.

It has to answer or to close, and then to serve the next good request; its log has no traceback.
"""

from __future__ import annotations

import atexit
import json
import re
import shutil
import socket
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any

import requests

from campaign.mutations import NASTY, changed_json, changed_text
from campaign.samples import CARD, POST
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.emulator import EmulatorProcess, running_emulator

#: An answer to a whole request, or the end of a connection, takes no longer even on a busy machine.
_LONGEST_SECONDS = 20.0
#: A request that may miss its end is waited for so long, and its connection then closed.
_SHORT_SECONDS = 0.02
#: Sent messages and new groups make its page larger: it starts anew after so many.
_INPUTS_OF_ONE = 300
_MOST_MEMORY_KB = 400_000

_IM = "/open-apis/im/v1"
_TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
_MESSAGE: dict[str, Any] = {"receive_id": "oc_a", "msg_type": "text", "content": '{"text": "x"}'}
_SHOWN = {"shows": "message", "message_id": "om_a1"}
_CALLS: tuple[tuple[str, str, Any], ...] = (
    ("POST", _TOKEN, {"app_id": DEMO_APP_ID, "app_secret": DEMO_APP_SECRET}),
    ("POST", f"{_IM}/messages?receive_id_type=chat_id", {**_MESSAGE, "uuid": "u"}),
    (
        "POST",
        f"{_IM}/messages?receive_id_type=chat_id",
        {**_MESSAGE, "msg_type": "interactive", "content": json.dumps(CARD)},
    ),
    (
        "POST",
        f"{_IM}/messages?receive_id_type=chat_id",
        {**_MESSAGE, "msg_type": "post", "content": json.dumps(POST)},
    ),
    ("GET", f"{_IM}/messages?container_id_type=chat&container_id=oc_a&page_size=50", None),
    ("GET", f"{_IM}/messages/om_a1?card_msg_content_type=user_card_content", None),
    ("PUT", f"{_IM}/messages/om_a1", {"msg_type": "text", "content": '{"text": "y"}'}),
    ("DELETE", f"{_IM}/messages/om_a1", None),
    (
        "POST",
        f"{_IM}/chats/oc_a/top_notice/put_top_notice",
        {"chat_top_notice": [{"action_type": "1", "message_id": "om_a1"}]},
    ),
    ("POST", f"{_IM}/chats/oc_a/top_notice/delete_top_notice", None),
    ("GET", f"{_IM}/chats?page_size=100", None),
    ("GET", f"{_IM}/chats/oc_a", None),
    ("GET", "/open-apis/application/v6/scopes", None),
    ("GET", "/_emulator/world", None),
    ("GET", "/_emulator/journal", None),
    (
        "POST",
        "/_emulator/chats",
        {"chat_id": "oc_n", "name": "n", "messages": [{"message_id": "om_n", "text": "x"}]},
    ),
    ("PATCH", "/_emulator/chats/oc_a", {"name": "x", "status": "normal", "bot_member": True}),
    ("PATCH", f"/_emulator/apps/{DEMO_APP_ID}", {"bot_enabled": True}),
    ("POST", "/_emulator/messages/om_a1", {"state": "recalled"}),
    ("PATCH", "/_emulator/settings", {"ahead_seconds": 60}),
    ("PUT", "/_emulator/notice/oc_a", _SHOWN),
    ("PUT", "/_emulator/faults", [{"api": "put_top_notice", "code": 1, "http": 400, "times": 1}]),
    ("GET", "/_emulator/proof?challenge=0123456789abcdef", None),
    ("GET", "/", None),
    ("GET", "/page/changes?since=0", None),
    ("GET", "/page/page.css", None),
)


class _Target:
    """One emulator, and how much was sent to it."""

    def __init__(self) -> None:
        self.inputs = 0
        self.folder = Path(tempfile.mkdtemp(prefix="fuzzed-"))
        self._running: AbstractContextManager[EmulatorProcess] = running_emulator(
            directory=self.folder
        )
        self.emulator = self._running.__enter__()
        self.emulator.add_chat("oc_a", messages={"om_a1": "first"})
        port = self.emulator.url.rpartition(":")[2]
        self.address = ("127.0.0.1", int(port))
        body = {"app_id": DEMO_APP_ID, "app_secret": DEMO_APP_SECRET}
        told = requests.post(f"{self.emulator.url}{_TOKEN}", json=body, timeout=_LONGEST_SECONDS)
        self.token = told.json()["tenant_access_token"]

    def end(self) -> None:
        self._running.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)

    def judge(self) -> None:
        """It still serves, has said nothing to its log that is a bug, and took little memory."""
        log = (self.folder / "emulator.log").read_text(errors="replace")
        if "Traceback" in log:
            raise AssertionError(log[log.index("Traceback") :][-1500:])
        # What an input has ordered on purpose: delays, faults, a limit that is used up.
        for method, path, body in (
            ("DELETE", "faults", None),
            ("PATCH", "settings", {"latency_ms": 0}),
            ("DELETE", "limits", None),
        ):
            self.emulator.control(method, path, body)
        page = self.emulator.session.get(self.emulator.url, timeout=_LONGEST_SECONDS)
        if page.status_code != 200 or "<script>alert" in page.text:
            raise AssertionError(f"the page: {page.status_code}")
        status = Path(f"/proc/{self.emulator.process.pid}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        if peak is None or int(peak[1]) > _MOST_MEMORY_KB:
            raise AssertionError(f"{peak and peak[1]} kB of memory")


_targets: list[_Target] = []


@atexit.register
def _end() -> None:
    while _targets:
        _targets.pop().end()


def raw_request(dice: Random, _folder: Path) -> None:
    """One request, or what is left of it, to one that has served others before."""
    if _targets and _targets[0].inputs >= _INPUTS_OF_ONE:
        _end()
    if not _targets:
        _targets.append(_Target())
    target = _targets[0]
    target.inputs += 1
    sent, is_whole = _drawn(dice, target.token)
    try:
        _judge_answer(_answered(target, sent, is_whole=is_whole))
        target.judge()
    except Exception as error:
        # The next input begins with one that is well.
        _end()
        raise AssertionError(f"{type(error).__name__} {error} after {sent[:400]!r}") from error


def _drawn(dice: Random, token: str) -> tuple[bytes, bool]:
    """The bytes, and whether they are a request with its end."""
    method, path, body = dice.choice(_CALLS)
    content = b"" if body is None else _content(dice, body)
    if dice.random() < 0.3:
        path = _line(changed_text(dice, path))
    if dice.random() < 0.1:
        method = dice.choice(["HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 300, "PATCH"])
    headers = ["Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    headers.append("Content-Type: application/json")
    if dice.random() < 0.2:
        headers.append("Transfer-Encoding: chunked")
        content = _chunks(dice, content)
    elif content or dice.random() < 0.5:
        headers.append(f"Content-Length: {len(content)}")
    if dice.random() < 0.2:
        headers.append(_line(f"{dice.choice(['X-A', 'Host', 'Origin', 'Expect'])}: {_nasty(dice)}"))
    if dice.random() < 0.6:
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *headers, "", ""])
        return head.encode("utf-8", "surrogatepass") + content, method not in ("HEAD", "CONNECT")
    return _broken(dice, f"{method} {path}", headers, content), False


def _content(dice: Random, body: Any) -> bytes:
    body = changed_json(dice, body) if dice.random() < 0.5 else body
    text = json.dumps(body)
    text = changed_text(dice, text) if dice.random() < 0.2 else text
    return text.encode("utf-8", "surrogatepass")


def _broken(dice: Random, asked: str, headers: list[str], content: bytes) -> bytes:
    """With lines that are changed, or cut off, or twice."""
    headers = [changed_text(dice, header) if dice.random() < 0.3 else header for header in headers]
    dice.shuffle(headers)
    version = dice.choice(["HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "HTTP/2", "", "PRI * HTTP/2.0"])
    head = "\r\n".join([f"{asked} {version}", *headers, "", ""])
    head = changed_text(dice, head) if dice.random() < 0.5 else head
    whole = head.encode("utf-8", "surrogatepass") + content
    return (whole * dice.choice([1, 1, 1, 2]))[: dice.choice([10, 100, 10**6, 10**6])]


def _nasty(dice: Random) -> str:
    return dice.choice(NASTY)[:70_000]


def _line(text: str) -> str:
    """Without what would end the line, and with few characters that no head may have."""
    return re.sub(r"[\s\x00-\x20\x7f-\U0010ffff]+", "", text)[:3000] or "/"


def _chunks(dice: Random, content: bytes) -> bytes:
    size = dice.choice([1, 7, 10_000])
    parts = [content[start : start + size] for start in range(0, len(content), size)][:2000]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _answered(target: _Target, sent: bytes, *, is_whole: bool) -> bytes:
    """What comes until the emulator closes; raises TimeoutError where it does neither."""
    said = b""
    with socket.create_connection(target.address, _LONGEST_SECONDS) as connection:
        try:
            connection.sendall(sent)
            connection.settimeout(_LONGEST_SECONDS if is_whole else _SHORT_SECONDS)
            try:
                said += connection.recv(65_536)
            except TimeoutError:
                if is_whole:
                    raise
            connection.settimeout(_LONGEST_SECONDS)
            connection.shutdown(socket.SHUT_WR)
            while received := connection.recv(65_536):
                said += received
        except TimeoutError:
            raise
        except OSError:
            # It has closed before all was sent.
            pass
    return said


def _judge_answer(said: bytes) -> None:
    if not said:
        return
    if not re.match(rb"HTTP/1\.1 [1-5]\d\d", said):
        raise AssertionError(f"it answers {said[:200]!r}")
    if said.startswith(b"HTTP/1.1 500") and b'"code"' not in said:
        raise AssertionError(f"it fails: {said[:200]!r}")
