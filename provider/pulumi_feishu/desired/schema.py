"""The JSON Schema of `notices.yaml`, by which an editor completes and explains its fields."""

from __future__ import annotations

from pulumi_feishu.desired.models import NoticesFile


def json_schema() -> dict[str, object]:
    """Return the schema (draft 2020-12)."""
    return NoticesFile.model_json_schema()
