"""Pydantic's errors in our words: each names the offending value and says what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pulumi_feishu.notices_file import hints
from pulumi_feishu.notices_file.model import (
    Defaults,
    Group,
    NoticesFile,
    NoticeWord,
    Shape,
    ThenWord,
    WrittenNotice,
    field_names,
)
from pulumi_feishu.notices_file.quoting import kind_of, listed
from pulumi_feishu.notices_file.yaml_nodes import Location, Node, Place, Violation
from pulumi_feishu.text.i18n import Words
from pulumi_feishu.text.ids import IN_FULL_WIDTH_QUOTES, quoted
from pulumi_feishu.text.suggest import meant

#: The last name on the way to a field tells whose field it is.
_OWNERS: dict[str, type[Shape]] = {
    "groups": Group,
    "notice": WrittenNotice,
    "then": WrittenNotice,
    "defaults": Defaults,
}
#: The fields of a mapping that stands for all of it.
_TYPICAL: dict[str, tuple[str, ...]] = {
    "": ("version", "groups"),
    "groups": ("name", "chat", "notice"),
    "defaults": field_names(Defaults),
}
_FULL_WIDTH = Words("; write ': ' instead of the full-width '：'", "；请用 ': ' 代替全角的 '：'")
_PLAIN_WORDS: dict[str, tuple[str, ...]] = {
    "notice": get_args(NoticeWord),
    "then": get_args(ThenWord),
}


@dataclass(frozen=True)
class _Problem:
    details: ErrorDetails
    location: Location
    root: Node

    @property
    def kind(self) -> str:
        return self.details["type"]

    @property
    def value(self) -> Any:
        return self.details["input"]

    @property
    def field(self) -> str:
        names = [step for step in self.location if isinstance(step, str)]
        return names[-1] if names else ""

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
    def owner(self) -> type[Shape]:
        names = [step for step in self.location[:-1] if isinstance(step, str)]
        return _OWNERS[names[-1]] if names else NoticesFile

    @property
    def is_unknown_field(self) -> bool:
        return self.kind == "extra_forbidden"

    @property
    def meant(self) -> str | None:
        """The field that an unknown one is likely meant to be."""
        known = field_names(self.owner)
        return meant(self.field, [name for name in known if name not in self.parent.names])


def violations_of(error: ValidationError, root: Node) -> Iterator[Violation]:
    """Say what is wrong and where; a field that is only misspelt is not reported as missing too."""
    problems = [
        _Problem(details, _location(details["loc"]), root)
        for details in error.errors(include_url=False)
    ]
    misspelt = {(p.location[:-1], p.meant) for p in problems if p.is_unknown_field}
    for problem in problems:
        is_missing = problem.kind == "missing"
        if is_missing and (problem.location[:-1], problem.field) in misspelt:
            continue
        for what in _what(problem):
            yield Violation(problem.place, problem.location, what)


def _location(steps: Location) -> Location:
    # Below a notice, a union, pydantic adds the tag of the member: a step that no file has.
    return steps[:3] + steps[4:] if steps[2:3] in (("notice",), ("then",)) else steps


def _what(problem: _Problem) -> list[Words]:
    if problem.kind == "mistakes":
        # Written by our own validators.
        return [Words(*found) for found in problem.details["ctx"]["found"]]
    word = _WORDS.get(problem.kind)
    return [word(problem) if word else Words(problem.details["msg"], problem.details["msg"])]


def _missing(problem: _Problem) -> Words:
    hint = Words("; write `version: 1`", "；请写 `version: 1`")
    what = hint if problem.field == "version" else Words("", "")
    return Words(
        f"missing field {problem.field!r}{what.en}", f"缺少字段 {problem.field!r}{what.zh}"
    )


def _unknown_field(problem: _Problem) -> Words:
    name = quoted(problem.field)
    holder = str(problem.location[-2]) if len(problem.location) > 1 else ""
    if problem.field in _PLAIN_WORDS.get(holder, ()):
        whole = f"`{holder}: {problem.field}`"
        return Words(
            f"{problem.field} is a plain word, alone: write {whole}",
            f"{problem.field} 要单独写：{whole}",
        )
    if "：" in problem.field:
        return Words(f"unknown field {name}{_FULL_WIDTH.en}", f"未知字段 {name}{_FULL_WIDTH.zh}")
    if problem.field.partition(":")[0] in field_names(problem.owner):
        return Words(
            f"unknown field {name}; write a space after the ':'",
            f"未知字段 {name}；请在 ':' 后加空格",
        )
    if problem.meant:
        return Words(
            f"unknown field {name}; did you mean {problem.meant!r}?",
            f"未知字段 {name}；是不是 {problem.meant!r}？",
        )
    known = field_names(problem.owner)
    return Words(
        f"unknown field {name}; known here: {listed(known)}",
        f"未知字段 {name}；这里可用：{'、'.join(known)}",
    )


def _not_a_mapping(problem: _Problem) -> Words:
    fields = _TYPICAL[problem.field]
    is_text = isinstance(problem.value, str)
    hint = _FULL_WIDTH if is_text and "：" in problem.value else Words("", "")
    what = kind_of(problem.value)
    return Words(
        f"must be a mapping with {listed(fields)}, got {what.en}{hint.en}",
        f"必须是包含 {'、'.join(fields)} 的映射，现为{what.zh}{hint.zh}",
    )


def _not_a_list(problem: _Problem) -> Words:
    what = kind_of(problem.value)
    start = "- oc_..." if problem.field == "chats" else "- "
    return Words(
        f"{problem.field} must be a list, got {what.en}; start each entry with '{start}'",
        f"{problem.field} 必须是列表，现为{what.zh}；每一项以 '{start}' 开头",
    )


def _not_a_text(problem: _Problem) -> Words:
    what = kind_of(problem.value)
    field = "chat" if problem.field == "chats" else problem.field
    return Words(f"{field} must be a string, got {what.en}", f"{field} 必须是文字，现为{what.zh}")


def _empty(problem: _Problem) -> Words:
    return Words(f"{problem.field} is empty", f"{problem.field} 为空")


def _not_a_choice(problem: _Problem) -> Words:
    if isinstance(problem.value, str) and problem.value[:1] in ("“", "‘"):
        what = IN_FULL_WIDTH_QUOTES
        return Words(f"{problem.field} {what.en}", f"{problem.field} {what.zh}")
    match problem.field:
        case "version":
            return hints.not_a_version(problem.value)
        case "on_remove":
            return hints.not_an_on_remove(problem.value)
        case field:
            return hints.not_a_notice(problem.value, field=field, words=_PLAIN_WORDS[field])


#: https://docs.pydantic.dev/latest/errors/validation_errors/
_WORDS: dict[str, Callable[[_Problem], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "model_type": _not_a_mapping,
    "tuple_type": _not_a_list,
    "string_type": _not_a_text,
    "datetime_type": _not_a_text,
    "bool_type": lambda problem: hints.not_a_flag(problem.value, field=problem.field),
    "string_pattern_mismatch": _empty,
    "literal_error": _not_a_choice,
}
