"""The configuration of a plugin: a provider's own arguments, or the stack's config, as one.

The engine sends both alike: without the namespace `feishu:`.
"""

from __future__ import annotations

import os

import pulumi
from google.protobuf import struct_pb2

from pulumi_feishu.engine import plugin_bags, reporting
from pulumi_feishu.engine.plugin_bags import Bag
from pulumi_feishu.engine.property_names import camel
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


def judge(args: struct_pb2.Struct) -> list[str]:
    """Every mistake in a provider's arguments that `adopt` would not find, without any secret.

    What is not known yet is judged by the `up`.
    """
    bag = plugin_bags.read(args)
    if pulumi.contains_unknowns(bag.values):
        return []
    config = _config(bag)
    hidden = beside_own(os.environ, config)
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    try:
        resolve_settings(environ, {**given(config.get), **misspelt(config)})
    except ConfigurationError as error:
        return [str(error)]
    return []


@reporting.reports_cleanly
def adopt(args: struct_pb2.Struct) -> dict[str, str]:
    """Take this config for the whole process, and return it by its whole keys.

    The environment loses the identity or host that the config has too. Raises FeishuError for a
    second config, since a process works for one provider, and for a secret in plain text: `judge`
    is sent each secret so (engine 3.274).
    """
    bag = plugin_bags.read(args)
    config = _config(bag)
    given_openly = {camel(name) for name in bag.values.keys() - bag.secrets if bag.values[name]}
    open_keys = [key for key in SECRET_KEYS if key in given_openly]
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


def _config(bag: Bag) -> dict[str, str]:
    """The config by its whole keys (`feishu:appId`), secrets in plain text; numbers are written."""
    return {f"feishu:{camel(name)}": _as_text(value) for name, value in bag.values.items()}


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
