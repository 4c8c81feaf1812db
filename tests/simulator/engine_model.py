"""The engine's part: which of the provider's methods it calls, in which order, with what.

Read from `step_generator.go`, `step.go` and `deployment_executor.go` in
https://github.com/pulumi/pulumi/tree/master/pkg/resource/deploy (3.274.1), as
`support.fast_project` is; `tests/integration/test_simulator.py` holds it against the real engine.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from pulumi_feishu.engine import reporting, stack_state
from pulumi_feishu.notice_message import NoticeMessageProvider
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.openapi.configuration.settings import Settings
from pulumi_feishu.pinned_notice import PinnedNoticeProvider
from pulumi_feishu.resources import message, message_actions, notice_actions, run_state
from pulumi_feishu.unmanaged_groups import UnmanagedGroupsProvider
from simulator.feishu_model import APP, Client, Crash, Feishu

NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"
LIST = "pulumi-python:dynamic/feishu:UnmanagedGroups"

_PROVIDERS: dict[str, Any] = {
    NOTICE: PinnedNoticeProvider(),
    MESSAGE: NoticeMessageProvider(),
    LIST: UnmanagedGroupsProvider(),
}


@dataclass(frozen=True)
class Declared:
    """What a program registers. `takes` is the name of the message whose id it needs."""

    type: str
    name: str
    props: dict[str, Any]
    takes: str = ""

    @property
    def urn(self) -> str:
        """As the engine makes it."""
        return _urn(self.type, self.name)


def _urn(type_: str, name: str) -> str:
    return f"urn:pulumi:test::notices::{type_}::{name}"


@dataclass
class Resource:
    """One entry of the state; `is_leaving`: it waits for its deletion."""

    urn: str
    type: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    depends_on: str = ""
    is_leaving: bool = False
    has_failed: bool = False


_SETTINGS = Settings("http://feishu", app_id=APP, tenant_access_token="t")


@dataclass
class Stack:
    """One stack, and Feishu. `checkpoints`: the state is written at each step, else at the end.

    `client` is asked, as the app of these settings; by default it is the model's own.
    """

    feishu: Feishu
    checkpoints: bool = True
    client: Callable[[Feishu], Any] = Client
    settings: Settings = _SETTINGS
    resources: list[Resource] = field(default_factory=list)
    tainted: set[str] = field(default_factory=set)
    #: What the user was told.
    told: list[str] = field(default_factory=list)

    def current(self, urn: str) -> Resource | None:
        """The entry of this URN that stays."""
        return next((r for r in self.resources if r.urn == urn and not r.is_leaving), None)

    def up(self, program: Sequence[Declared], *, reasserts: bool = False) -> bool:
        """`pulumi up --continue-on-error`; whether all went well. Raises Crash."""
        saved = copy.deepcopy(self.resources)
        run = _Run(self, saved)
        with run.operation(reasserts=reasserts):
            try:
                return run.up(program)
            except Crash:
                if not self.checkpoints:
                    self.resources = saved
                raise

    def refresh(self) -> None:
        """`pulumi refresh --clear-pending-creates`."""
        run = _Run(self, [])
        with run.operation(reasserts=False):
            for resource in [r for r in self.resources if not r.is_leaving]:
                run.read(resource)


@dataclass
class _Run:
    stack: Stack
    began_with: list[Resource]
    urn: str = ""
    failed: set[str] = field(default_factory=set)
    spared: set[str] = field(default_factory=set)
    replaced: list[Resource] = field(default_factory=list)

    @contextmanager
    def operation(self, *, reasserts: bool) -> Iterator[None]:
        """A provider process of its own, as far as it remembers."""
        fresh = run_state._Operation({})
        fresh.__dict__["settings"] = self.stack.settings
        fresh.client = self.stack.client(self.stack.feishu)
        fresh.asker = self  # type: ignore[assignment]
        clock = _clock(lambda: self.stack.feishu.now)
        # Not by unittest.mock, which took a fifth of all walks.
        with pytest.MonkeyPatch.context() as patches:
            for target, name, value in (
                (run_state, "_operation", fresh),
                (run_state, "is_reassert_run", lambda: reasserts),
                (reporting, "current_urn", lambda: self.urn),
                (reporting, "warn", self._tell),
                (reporting, "info", self._tell),
            ):
                patches.setattr(target, name, value)
            for module in (message_actions, message, notice_actions):
                patches.setattr(module, "datetime", clock)
            yield

    def _tell(self, text: object) -> None:
        self.stack.told.append(str(text))
        if match := re.match(r"Not recalled: (om_\w+)", str(text)):
            self.stack.feishu.left_over.add(match[1])

    def state(self, urn: str) -> stack_state.StackState:
        """What `pulumi stack export` has in this moment."""
        now = self.stack.resources if self.stack.checkpoints else self.began_with
        resources = [
            {
                "urn": r.urn,
                "type": r.type,
                "id": r.id,
                "inputs": r.inputs,
                "outputs": r.outputs,
                "delete": r.is_leaving,
            }
            for r in now
        ]
        assert urn == self.urn
        return stack_state._state_in({"resources": resources}, urn)

    def up(self, program: Sequence[Declared]) -> bool:
        """The program's resources, then what it does not declare."""
        for declared in program:
            self.urn = declared.urn
            if declared.takes and _urn(MESSAGE, declared.takes) in self.failed:
                self._fail(declared.urn)
                continue
            try:
                self._register(declared)
            except FeishuError as error:
                self._tell(error)
                self._fail(declared.urn)
        seen = [declared.urn for declared in program]
        # The state is in the order of the last registration, so that what depends comes later.
        place = {urn: at for at, urn in enumerate(seen)}
        self.stack.resources.sort(key=lambda r: place.get(r.urn, -1))
        leaving = [r for r in self.stack.resources if r.is_leaving and r not in self.replaced]
        gone = [r for r in self.stack.resources if not r.is_leaving and r.urn not in seen]
        for resource in reversed([*self.replaced, *leaving, *gone]):
            self._delete(resource)
        return not self.failed

    def _register(self, declared: Declared) -> None:
        stack, provider = self.stack, _PROVIDERS[declared.type]
        props = dict(declared.props)
        depends_on = ""
        if declared.takes:
            depends_on = _urn(MESSAGE, declared.takes)
            message = stack.current(depends_on)
            assert message
            props |= {"message_id": message.id, "given": ["message_id"]}
        old = stack.current(declared.urn)
        if old and declared.urn in stack.tainted:
            # There the engine asks for no difference, and tells `check` of nothing old.
            stack.tainted.remove(declared.urn)
            self._replace(old, declared, _checked(provider, {}, props), depends_on)
            return
        inputs = _checked(provider, old.inputs if old else {}, props)
        if old is None:
            self._create(declared, inputs, depends_on)
            return
        diff = _method(provider, "diff")(old.id, old.outputs, inputs)
        if diff.replaces:
            inputs = _checked(provider, {}, props)
            self._replace(old, declared, inputs, depends_on)
            return
        differs = inputs != old.inputs if diff.changes is None else diff.changes
        if differs or old.has_failed:
            self._update(old, inputs, depends_on)
        old.inputs, old.depends_on = inputs, depends_on

    def _create(self, declared: Declared, inputs: dict[str, Any], depends_on: str) -> None:
        provider = _PROVIDERS[declared.type]
        try:
            made = _method(provider, "create")(inputs)
        except reporting.PartialFailure as error:
            self._add(declared, error.id, inputs, error.outputs, depends_on).has_failed = True
            raise FeishuError(error.args[0]) from error
        self._add(declared, made.id, inputs, made.outs, depends_on)

    def _add(
        self,
        declared: Declared,
        id_: str,
        inputs: dict[str, Any],
        outputs: dict[str, Any],
        depends_on: str,
    ) -> Resource:
        made = Resource(declared.urn, declared.type, id_, inputs, _kept(outputs), depends_on)
        self.stack.resources.append(made)
        return made

    def _replace(
        self, old: Resource, declared: Declared, inputs: dict[str, Any], depends_on: str
    ) -> None:
        count = len(self.stack.resources)
        try:
            self._create(declared, inputs, depends_on)
        finally:
            # Only where there is a new one the old one waits for its deletion.
            old.is_leaving = len(self.stack.resources) > count
        self.replaced.append(old)

    def _update(self, old: Resource, inputs: dict[str, Any], depends_on: str) -> None:
        provider = _PROVIDERS[old.type]
        try:
            updated = _method(provider, "update")(old.id, old.outputs, inputs)
        except reporting.PartialFailure as error:
            old.outputs, old.has_failed = _kept(error.outputs), True
            raise FeishuError(error.args[0]) from error
        old.outputs, old.has_failed = _kept(updated.outs), False

    def _delete(self, resource: Resource) -> None:
        self.urn = resource.urn
        if resource.urn in self.spared:
            return
        try:
            _method(_PROVIDERS[resource.type], "delete")(resource.id, resource.outputs)
        except FeishuError as error:
            self._tell(error)
            self._fail(resource.urn)
            self.spared.add(resource.depends_on)
            return
        self.stack.resources.remove(resource)

    def _fail(self, urn: str) -> None:
        """What a resource whose operation failed depends on is not deleted."""
        self.failed.add(urn)
        old = self.stack.current(urn)
        if old and old.depends_on:
            self.spared.add(old.depends_on)

    def read(self, resource: Resource) -> None:
        """One resource of a refresh."""
        self.urn = resource.urn
        found = _method(_PROVIDERS[resource.type], "read")(resource.id, resource.outputs)
        if not found.id:
            self.stack.resources.remove(resource)
            return
        resource.outputs = _kept(found.outs)
        if found.inputs is not None:
            resource.inputs = _kept(found.inputs)
        resource.has_failed = False


def _checked(provider: Any, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
    result = _method(provider, "check")(olds, news)
    assert result.failures == [], result.failures
    return _kept(result.inputs)


def _method(provider: Any, name: str) -> Callable[..., Any]:
    """Below what makes one line of an error, which is not the subject here."""
    whole: Callable[..., Any] = getattr(type(provider), name)
    method = getattr(whole, "__wrapped__", whole)
    return lambda *arguments: method(provider, *arguments)


def _kept(bag: dict[str, Any]) -> dict[str, Any]:
    """As the engine keeps it: numbers are floats, None is absent."""
    kept: dict[str, Any] = json.loads(json.dumps(bag), parse_int=float)
    return {key: value for key, value in kept.items() if value is not None}


def _clock(now: Callable[[], datetime]) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now()

    return Clock
