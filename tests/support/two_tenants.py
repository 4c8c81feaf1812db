"""An emulator with two tenants, each with an app and a group of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.emulator import Emulator, running_emulator

#: The secret of each tenant's app, which is `cli_…`; its group is `oc_…`.
TENANTS = {"acme": "secret-of-acme", "globex": "secret-of-globex"}


@contextmanager
def running_emulator_with_two_tenants(directory: Path) -> Iterator[Emulator]:
    """Each of TENANTS has an app and a group of its own."""
    seed = {
        "apps": [
            {
                "app_id": f"cli_{name}",
                "secret": secret,
                "name": name,
                "tenant_key": name,
                "open_id": f"ou_{name}",
                "scopes": ["im:chat", "im:message"],
            }
            for name, secret in TENANTS.items()
        ],
        "chats": [
            {"chat_id": f"oc_{name}", "name": name, "tenant_key": name, "bots": [f"cli_{name}"]}
            for name in TENANTS
        ],
    }
    (directory / "seed.json").write_text(json.dumps(seed))
    with running_emulator("--seed", str(directory / "seed.json"), directory=directory) as emulator:
        yield emulator
