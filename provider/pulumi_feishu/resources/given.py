"""The inputs that a program gives to a resource, as the engine hands them on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import pulumi
from pulumi.dynamic import CheckFailure

from pulumi_feishu.text.i18n import Words

_NO_VALUE = Words(
    "has no value: the output that it is given is missing", "没有值：所引用的输出不存在"
)
_MISSING = Words("is required", "为必填项")
_OR_IGNORED = Words(", or ignore_changes holds it back", "，或者 ignore_changes 保留了旧值")


class Given(NamedTuple):
    """The names of the inputs that the program gives; None where it does not tell.

    Those that are `missing` are outputs without a value. With `ignore_changes` the engine hands on
    what the state says instead of what is given, which may be no value either.
    """

    names: list[str] | None
    missing: list[str]
    is_preview: bool

    def without_value(self, olds: dict[str, Any]) -> list[CheckFailure]:
        """The mistakes of a resource whose inputs in the state are these."""
        why = f"{_NO_VALUE}{_OR_IGNORED}" if olds else str(_NO_VALUE)
        return [CheckFailure(name, _line(name, why)) for name in self.missing]


def not_a_text(value: object) -> Words:
    """The mistake of an input that is to be one."""
    return Words(f"must be a string, got {value!r}", f"必须是字符串，实为 {value!r}")


def mistake_in_text(value: object, judge: Callable[[str], Words | None]) -> Words | None:
    """What `judge` says of an input that is to be a string; what is not known yet passes."""
    if pulumi.contains_unknowns(value):
        return None
    if value is None:
        return _MISSING
    return judge(value) if isinstance(value, str) else not_a_text(value)


def failures(
    found: Iterable[tuple[str, Words | None]], without_value: Collection[CheckFailure]
) -> list[CheckFailure]:
    """Those without a value, then what was found of the other inputs: a name and its mistake.

    A mistake that is None is none.
    """
    told = {failure.property for failure in without_value}
    others = [(name, mistake) for name, mistake in found if mistake and name not in told]
    return [*without_value, *(CheckFailure(name, _line(name, why)) for name, why in others)]


def _line(name: str, why: object) -> str:
    return f"{name} {why}"
