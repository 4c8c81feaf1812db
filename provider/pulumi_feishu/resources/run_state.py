"""What a provider process keeps for the one engine operation that it serves.

The provider object itself must hold nothing (see `Operations`), and the engine starts a new process
for each preview, update, refresh and destroy: so one module-level value is one operation's memory.
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider

from pulumi_feishu.engine import group_names, process, reporting
from pulumi_feishu.engine.child_environment import SUMMARY_VARIABLE
from pulumi_feishu.engine.stack_state import Asker, StackState
from pulumi_feishu.openapi import Client, ConfigurationError, FeishuError, Message, Waits
from pulumi_feishu.openapi.configuration.config_keys import given, judge_own, misspelt
from pulumi_feishu.openapi.configuration.settings import Settings, resolve_settings
from pulumi_feishu.resources import notice_texts
from pulumi_feishu.resources.given import Given
from pulumi_feishu.resources.run_groups import RunGroups
from pulumi_feishu.resources.run_messages import RunMessages
from pulumi_feishu.resources.run_outcome import Done, RunOutcome, summary
from pulumi_feishu.text.i18n import Words

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Look(NamedTuple):
    """What a look at a message (`om_…`), or at a group, found; see `refresh`.

    `message` is as it was read, None where it was not.
    """

    finding: Literal["there", "gone", "dissolved"]
    message: Message | None = None


class _Operation:
    def __init__(self, config: Mapping[str, str]) -> None:
        self.config = config
        self.run_groups = RunGroups()
        self.run_messages = RunMessages()
        self.outcome = RunOutcome()
        self.is_preview = False
        self.has_an_end = False
        self.asker = Asker()
        self.findings: dict[tuple[str, str | None], Look] = {}
        self.waits = Waits(reporting.info)
        self.client: Client | None = None
        self.lock = threading.Lock()
        self.said: set[Words] = set()

    def cancel(self) -> None:
        self.waits.cancel()
        self.asker.cancel()
        if self.outcome.end():
            _tell_end(self)

    @cached_property
    def settings(self) -> Settings:
        return resolve_settings(os.environ, self.config)


_operation = _Operation({})
_beginning = threading.Lock()
_has_begun = False


def begin(config: Config) -> None:
    """Start with this stack config and no knowledge of any group.

    The engine configures each class of provider, and all of them serve the same operation.
    """
    global _has_begun
    with _beginning:
        if not _has_begun:
            _begin(config)
        _has_begun = process.in_provider_process()


def _begin(config: Config) -> None:
    global _operation
    # The SDK has no public way to the names of all keys; there, what is misspelt is not found.
    names = getattr(config, "_props", {})
    group_names.forget_names()
    _operation = _Operation({**given(config.get), **misspelt(names)})
    process.exit_with_engine()
    process.end_at_once()
    if not process.in_provider_process():
        return
    _operation.has_an_end = process.host().when_cancelled(_operation.cancel)
    if not _operation.has_an_end:
        say_once(reporting.info, notice_texts.CANNOT_BE_CANCELLED)
    try:
        operations = settings().concurrency
    except ConfigurationError:
        # The first call that needs the configuration says what is wrong with it.
        return
    if not process.host().serve_at_a_time(operations):
        say_once(reporting.info, notice_texts.FOUR_AT_A_TIME)


class Operations(ResourceProvider):
    """What the providers of all types of resource have in common.

    They must never get instance attributes: the SDK pickles the provider for each resource and dies
    of one that has any near the 970th (RecursionError, SDK 3.272). The state of a run is here.
    """

    #: An encrypted pickle of a bare class name would be 30 times as long and hide nothing.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Keep the stack's config; it is judged at the first call that needs it."""
        begin(req.config)


def take_given(inputs: dict[str, Any]) -> Given:
    """Take out of a resource's inputs what `program.given_inputs` added to them, and judge it.

    Raises ConfigurationError for a configuration that can't be right, so that nothing is planned
    with it: also for a provider with an identity of its own beside one in the environment, which
    would win.
    """
    settings()
    if inputs.pop("has_own_provider", False):
        judge_own(os.environ, _operation.config)
    names = inputs.pop("given", None)
    missing = [name for name in names or () if name not in inputs]
    _operation.is_preview = inputs.pop("is_preview", False)
    return Given(names, missing, is_preview=_operation.is_preview)


