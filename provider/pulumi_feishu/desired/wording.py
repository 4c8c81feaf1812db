"""Pydantic's errors in our words: each names the value for what it is and says what to write."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pulumi_feishu.desired.models import NO_GROUP, Group, MessageNotice, Notices
from pulumi_feishu.desired.yaml_tree import Finding, Location, Node, Place
from pulumi_feishu.ids import mistake_in_message_id

_NOTICES = "{ message: om_... }, announcement or none"

#: The last name on the way to a field tells whose field it is.
_OWNERS: dict[str, type[BaseModel]] = {
    "groups": Group,
    "notice": MessageNotice,
}


@dataclass(frozen=True)
class _Problem:
    details: ErrorDetails
    location: Location
    root: Node

    @property
    def field(self) -> str:
        return str(self.location[-1]) if self.location else ""

    @property
    def place(self) -> Place:
        if self.is_unknown_field:
            return self.parent.names[self.field]
        return self.root.at(self.location).place

    @property
    def parent(self) -> Node:
        """The mapping that has the field, or should have it."""
        return self.root.at(self.location[:-1])

    @property
    def owner(self) -> type[BaseModel]:
        names = [step for step in self.location[:-1] if isinstance(step, str)]
        return _OWNERS[names[-1]] if names else Notices

    @property
    def is_unknown_field(self) -> bool:
        return self.details["type"] == "extra_forbidden"

    @property
    def meant(self) -> str | None:
        """The field that an unknown one is likely meant to be."""
        absent = [name for name in _fields(self.owner) if name not in self.parent.names]
        return next(iter(difflib.get_close_matches(self.field, absent, n=1)), None)


def findings(error: ValidationError, root: Node) -> Iterator[Finding]:
    """Say what is wrong and where; a field that is only misspelt is not reported as missing too."""
    problems = [
        _Problem(details, _location(details["loc"]), root)
        for details in error.errors(include_url=False)
    ]
    misspelt = {(p.location[:-1], p.meant) for p in problems if p.is_unknown_field}
    for problem in problems:
        is_missing = problem.details["type"] == "missing"
        if is_missing and (problem.location[:-1], problem.field) in misspelt:
            continue
        yield Finding(problem.place, problem.location, _what(problem))


def _location(steps: Location) -> Location:
    # Below `notice`, a union, pydantic adds the tag of the member: a step that no file has.
    return steps[:3] + steps[4:] if steps[2:3] == ("notice",) else steps


def _what(problem: _Problem) -> str:
    word = _WORDS.get(problem.details["type"])
    return word(problem) if word else problem.details["msg"]


def _fields(owner: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in owner.model_fields.items()]


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, tuple):
        return "a list"
    return repr(value) if value else "empty"


def _missing(problem: _Problem) -> str:
    return NO_GROUP if problem.field == "groups" else f"missing field {problem.field!r}"


def _unknown_field(problem: _Problem) -> str:
    if problem.meant:
        return f"unknown field {problem.field!r}; did you mean {problem.meant!r}?"
    known = _listed(_fields(problem.owner))
    return f"unknown field {problem.field!r}; known here: {known}"


def _not_a_mapping(problem: _Problem) -> str:
    value = problem.details["input"]
    owner = Group if problem.location else Notices
    fields = _listed(_fields(owner))
    hint = ""
    if isinstance(value, str) and "：" in value:
        hint = "; write ': ' instead of the full-width '：'"
    return f"must be a mapping with {fields}, is {_kind(value)}{hint}"


def _not_a_list(problem: _Problem) -> str:
    value = problem.details["input"]
    if not value:
        return NO_GROUP
    return f"{problem.field} must be a list, is {_kind(value)}; start each entry with '- '"


def _not_a_text(problem: _Problem) -> str:
    return f"{problem.field} must be a text, is {_kind(problem.details['input'])}"


def _not_a_choice(problem: _Problem) -> str:
    value = problem.details["input"]
    if problem.field == "version":
        return f"version must be 1, is {_kind(value)}"
    return _not_a_notice(value)


def _not_a_notice(value: object) -> str:
    if not isinstance(value, str) or not value:
        return f"notice must be {_NOTICES}, is {_kind(value)}"
    if value == "message":
        return "notice 'message' needs the message's id: write `notice: { message: om_... }`"
    if mistake_in_message_id(value) is None:
        return f"notice {value!r} is a bare message id: write `notice: {{ message: {value} }}`"
    close = difflib.get_close_matches(value, ["announcement", "none", "message"], n=1)
    if not close:
        return f"unknown notice {value!r}; write {_NOTICES}"
    meant = "{ message: om_... }" if close == ["message"] else repr(close[0])
    return f"unknown notice {value!r}; did you mean {meant}?"


#: https://docs.pydantic.dev/latest/errors/validation_errors/
_WORDS: dict[str, Callable[[_Problem], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "model_type": _not_a_mapping,
    "tuple_type": _not_a_list,
    "string_type": _not_a_text,
    "string_pattern_mismatch": lambda problem: f"{problem.field} is empty",
    "literal_error": _not_a_choice,
    # Written by our own validators.
    "mistake": lambda problem: problem.details["msg"],
}
