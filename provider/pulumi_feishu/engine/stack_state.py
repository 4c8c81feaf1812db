"""What the stack's state already holds, asked of the engine while it runs.

`check`, `diff` and `delete` tell of the resources that an operation touches, and not of all: not
of one that is tainted, replaced by force, not targeted, or waits for its deletion. The engine has
no call for that. `pulumi stack export` beside the running `up` has it: the lock does not forbid it,
and it needs no passphrase (seen: engine 3.259 and 3.274, files and PostgreSQL; 0.2 to 0.4 s).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pulumi_feishu.engine.child_environment import without_secrets
from pulumi_feishu.engine.engine_process import EngineProcess, engine_process

#: A large state takes a second; what takes longer waits for something that does not come.
_LONGEST_SECONDS = 60

#: Through each door.
_NOTICES = ("pulumi-python:dynamic/feishu:PinnedNotice", "feishu:index:PinnedNotice")
_MESSAGES = ("pulumi-python:dynamic/feishu:NoticeMessage", "feishu:index:NoticeMessage")
_LISTS = ("pulumi-python:dynamic/feishu:UnmanagedGroups", "feishu:index:UnmanagedGroups")


@dataclass(frozen=True)
class StackState:
    """What the state had when it was asked.

    `message_ids` are all that any entry names, also one that waits to be deleted; `shown` is what
    each notice shows, by chat id, `unknown` where that is a secret. `unmanaged` are the chats in
    the `UnmanagedGroups` of the same provider, None without one; `has_older_list`: a version
    without that may have written the state from notices files (a notice that is `unmanaged`, or a
    message that is named by its chat). `has_several_providers`: not all of these resources are
    surely of the same provider.
    """

    message_ids: frozenset[str]
    shown: Mapping[str, str]
    unmanaged: frozenset[str] | None = None
    has_older_list: bool = False
    has_several_providers: bool = False


class Asker:
    """Asks once in an operation; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_cancelled = False
        self._answers: list[StackState | None] = []

    def state(self, urn: str) -> StackState | None:
        """The state of the stack that this resource is in; None where that can't be proven.

        The proof is that the engine has noted there that it works on this very resource.
        """
        with self._lock:
            if not self._answers:
                self._answers.append(self._asked(urn))
            return self._answers[0]

    def cancel(self) -> None:
        """End a question that is under way: Ctrl-C does not, and the engine waits for it."""
        with self._children:
            self._is_cancelled = True
            if self._child:
                self._child.kill()

    def _asked(self, urn: str) -> StackState | None:
        found = engine_process()
        engine = found if found and found.folder else _engine_on_path()
        # urn:pulumi:<stack>::<project>::<type>::<name>
        stack, _, rest = urn.removeprefix("urn:pulumi:").partition("::")
        project = rest.partition("::")[0]
        if engine is None or not project:
            return None
        whole_name = f"organization/{project}/{stack}"
        for name in (whole_name, stack):
            deployment = self._exported(engine, name)
            if deployment is None:
                continue
            if _works_on(deployment, urn):
                return _state_in(deployment, urn)
            if name == whole_name and engine is found and _keeps_no_notes():
                # What the run has created so far is not in there.
                return replace(_state_in(deployment, urn), has_several_providers=True)
        return None

    def _exported(self, engine: EngineProcess, stack: str) -> dict[str, Any] | None:
        command = [engine.path, "stack", "export", "--stack", stack, "--non-interactive"]
        with self._children:
            if self._is_cancelled:
                return None
            try:
                self._child = subprocess.Popen(  # noqa: S603
                    command,
                    cwd=engine.folder,
                    env=without_secrets(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError:
                return None
        try:
            printed, _ = self._child.communicate(timeout=_LONGEST_SECONDS)
            deployment = json.loads(printed)["deployment"]
        except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
            self._child.kill()
            self._child.communicate()
            return None
        return deployment if isinstance(deployment, dict) else None


def _engine_on_path() -> EngineProcess | None:
    """The one that a shell would start here: the next best where the running one can't be seen."""
    path = shutil.which("pulumi")
    return EngineProcess(path, str(Path.cwd()), ()) if path else None


def _keeps_no_notes() -> bool:
    """Whether the engine was told to write the state only at its end.

    Then the whole name of the stack is all the proof that there is.
    """
    return os.environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true")


def _works_on(deployment: Mapping[str, Any], urn: str) -> bool:
    operations = deployment.get("pending_operations") or []
    return any((each.get("resource") or {}).get("urn") == urn for each in operations)


def _state_in(deployment: Mapping[str, Any], urn: str) -> StackState:
    named: set[str] = set()
    shown: dict[str, str] = {}
    unmanaged: frozenset[str] | None = None
    has_older_list = False
    resources = deployment.get("resources") or []
    # Another provider is another process, whose list this one never sees.
    ours = {_provider_of(each) for each in resources if each.get("urn") == urn}
    for resource in resources:
        inputs, outputs = resource.get("inputs") or {}, resource.get("outputs") or {}
        values = [resource.get("id"), *inputs.values(), *outputs.values()]
        named |= {v.split()[0] for v in values if isinstance(v, str) and v.startswith("om_")}
        kind, name = resource.get("type"), str(resource.get("urn")).rpartition("::")[2]
        if kind in _NOTICES and not resource.get("delete"):
            shows = outputs.get("shows")
            # Its id is the chat's, also where that is a secret of the program.
            shown[str(resource.get("id"))] = shows if isinstance(shows, str) else "unknown"
        if kind in _LISTS and (not ours or _provider_of(resource) in ours):
            unmanaged = (unmanaged or frozenset()).union(inputs.get("groups") or ())
        has_older_list |= kind == _NOTICES[0] and inputs.get("notice") == "unmanaged"
        has_older_list |= kind == _MESSAGES[0] and inputs.get("chat_id") == name
    kinds = (*_NOTICES, *_MESSAGES, *_LISTS)
    others = {_provider_of(each) for each in resources if each.get("type") in kinds} - ours
    return StackState(frozenset(named), shown, unmanaged, has_older_list, bool(others))


def _provider_of(resource: Mapping[str, Any]) -> str:
    """The URN of its provider, without the id behind it."""
    return str(resource.get("provider", "")).rpartition("::")[0]
