"""What is asked of Feishu, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_feishu.text.i18n import Words


def nothing() -> None:
    """The default for what runs ahead of a try."""


@dataclass(frozen=True)
class Call:
    """What is asked of Feishu, and how it may be sent.

    `api` is the path as the documentation writes it, with `ids` for its names; `action` completes
    "Feishu refused to …". `before_try` runs right ahead of each sending and may stop it by raising.
    `must_finish`: a cancelled run waits for it all the same. `is_safe`: sending it twice does no
    harm. `messages_to` is the group (`oc_…`) whose limit for messages it counts against.
    `secrets` are in the body, beside those of the settings. `is_secret`: what the body says is one
    in any part of it, so that nothing is quoted which a refusal may quote of it.
    """

    method: str
    api: str
    action: Words
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    before_try: Callable[[], None] = nothing
    must_finish: bool = False
    is_safe: bool = True
    messages_to: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    is_secret: bool = False

    @property
    def path(self) -> str:
        """The path with its ids."""
        return "/".join(
            self.ids[part[1:]] if part.startswith(":") else part for part in self.api.split("/")
        )
