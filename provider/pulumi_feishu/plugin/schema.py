"""The plugin's schema: what Pulumi makes SDKs, documentation and the editors' completion of.

Names and types are those of the Python resources: inputs of their signatures, outputs of their
annotations. Descriptions are in `descriptions.json`: Pulumi knows one language of them.
https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema
"""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pulumi

import pulumi_feishu
from pulumi_feishu.engine.property_names import camel
from pulumi_feishu.notice_message import NoticeMessage
from pulumi_feishu.openapi.configuration.config_keys import CONFIG_KEYS, SECRET_KEYS
from pulumi_feishu.pinned_notice import PinnedNotice
from pulumi_feishu.resources.notice import NoticeKind

#: The Python class of each type; the schema's descriptions go by its name.
_RESOURCES: Mapping[str, type[pulumi.CustomResource]] = {
    "feishu:index:PinnedNotice": PinnedNotice,
    "feishu:index:NoticeMessage": NoticeMessage,
}

#: `docs/en/python-api.md` and `docs/en/configuration.md` say the same.
_TOLD = json.loads(Path(__file__).with_name("descriptions.json").read_text(encoding="utf-8"))

#: Parameters of each Python resource that are none of its inputs.
_NO_INPUTS = ("self", "resource_name", "opts")

#: A change of it makes another resource.
_REPLACING = ("chat_id",)

#: The words that `notice` takes.
_KIND = "feishu:index:NoticeKind"

_TYPES = {str: "string", int: "integer", bool: "boolean"}


@functools.cache
def schema() -> str:
    """As JSON."""
    config = {key: _config_property(key) for key in CONFIG_KEYS}
    kinds = [{"value": word} for word in get_args(NoticeKind)]
    return json.dumps(
        {
            "name": "feishu",
            "version": pulumi_feishu.__version__,
            "displayName": "Feishu / Lark pinned notices",
            "publisher": "pulumi-feishu",
            "description": _TOLD["package"],
            "license": "Apache-2.0",
            "keywords": ["pulumi", "category/utility", "kind/native", "feishu", "lark"],
            "config": {"variables": config},
            "provider": {"description": _TOLD["resources"]["Provider"], "inputProperties": config},
            "types": {_KIND: {"type": "string", "enum": kinds}},
            "resources": {
                "feishu:index:Notices": {**_TOLD["components"]["Notices"], "isComponent": True},
                **{token: _resource(kind) for token, kind in _RESOURCES.items()},
            },
            "language": {
                "python": {"packageName": "pulumi_feishu_sdk", "pyproject": {"enabled": True}},
                **{name: {"respectSchemaVersion": True} for name in ("nodejs", "go", "csharp")},
            },
        },
        ensure_ascii=False,
    )


def _config_property(key: str) -> dict[str, Any]:
    secret = {"secret": True} if key in SECRET_KEYS else {}
    return {"type": "string", "description": _TOLD["config"][key], **secret}


def _resource(kind: type[pulumi.CustomResource]) -> dict[str, Any]:
    hints = inspect.get_annotations(kind.__init__, eval_str=True)
    parameters = inspect.signature(kind.__init__).parameters
    inputs = [name for name in parameters if name not in _NO_INPUTS]
    outputs = inspect.get_annotations(kind, eval_str=True)
    return {
        "description": _TOLD["resources"][kind.__name__],
        "inputProperties": {camel(name): _property(name, hints[name]) for name in inputs},
        "requiredInputs": [
            camel(name) for name in inputs if parameters[name].default is inspect.Parameter.empty
        ],
        "properties": {camel(name): _property(name, hint) for name, hint in outputs.items()},
        "required": [camel(name) for name, hint in outputs.items() if not _is_optional(hint)],
    }


def _property(name: str, hint: Any) -> dict[str, Any]:
    replacing = {"willReplaceOnChanges": True} if name in _REPLACING else {}
    described = {"description": {**_TOLD["inputs"], **_TOLD["outputs"]}[name], **replacing}
    type_ = next(each for each in _plain(hint) if each in _TYPES or get_origin(each) is Literal)
    if get_origin(type_) is Literal:
        return {**described, "$ref": f"#/types/{_KIND}"}
    return {**described, "type": _TYPES[type_]}


def _is_optional(hint: Any) -> bool:
    return type(None) in _plain(hint)


def _plain(hint: Any) -> Iterable[Any]:
    """The types of which a value may be: those within a union, an `Output` or an `Input`."""
    if hint in _TYPES or get_origin(hint) is Literal:
        return [hint]
    return [inner for each in get_args(hint) for inner in _plain(each)] or [hint]
