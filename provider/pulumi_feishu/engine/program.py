"""What the resources need to know of the Pulumi program that declares them: one run at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from pulumi_feishu.engine import process, reporting
from pulumi_feishu.engine.property_names import camel
from pulumi_feishu.openapi import ConfigurationError
from pulumi_feishu.openapi.configuration.config_keys import SECRET_KEYS, given, in_plain_text
from pulumi_feishu.openapi.configuration.settings import resolve_settings
from pulumi_feishu.text.i18n import Words


class Declared(Resource):
    """A resource as a program declares it: a dynamic one, or the plugin's own in its process.

    There it is the child of a component, and takes the place of the dynamic one of its name, or of
    the name `former`.
    """

    def __init__(
        self,
        provider: ResourceProvider,
        name: str,
        props: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None = None,
        *,
        former: str | None = None,
    ) -> None:
        """As the SDK's."""
        if not process.in_provider_process():
            super().__init__(provider, name, {**props}, opts)
            return
        dynamic = f"pulumi-python:{self._resource_type_name}"
        alias = pulumi.Alias(type_=dynamic, name=former or name, parent=None)
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[alias]))
        inputs = {camel(key): value for key, value in props.items() if value is not None}
        kind = f"feishu:index:{type(self).__name__}"
        pulumi.CustomResource.__init__(self, kind, name, inputs, opts)


@dataclass
class _Run:
    calls: object
    names: dict[str, str] = field(default_factory=dict)
    declared: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    config_is_judged: bool = False


#: Inline programs of Pulumi's Automation API share a process, so each run has its own entry.
_runs: WeakKeyDictionary[object, _Run] = WeakKeyDictionary()


def _run() -> _Run:
    monitor, calls = reporting.program_run()
    run = _runs.get(monitor)
    if run is None or run.calls is not calls:
        run = _runs[monitor] = _Run(calls)
        process.end_at_once()
    return run


def claim(chat_id: str, name: str) -> str:
    """Give this group to the resource of this name and return the id.

    Raises pulumi.RunError, which prints as one line, when another resource has it.
    """
    names = _run().names
    if chat_id in names:
        raise pulumi.RunError(str(declared_twice(chat_id, names[chat_id], name)))
    names[chat_id] = name
    return chat_id


def declared_twice(chat_id: str, one: str, other: str) -> Words:
    """Why these two resources, by their names, can't both declare the group's notice."""
    return Words(
        f"{one!r} and {other!r} both declare the notice of {chat_id}, but a group has only one: "
        "remove one of the two declarations.",
        f"{one!r} 与 {other!r} 都声明了 {chat_id} 的群置顶，"
        "但一个群只有一条群置顶：请删除其中一处声明。",
    )


def claim_when_known(chat_id: pulumi.Input[str], name: str) -> pulumi.Output[str]:
    """The same for an id that only becomes known while the program runs, or is missing then."""
    return pulumi.Output.from_input(chat_id).apply(
        lambda known: claim(known, name) if isinstance(known, str) else known
    )


def given_inputs(inputs: Mapping[str, object], resource: pulumi.Resource) -> dict[str, object]:
    """What `check` takes out again: which inputs the program gives, in which kind of run, and how.

    Only the program can tell an input that it does not give from an output that has no value.
    """

    async def has_own_provider() -> bool:
        return getattr(resource, "_provider", None) is not None

    return {
        "given": sorted(name for name, value in inputs.items() if value is not None),
        "is_preview": pulumi.runtime.is_dry_run(),
        # Known once the resource's options are merged with those of its parent.
        "has_own_provider": _asked(has_own_provider()),
    }


def note_entry(chat_id: str, name: str, place: str, on_remove: str) -> None:
    """Note the name and place of a group's entry, for lines that people read.

    `on_remove` is what happens to the group when the entry goes: `unpin` or `leave`.
    """
    _run().entries[chat_id] = {"name": name, "place": place, "on_remove": on_remove}


def entry_of(chat_id: pulumi.Input[str]) -> dict[str, str] | None:
    """What `note_entry` noted, as an input that `check` takes out: a moved place is no change."""
    return _run().entries.get(chat_id) if isinstance(chat_id, str) else None


def declared_so_far(what: str, number: int = 1) -> pulumi.Output[int]:
    """Count `number` more of these; the output is how many the whole program declares.

    The provider needs the number for its budget ahead of the last `check`. It travels as an input
    that `check` takes out again, so that it is neither in the state nor in any diff.
    """
    run = _run()
    run.declared[what] += number

    async def count() -> int:
        return max(run.declared[what], run.expected[what])

    return pulumi.Output.from_input(count())


def expect(**numbers: int) -> None:
    """Note how many of each the program will declare, before it has declared them all."""
    _run().expected = Counter(numbers)


def is_any_secret(values: Iterable[pulumi.Input[str] | None]) -> pulumi.Output[bool]:
    """Whether one of these inputs is a secret, known when the engine asks."""
    outputs = [pulumi.Output.from_input(value) for value in values if value is not None]

    async def ask() -> bool:
        return any([await output.is_secret() for output in outputs])

    return _asked(ask())


def _asked(answer: Coroutine[None, None, bool]) -> pulumi.Output[bool]:
    return pulumi.Output.from_input(answer)


def judge_config() -> None:
    """Stop the program, at preview too, when its Feishu configuration can't be right.

    A plugin judges its own, in `plugin_config`.
    Raises pulumi.RunError for a secret in plain text, and for all that `resolve_settings` refuses.
    """
    run = _run()
    if run.config_is_judged or process.in_provider_process():
        return
    run.config_is_judged = True
    config = given(pulumi.runtime.get_config)
    for key in SECRET_KEYS:
        name = f"feishu:{key}"
        if name in config and not pulumi.runtime.is_config_secret(name):
            raise pulumi.RunError(str(in_plain_text(key)))
    try:
        resolve_settings(os.environ, config)
    except ConfigurationError as error:
        raise pulumi.RunError(str(error)) from None


_READS_ONLY = Words(
    "only reads a resource, and no call of Feishu reads a notice",
    "只读取资源，而飞书没有读取群置顶的接口",
)
_ANOTHER_PROCESS = Words(
    "starts a second provider, with limits and budgets of its own",
    "会启动第二个 provider，其频率限制与上限各自独立计算",
)

#: Each of them would end in a traceback of the SDK, in a group that nobody writes to, or in one
#: that shows nothing.
_REFUSED_OPTIONS = {
    "id": _READS_ONLY,
    "urn": _READS_ONLY,
    # https://github.com/pulumi/pulumi/issues/16175
    "import_": Words(
        "imports nothing, as no dynamic resource of Pulumi can be: the first `pulumi up` takes the "
        "group over",
        "无法导入（Pulumi 的动态资源均不支持）：首次 `pulumi up` 会接管该群",
    ),
    "env_var_mappings": Words("is for providers only", "仅适用于 provider"),
    "version": _ANOTHER_PROCESS,
    "plugin_download_url": _ANOTHER_PROCESS,
}


def judge_options(name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Stop the program when a resource has an option that can't work here.

    Raises pulumi.RunError.
    """
    refused = next((key for key in _REFUSED_OPTIONS if getattr(opts, key, None)), None)
    if refused is not None:
        why = _REFUSED_OPTIONS[refused]
        raise pulumi.RunError(
            str(
                Words(
                    f"{name!r} has the resource option {refused}, which {why.en}: remove it.",
                    f"{name!r} 使用了资源选项 {refused}，该选项{why.zh}：请将其去掉。",
                )
            )
        )
