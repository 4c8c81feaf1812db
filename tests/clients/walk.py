"""An official client's walk through the emulator, and whether it came out as on the real server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clients.seed import CHAT, SCOPES, SEED, arguments
from pulumi_feishu.emulator.api.routes import APIS
from pulumi_feishu.engine.child_environment import without_secrets
from support.emulator import running_emulator
from support.patience import PATIENCE_SECONDS

#: As many as each program tells.
_CALLS = 23
_UNKNOWN = "of an unknown message"
#: The keys of a card as it is read in each of the kinds.
_READ = [["elements", "title"], ["elements", "title", "user_dsl"], ["json_card"]]


def walk(
    command: Sequence[str | Path], scratch: Path, folder: Path | None = None
) -> tuple[int, list[str]]:
    """Run this program against an emulator of its own; how many calls it told, and what is wrong.

    It runs in `folder`; what the emulator needs is put into `scratch`.
    """
    seed = scratch / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    with running_emulator("--seed", str(seed), directory=scratch) as emulator:
        done = subprocess.run(
            command,
            cwd=folder,
            input=json.dumps(arguments(emulator.url)),
            # The user's proxy can't reach this machine's loopback address.
            env={**without_secrets(), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        journal = emulator.control("GET", "journal")["calls"]
    # A client's own log may stand between them.
    outcomes = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    faults = faults_of(outcomes, journal)
    if done.returncode != 0:
        faults.insert(0, f"exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return len(outcomes), faults


def faults_of(
    outcomes: Sequence[Mapping[str, Any]], journal: Iterable[Mapping[str, Any]]
) -> list[str]:
    """What is wrong with these outcomes and with the calls that the emulator wrote down."""
    last = {outcome["call"]: outcome for outcome in outcomes}
    codes = {(outcome["call"], outcome.get("kind"), outcome["code"]) for outcome in outcomes}
    made, offered = {call["name"] for call in journal}, {api.name for api in APIS}

    def told(call: str, *keys: str) -> list[Any]:
        return [last.get(call, {}).get(key) for key in keys]

    [scopes] = told("list_scopes", "scopes")
    checks: dict[str, tuple[Any, Any]] = {
        "calls told": (len(outcomes), _CALLS),
        "codes other than 0": (
            {code for code in codes if code[2] != 0},
            {("get_message", _UNKNOWN, 99992354)},
        ),
        "calls without a log id": ([o["call"] for o in outcomes if not o["log_id"]], []),
        "APIs without a call": (offered - made, set()),
        "calls of no API": (made - offered, set()),
        "keys of the cards": ([sorted(o["content"]) for o in outcomes if "content" in o], _READ),
        "scopes": ((scopes or [])[: len(SCOPES)], SCOPES),
        "listed chats": (told("list_chats", "chats"), [[CHAT]]),
        "found chats": (told("search_chats", "chats"), [[CHAT]]),
        "name and owner": (told("get_chat", "name", "owner"), ["值班群", "on_lin"]),
        "is_in_chat": (told("is_in_chat", "is_in_chat"), [True]),
        "listed messages": (told("list_messages", "items", "has_more"), [2, True]),
    }
    return [
        f"{what}: {seen!r}, expected {wanted!r}"
        for what, (seen, wanted) in checks.items()
        if seen != wanted
    ]
