"""An emulator with the two apps of the recipes: one that reads and one that writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.emulator import Emulator, running_emulator

READER = "cli_reader0000000000"
WRITER = "cli_writer0000000000"

SECRETS = {READER: "secret-of-the-reader", WRITER: "secret-of-the-writer"}

_SCOPES = {
    READER: ["im:chat:readonly", "im:message:readonly", "im:message.group_msg"],
    WRITER: ["im:chat", "im:message", "im:message.group_msg"],
}

#: The names, by which a review knows a group.
CHATS = {"oc_a": "Ops", "oc_b": "All hands", "oc_c": "Random"}


@contextmanager
def running_emulator_with_two_apps(directory: Path) -> Iterator[Emulator]:
    """The groups CHATS, with both bots in them, as the last emulator of the directory left them."""
    seed = {
        "apps": [
            {
                "app_id": app,
                "secret": SECRETS[app],
                "name": app,
                "tenant_key": "acme",
                "open_id": f"ou_{app}",
                "scopes": scopes,
            }
            for app, scopes in _SCOPES.items()
        ],
        "chats": [
            {"chat_id": chat, "name": name, "tenant_key": "acme", "bots": [READER, WRITER]}
            for chat, name in CHATS.items()
        ],
    }
    (directory / "seed.json").write_text(json.dumps(seed))
    arguments = ("--seed", str(directory / "seed.json"), "--state", str(directory / "world.json"))
    with running_emulator(*arguments, directory=directory) as emulator:
        yield emulator
