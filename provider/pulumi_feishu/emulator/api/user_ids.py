"""The three ids of a person, of which `user_id_type` of the query asks for one.

[doc] home/user-identity-introduction. Here all three are made from the open_id.
"""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_feishu.emulator.api.envelope import Answer, refuse

_TYPES = {"open_id": "ou_", "union_id": "on_", "user_id": ""}


def type_in(query: Mapping[str, str]) -> str:
    """The type that is asked for, open_id where nothing is said."""
    return query.get("user_id_type", "open_id")


def as_type(open_id: str, query: Mapping[str, str]) -> str:
    """The id of this person (`ou_…`) in that type; another id stays as it is."""
    if not open_id.startswith("ou_"):
        return open_id
    return f"{_TYPES[type_in(query)]}{open_id.removeprefix('ou_')}"


def type_refusal(query: Mapping[str, str]) -> Answer | None:
    """The refusal of a type that does not exist [seen for such options]."""
    if type_in(query) in _TYPES:
        return None
    options = ",".join(_TYPES)
    violation = {"field": "user_id_type", "description": f"options: [{options}]"}
    return refuse(99992402, error={"field_violations": [violation]})
