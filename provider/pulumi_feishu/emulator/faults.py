"""Scripted faults: which call fails, and how, instead of or after its work."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from pulumi_feishu.emulator.api.envelope import Answer
from pulumi_feishu.emulator.api.routes import Api, named
from pulumi_feishu.emulator.bounds import MOST_DELAY_MS
from pulumi_feishu.emulator.world.shapes import LARGEST_NUMBER, ShapeError, keep_bounds, read

_BOUNDS = {
    "nth": (1, LARGEST_NUMBER),
    "every": (1, LARGEST_NUMBER),
    "times": (0, LARGEST_NUMBER),
    "http": (200, 599),
    "delay_ms": (0, MOST_DELAY_MS),
}

#: https://datatracker.ietf.org/doc/html/rfc9110#name-field-values, letters of ASCII only
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"([!-~]([ -~]*[!-~])?)?")


@dataclass
class Fault:
    """One rule. It strikes calls of `api` (short name or path template), of `chat_id` when given.

    `nth` counts those calls from 1, from when the rule was set; absent, it strikes each of them.
    `every` strikes each so-manieth of them. `times` bounds how often it strikes: with `nth` that
    many calls from the nth on, 1 by default.
    `http`, `code`, `msg`, `headers` or `raw` (with `content_type`) is the answer; it comes without
    the call taking effect, unless `after` is true. `cut` closes the connection without an answer,
    "before" or "after" the call took effect. `delay_ms` waits first; alone it changes nothing else.
    """

    api: str
    chat_id: str | None = None
    nth: int | None = None
    every: int | None = None
    times: int | None = None
    http: int | None = None
    code: int | None = None
    msg: str = "scripted fault"
    raw: str | None = None
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay_ms: int = 0
    cut: Literal["before", "after"] | None = None
    after: bool = False
    seen: int = field(default=0, init=False)
    """How many calls the rule was for."""
    hits: int = field(default=0, init=False)
    """How many of them it struck."""

    @property
    def lets_the_call_work(self) -> bool:
        """Whether the call takes effect."""
        return self.after or self.cut == "after" or not (self.cut or self.answer)

    @property
    def answer(self) -> Answer | None:
        """The answer that replaces the call's own; None to keep that."""
        if self.raw is not None or (self.http is not None and self.code is None):
            return Answer(
                self.http or 200,
                raw=self.raw or "",
                content_type=self.content_type,
                headers=self.headers,
            )
        if self.code is None:
            return None
        error: dict[str, Any] = {} if self.code == 0 else {"error": {}}
        http = self.http or (200 if self.code == 0 else 400)
        return Answer(http, self.code, {"msg": self.msg, **error}, headers=self.headers)

    def strikes(self, api: Api, ids: dict[str, str]) -> bool:
        """Count this call; whether the rule strikes it."""
        if self.api not in (api.name, api.template):
            return False
        if self.chat_id is not None and self.chat_id != ids.get("chat_id"):
            return False
        self.seen += 1
        return self._is_due()

    def _is_due(self) -> bool:
        if self.every is not None and self.seen % self.every:
            return False
        if self.nth is None:
            return self.times is None or self.hits < self.times
        return self.nth <= self.seen < self.nth + (self.times or 1)


def _refuse_unsendable(rule: Fault, where: str) -> None:
    keep_bounds(vars(rule), _BOUNDS, where)
    for name, value in {**rule.headers, "content-type": rule.content_type}.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            raise ShapeError(f"{where}.headers: {name!r} can't be sent so")


class Faults:
    """The rules in force. A call is counted by every rule for it and struck by the first due."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def replace(self, raw: object) -> None:
        """Put these rules, parsed JSON, in place of the ones in force."""
        if not isinstance(raw, list):
            raise ShapeError("the faults must be a list")
        rules = [read(Fault, rule, f"faults[{at}]") for at, rule in enumerate(raw)]
        for at, rule in enumerate(rules):
            _refuse_unsendable(rule, f"faults[{at}]")
            if named(rule.api) is None:
                raise ShapeError(f"faults[{at}].api: there is no API {rule.api!r}")
        self.rules = rules

    def strike(self, api: Api, ids: dict[str, str]) -> Fault | None:
        """The rule that strikes this call, if any."""
        due = [rule for rule in self.rules if rule.strikes(api, ids)]
        if not due:
            return None
        due[0].hits += 1
        return due[0]
