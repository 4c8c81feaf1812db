"""What can be wrong with a content: the rule that it breaks, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pulumi_feishu.text.i18n import Words


@dataclass(frozen=True)
class Spot:
    """A place in a content.

    `path` is as people write it (`body.elements[0].content`), `told` as the server does
    (`ROOT -> body -> elements -> [0](tag: markdown) -> content`). `line` counts from 1 in a text.
    """

    path: str = ""
    told: str = "ROOT"
    line: int = 0

    def field(self, name: str) -> Spot:
        """The place of a member."""
        path = f"{self.path}.{name}" if self.path else name
        return Spot(path, f"{self.told} -> {name}")

    def item(self, at: int, tag: str = "") -> Spot:
        """The place of an element of a list, counted from 0."""
        label = f"(tag: {tag})" if tag else ""
        return Spot(f"{self.path}[{at}]", f"{self.told} -> [{at}]{label}")

    def at_line(self, line: int) -> Spot:
        """The place of a line in this text."""
        return replace(self, line=line)


@dataclass(frozen=True)
class Rule:
    """Why a content is refused; `source` says who knows that.

    `code` is Feishu's, with its words in `told`, for a card those behind `ext=`; None where Feishu
    takes it, and what this project promises can't be kept. With a `switch` it is contested whether
    Feishu refuses it: a warning, and for the emulator a refusal where its switch of this name says
    so. What it says of a content does not quote it where `is_discreet`, so that it may be said of a
    secret one; `is_of_form`: it is no content at all.
    """

    source: str
    code: int | None = None
    told: str = ""
    switch: str = ""
    is_discreet: bool = False
    is_of_form: bool = False


#: For whatever is wrong with the form of a card's JSON; the value says what. [seen]
PARSE = "parse card json err, please check whether the card json is correct"


@dataclass(frozen=True)
class ContentProblem:
    """A rule that is broken at a place.

    `what` is a clause that follows the name of the field or file; `value` is what the server names
    in its refusal.
    """

    rule: Rule
    spot: Spot
    what: Words
    value: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it is known to be refused."""
        return not self.rule.switch

    def after(self, name: str, colon: str = "") -> Words:
        """A sentence that begins with the name of what is wrong: `card, body.elements: has …`.

        Where the place is the whole content, what stands between the two is `colon`.
        """
        path, line = self.spot.path, self.spot.line
        en = "".join((f", {path}" if path else "", f", line {line}" if line else ""))
        zh = "".join((f" 的 {path}" if path else "", f" 第 {line} 行" if line else ""))
        return Words(
            f"{name}{en}{':' if en else colon} {self.what.en}",
            f"{name}{zh}{'：' if zh else f'{colon} '}{self.what.zh}",
        )
