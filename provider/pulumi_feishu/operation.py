"""What a provider process keeps for the one engine operation that it serves.

The provider object itself must hold nothing (see `PinnedNoticeProvider`), and the engine starts a
new process for each preview, update, refresh and destroy: so one module-level value is one
operation's memory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping

from pulumi.dynamic import Config

from pulumi_feishu import engine
from pulumi_feishu.fleet import Fleet
from pulumi_feishu.openapi import Client, FeishuError
from pulumi_feishu.openapi.settings import CONFIG_KEYS, Settings, resolve
from pulumi_feishu.words import Words


class _Operation:
    def __init__(self, config: Mapping[str, str]) -> None:
        self.config = config
        self.fleet = Fleet()
        self.client: Client | None = None
        self.lock = threading.Lock()
        self.said: set[Words] = set()


_operation = _Operation({})


def begin(config: Config) -> None:
    """Start with this stack config and no knowledge of any group."""
    global _operation
    given = {f"feishu:{key}": config.get(f"feishu:{key}") for key in CONFIG_KEYS}
    _operation = _Operation({key: str(value) for key, value in given.items() if value is not None})
    engine.exit_with_engine()


def settings() -> Settings:
    """Environment and stack config, judged; raises ConfigurationError."""
    return resolve(os.environ, _operation.config)


def client() -> Client:
    """The operation's one client, made at the first call, which says who calls where.

    Raises ConfigurationError when there is no credential or the configuration is wrong.
    """
    with _operation.lock:
        if _operation.client is None:
            chosen = settings()
            _operation.client = Client(chosen, before_each_write=engine.exit_if_engine_is_gone)
            engine.info(chosen.identity)
        return _operation.client


def fleet() -> Fleet:
    """The operation's groups."""
    return _operation.fleet


def chat_lock(chat_id: str) -> threading.Lock:
    """The lock that keeps two writes to one group apart."""
    return _operation.fleet.chat_lock(chat_id)


def say_once(
    say: Callable[[str], None], words: Words, *, detail: FeishuError | None = None
) -> None:
    """Say this in the operation's display unless it was said before."""
    with _operation.lock:
        if words in _operation.said:
            return
        _operation.said.add(words)
    say(f"{words} {detail}" if detail else str(words))


def is_reassert_run() -> bool:
    """Whether `FEISHU_REASSERT` asks to write every declared notice again."""
    return os.environ.get("FEISHU_REASSERT", "").strip().lower() not in ("", "0", "false")
