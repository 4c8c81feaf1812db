"""The official Python client gets from the emulator what it expects of the real server.

It has 10,000 files and an environment of its own, which stays in the user's cache from run to run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.emulator.apis import APIS
from support.emulator import Emulator, running_emulator
from support.patience import PATIENCE_SECONDS

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
CHAT = "oc_clients"
SCOPES = ["im:chat", "im:message", "im:message.group_msg", "im:message.send_as_user"]


def _app(app_id: str, **more: str) -> dict[str, Any]:
    who = {"tenant_key": "tenant-a", "open_id": f"ou_{app_id}", "scopes": SCOPES}
    return {"app_id": app_id, "secret": f"secret-of-{app_id}", "name": "置顶小助手", **who, **more}


SEED: dict[str, Any] = {
    "apps": [_app("cli_clients"), _app("cli_store", app_ticket="ticket-of-cli_store")],
    "user_tokens": [
        {
            "token": "u-clients-0123456789abcdef",
            "open_id": "ou_lin",
            "app_id": "cli_clients",
            "tenant_key": "tenant-a",
            "scopes": SCOPES,
        }
    ],
    "chats": [
        {
            "chat_id": CHAT,
            "name": "值班群",
            "owner_id": "ou_lin",
            "members": [{"open_id": "ou_lin", "name": "Lin"}],
        }
    ],
}


@pytest.fixture(scope="module")
def python() -> Path:
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-feishu"
    folder = cache / "clients" / f"lark-oapi-{digest}"
    if not folder.exists():
        new = folder.with_name(f"{folder.name}.{os.getpid()}")
        subprocess.run([sys.executable, "-m", "venv", new], check=True)
        install = ("install", "--quiet", "--no-compile", "--require-hashes", "-r", str(LOCK))
        subprocess.run([new / "bin" / "python", "-m", "pip", *install], check=True)
        new.rename(folder)
    return folder / "bin" / "python"


@pytest.fixture
def feishu(tmp_path: Path) -> Iterator[Emulator]:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    with running_emulator("--seed", str(seed), directory=tmp_path) as emulator:
        yield emulator


def test_it_passes_through_every_call(python: Path, feishu: Emulator) -> None:
    app, store = SEED["apps"]
    given = {
        "custom": {
            "url": feishu.url,
            "app_id": app["app_id"],
            "app_secret": app["secret"],
            "user_token": SEED["user_tokens"][0]["token"],
            "chat_id": CHAT,
        },
        "store": {
            "url": feishu.url,
            "app_id": store["app_id"],
            "app_secret": store["secret"],
            "app_ticket": store["app_ticket"],
            "tenant_key": store["tenant_key"],
        },
    }
    done = subprocess.run(
        [python, HERE / "lark_oapi_calls.py"],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    codes = {(outcome["call"], outcome.get("kind"), outcome["code"]) for outcome in found}
    unknown = ("get_message", "of an unknown message", 99992354)
    assert unknown in codes
    assert {code for *_, code in codes - {unknown}} == {0}
    assert all(outcome["log_id"] for outcome in found)
    made = {call["name"] for call in feishu.control("GET", "journal")["calls"]}
    assert made == {api.name for api in APIS}
    reads = [set(outcome["content"]) for outcome in found if "content" in outcome]
    assert reads == [{"title", "elements"}, {"title", "elements", "user_dsl"}, {"json_card"}]
    by_call = {outcome["call"]: outcome for outcome in found}
    assert by_call["list_scopes"]["scopes"][: len(SCOPES)] == SCOPES
    assert by_call["list_chats"]["chats"] == by_call["search_chats"]["chats"] == [CHAT]
    assert (by_call["get_chat"]["name"], by_call["get_chat"]["owner"]) == ("值班群", "on_lin")
    assert by_call["is_in_chat"]["is_in_chat"] is True
    assert (by_call["list_messages"]["items"], by_call["list_messages"]["has_more"]) == (2, True)
