"""The JSON Schema of `notices.yaml`, by which an editor completes and explains its fields.

The models give the shape; what one field demands of another (`rules.py`) is said here once more.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from pulumi_feishu.notices_file.content_files import SUFFIXES
from pulumi_feishu.notices_file.model import NoticesFile

#: What an editor says about each plain word.
_MEANINGS = {
    "announcement": "The group's announcement (群公告) is pinned.",
    "none": "Nothing is pinned: what somebody pins by hand is taken down.",
    "unmanaged": "Somebody else looks after this group's notice; it is never touched.",
    "unpin": "The notice is taken down.",
    "leave": "The notice stays as it is.",
}

#: A message that is sent from here.
_SENT = {"type": "object", "not": {"required": ["message"]}}

_RULES: dict[str, dict[str, Any]] = {
    "WrittenNotice": {"minProperties": 1, "maxProperties": 1},
    "Group": {
        "oneOf": [{"required": ["chat"]}, {"required": ["chats"]}],
        "dependentRequired": {"then": ["expires"]},
        "allOf": [
            {
                "if": {"required": ["expires"]},
                "then": {"properties": {"notice": {"not": {"const": "unmanaged"}}}},
            },
            {
                "if": {"required": ["recall"]},
                "then": {
                    "anyOf": [
                        {"required": ["notice"], "properties": {"notice": _SENT}},
                        {"required": ["then"], "properties": {"then": _SENT}},
                    ]
                },
            },
        ],
    },
}

#: An empty list, and nothing at all below `groups:`, need `allow_empty: true`.
_SOME_GROUP = {
    "if": {"required": ["allow_empty"], "properties": {"allow_empty": {"const": True}}},
    "else": {"required": ["groups"], "properties": {"groups": {"type": "array", "minItems": 1}}},
}


def json_schema() -> dict[str, object]:
    """Return the schema (draft 2020-12) that `notices.schema.json` holds."""
    shape = NoticesFile.model_json_schema(schema_generator=_Generator)
    parts = shape["$defs"]
    for name, rules in _RULES.items():
        parts[name].update(rules)
    for form, suffix in SUFFIXES.items():
        parts["WrittenNotice"]["properties"][form]["pattern"] = _path_pattern(suffix)
    parts["Group"]["properties"]["chats"].update(minItems=1, uniqueItems=True)
    shape["properties"]["groups"]["type"] = ["array", "null"]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:pulumi-feishu:notices:1",
    }
    return {**head, **shape, **_SOME_GROUP, "title": "notices.yaml"}


def _path_pattern(suffix: str) -> str:
    folders = r"(?:(?:\.\.?|[^./\\][^/\\]*)/+)*"
    return rf"^(?![/~]|[A-Za-z]:){folders}[^./\\][^/\\]*\{suffix}$"


class _Generator(GenerateJsonSchema):
    """Says of an optional field only what it may hold: no file has null, or an empty list."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if isinstance(schema.get("default"), str | bool):
            return super().default_schema(schema)
        return self.generate_inner(schema["schema"])

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        if schema["expected"] == [1]:
            return super().literal_schema(schema)
        choices = [{"const": w, "description": _MEANINGS[w]} for w in schema["expected"]]
        return {"oneOf": choices}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        # An editor completes the words and the mapping side by side only from one flat list.
        words, mapping = super().tagged_union_schema(schema)["oneOf"]
        return {"oneOf": [*words["oneOf"], mapping]}
