"""The configuration of a plugin: a provider's own arguments, or the stack's config, as one.

The engine sends both alike: without the namespace `feishu:`.
"""

from __future__ import annotations

import os
from typing import Any

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from pulumi_feishu.engine import reporting
from pulumi_feishu.openapi import ConfigurationError, FeishuError
from pulumi_feishu.openapi.configuration.config_keys import (
    SECRET_KEYS,
    beside_own,
    given,
    in_plain_text,
    misspelt,
)
from pulumi_feishu.openapi.configuration.settings import resolve_settings
from pulumi_feishu.text.i18n import Words


def config_of(args: struct_pb2.Struct) -> dict[str, str]:
    """The config by its whole keys (`feishu:appId`), secrets in plain text; numbers are written."""
    values = {name: rpc.unwrap_rpc_secret(value) for name, value in _values(args).items()}
    return {f"feishu:{name}": _as_text(value) for name, value in values.items() if value}


def judge(args: struct_pb2.Struct) -> list[str]:
    """Every mistake in a provider's arguments that `adopt` would not find, without any secret.

    What is not known yet is judged by the `up`.
    """
    values = _values(args)
    if pulumi.contains_unknowns(list(values.values())):
        return []
    config = config_of(args)
    hidden = beside_own(os.environ, config)
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    try:
        resolve_settings(environ, {**given(config.get), **misspelt(config)})
    except ConfigurationError as error:
        return [str(error)]
    return []


@reporting.reports_cleanly
def adopt(args: struct_pb2.Struct) -> dict[str, str]:
    """The config, beside which this process knows no other identity and no other host from now on.

    Raises FeishuError for a second one, since a process works for one provider, and for a secret in
    plain text: `judge` is sent each secret so (engine 3.274).
    """
    values, config = _values(args), config_of(args)
    open_keys = [
        key for key in SECRET_KEYS if values.get(key) and not rpc.is_rpc_secret(values[key])
    ]
    if open_keys:
        raise ConfigurationError(in_plain_text(open_keys[0]))
    if _configured and _configured != [config]:
        raise FeishuError(
            Words(
                "This provider process is already configured otherwise.",
                "该 provider 进程已有另一份配置。",
            )
        )
    _configured[:] = [config]
    for variable in beside_own(os.environ, config):
        del os.environ[variable]
    return config


_configured: list[dict[str, str]] = []

#: What the engine adds to a provider's arguments.
_ENGINES_OWN = ("version", "pluginDownloadURL")


def _values(args: struct_pb2.Struct) -> dict[str, Any]:
    values = rpc.deserialize_properties(args, True)
    return {
        name: value
        for name, value in values.items()
        if name not in _ENGINES_OWN and not name.startswith("__")
    }


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
