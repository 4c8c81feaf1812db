"""What `PinnedNotice` needs to know of the Pulumi program that declares it: one run at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import pulumi

from pulumi_feishu import engine
from pulumi_feishu.openapi import ConfigurationError
from pulumi_feishu.openapi.settings import SECRET_KEYS, given, resolve
from pulumi_feishu.words import Words


@dataclass
class _Run:
    names: dict[str, str] = field(default_factory=dict)
    managed: int = 0
    config_is_judged: bool = False


#: Inline programs of Pulumi's Automation API share a process, so each run has its own entry.
_runs: WeakKeyDictionary[object, _Run] = WeakKeyDictionary()


def _run() -> _Run:
    return _runs.setdefault(engine.program_run(), _Run())


def claim(chat_id: str, name: str) -> str:
    """Give this group to the resource of this name and return the id.

    Raises pulumi.RunError, which prints as one line, when another resource has it.
    """
    names = _run().names
    if chat_id in names:
        raise pulumi.RunError(
            str(
                Words(
                    f"{names[chat_id]!r} and {name!r} both declare the notice of {chat_id}, but a "
                    "group has only one: remove one of the two declarations.",
                    f"{names[chat_id]!r} 与 {name!r} 都声明了 {chat_id} 的群置顶，"
                    "但一个群只有一条群置顶：请删除其中一处声明。",
                )
            )
        )
    names[chat_id] = name
    return chat_id


def claim_when_known(chat_id: pulumi.Input[str], name: str) -> pulumi.Output[str]:
    """The same for an id that only becomes known while the program runs."""
    return pulumi.Output.from_input(chat_id).apply(lambda known: claim(known, name))


def managed_groups(*, is_managed: bool) -> pulumi.Output[int]:
    """How many groups the program manages, this one too if so, counted when the engine asks.

    The provider needs the number for its budget ahead of the last `check`. It travels as an input
    that `check` takes out again, so that it is neither in the state nor in any diff.
    """
    run = _run()
    run.managed += is_managed

    async def count() -> int:
        return run.managed

    return pulumi.Output.from_input(count())


def judge_config() -> None:
    """Stop the program, at preview too, when its Feishu configuration can't be right.

    Raises pulumi.RunError for a secret in plain text, and for all that `resolve` refuses.
    """
    run = _run()
    if run.config_is_judged:
        return
    run.config_is_judged = True
    config = given(pulumi.runtime.get_config)
    for key in (f"feishu:{key}" for key in SECRET_KEYS):
        if key in config and not pulumi.runtime.is_config_secret(key):
            raise pulumi.RunError(
                str(
                    Words(
                        f"{key} stands in plain text in the stack's config: replace it at Feishu, "
                        f"then store the new one with `pulumi config set --secret {key}`.",
                        f"{key} 以明文存放在 stack 配置中：请先在飞书重置，"
                        f"再用 `pulumi config set --secret {key}` 保存新值。",
                    )
                )
            )
    try:
        resolve(os.environ, config)
    except ConfigurationError as error:
        raise pulumi.RunError(str(error)) from None


#: Each of them would end in a traceback of the SDK, or in a group that shows nothing: with `id` and
#: `urn` the engine only reads, and providers beside the default one are processes of their own,
#: which know nothing of each other's groups.
_REFUSED_OPTIONS = (
    *("id", "import_", "urn", "env_var_mappings"),
    *("version", "plugin_download_url", "provider", "providers"),
)

_DYNAMIC = "pulumi-python:dynamic:Resource"


def judge_options(name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Stop the program when a resource has an option that can't work here.

    Raises pulumi.RunError. A provider of another package is of no matter to it.
    """
    refused = next((key for key in _REFUSED_OPTIONS if _is_given(key, opts)), None)
    if refused is not None:
        raise pulumi.RunError(
            str(
                Words(
                    f"{name!r} has the resource option {refused}, which can't work with "
                    "pulumi-feishu: take it out.",
                    f"{name!r} 使用了资源选项 {refused}，pulumi-feishu 不支持该选项：请将其去掉。",
                )
            )
        )


def _is_given(key: str, opts: pulumi.ResourceOptions | None) -> bool:
    value = getattr(opts, key, None)
    if key == "provider" and value is None and opts is not None and opts.parent is not None:
        value = opts.parent.get_provider(_DYNAMIC)
    return _is_for_python(value) if key.startswith("provider") else bool(value)


def _is_for_python(value: object) -> bool:
    given = value.values() if isinstance(value, Mapping) else value
    providers = given if isinstance(given, Iterable) else (given,)
    return any(getattr(provider, "package", "") == "pulumi-python" for provider in providers)
