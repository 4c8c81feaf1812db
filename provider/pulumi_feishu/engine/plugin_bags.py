"""The property bags of a plugin: with secrets and camelCase for the engine, without them here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from pulumi_feishu.engine import reporting
from pulumi_feishu.engine.property_names import camel, in_snake_case


class Bag(NamedTuple):
    """Inputs or outputs by their names here; `secrets` are the names of those that are secret.

    A value that is not known yet is a `pulumi.output.Unknown`; one that is None is absent.
    """

    values: dict[str, Any]
    secrets: frozenset[str]


def read(struct: struct_pb2.Struct) -> Bag:
    """What the engine sends, without what is its own (`__…`)."""
    values = {
        name: value
        for name, value in in_snake_case(rpc.deserialize_properties(struct, True)).items()
        if not name.startswith("__") and value is not None
    }
    secrets = frozenset(name for name, value in values.items() if rpc.is_rpc_secret(value))
    return Bag({name: rpc.unwrap_rpc_secret(value) for name, value in values.items()}, secrets)


def written(values: Mapping[str, Any], secrets: Collection[str] = ()) -> struct_pb2.Struct:
    """What the engine is sent; each of `secrets` as a secret."""
    struct = struct_pb2.Struct()
    for name, value in values.items():
        if value is None:
            continue
        sent: Any = rpc.UNKNOWN if pulumi.contains_unknowns(value) else value
        is_open = name in secrets and not rpc.is_rpc_secret(sent)
        kept: Any = reporting.secret(sent) if is_open else sent
        struct[camel(name)] = kept
    return struct


def changed(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    """The names whose values differ, or may: what is not known yet does."""
    return [
        name
        for name in sorted({*olds, *news})
        if pulumi.contains_unknowns(news.get(name)) or olds.get(name) != news.get(name)
    ]