def take_name(inputs: dict[str, Any]) -> None:
    """Take out of a resource's inputs which entry it is, and note the group's name for all lines.

    Without an entry it is the notice's `label`. A message to be recalled has `leave` then, where
    the entry leaves its group as it is.
    """
    entry = inputs.pop("entry", None) or {}
    if entry.get("on_remove") == "leave" and "recall" in inputs:
        inputs["leave"] = True
    chat_id, name = inputs.get("chat_id"), entry.get("name") or inputs.get("label")
    if isinstance(chat_id, str) and isinstance(name, str):
        group_names.learn(chat_id, name, entry.get("place") or "")


def settings() -> Settings:
    """Environment and stack config, judged; raises ConfigurationError."""
    return _operation.settings


def client() -> Client:
    """The operation's one client, made at the first call, which says who calls where.

    Raises ConfigurationError when there is no credential or the configuration is wrong.
    """
    with _operation.lock:
        if _operation.client is None:
            _operation.client = Client(
                settings(),
                before_each_write=process.exit_if_engine_is_gone,
                waits=_operation.waits,
            )
            reporting.info(settings().identity)
        return _operation.client


def run_groups() -> RunGroups:
    """The operation's groups."""
    return _operation.run_groups


def take_over(chat_id: str) -> None:
    """Note that this group is new to the stack; how many there are is said at the end."""
    _operation.run_groups.take_over(chat_id)
    if not _operation.has_an_end:
        say_once(reporting.info, notice_texts.TAKEOVER)


def changes(operation: _Function) -> _Function:
    """Note how a provider's change of one group ends; its last argument is the resource's bag."""

    @functools.wraps(operation)
    def wrapper(*args: Any) -> Any:
        with _operation.outcome.change(str(args[-1].get("chat_id"))):
            return operation(*args)

    return wrapper  # type: ignore[return-value]


def changes_message(operation: _Function) -> _Function:
    """The same of a message that is sent or edited: where it fails, the group keeps its notice.

    The engine passes over the notice that is to show it, so that no `check` tells of that.
    """
    change = changes(operation)

    @functools.wraps(operation)
    def wrapper(*args: Any) -> Any:
        try:
            return change(*args)
        except (FeishuError, reporting.PartialFailure):
            _operation.run_messages.has_failed = True
            _operation.run_groups.refuse(str(args[-1].get("chat_id")))
            raise

    return wrapper  # type: ignore[return-value]


def notice_written(chat_id: str) -> None:
    """This group's notice is as declared: say how far the operation is, now and then."""
    written = _operation.run_groups.count_written(chat_id)
    if written:
        reporting.info(notice_texts.written_so_far(written, _operation.run_groups.managed))


def run_messages() -> RunMessages:
    """The operation's messages."""
    return _operation.run_messages


def stack_state() -> StackState | None:
    """What the stack's state has, asked once in the operation; None where that can't be proven."""
    return _operation.asker.state(reporting.current_urn() or "")


def looks() -> dict[tuple[str, str | None], Look]:
    """What was looked at already, by chat and message; under the chat's lock."""
    return _operation.findings


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


def _tell_end(operation: _Operation) -> None:
    groups, failures = operation.run_groups, operation.outcome.failures
    new = groups.taken_over
    is_preview = operation.is_preview or process.host().is_preview
    taken_over = new if is_preview else new & groups.written
    perhaps = any(each.error.outcome_unknown and each.chat_id in new for each in failures)
    if taken_over or perhaps:
        reporting.info(notice_texts.TAKEOVER if perhaps else notice_texts.takeover(len(taken_over)))
    done = Done(len(groups.written), operation.run_messages.sent, groups.released)
    lines = summary(done, failures)
    if not lines:
        return
    again = notice_texts.run_again(
        is_reassert=is_reassert_run(), is_destroy=not groups.declares_any
    )
    reporting.info(f"{lines}\n{again}")
    _save(lines)


def _save(lines: str) -> None:
    """Add them to the file that `FEISHU_SUMMARY` names, for whoever prints it at the very end."""
    path = os.environ.get(SUMMARY_VARIABLE)
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="replace", opener=_private) as file:
            file.write(group_names.named(lines) + "\n")
    except OSError as error:
        reporting.warn(notice_texts.not_saved(path, error))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
