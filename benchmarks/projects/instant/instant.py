"""This project's provider with calls that return at once: the rest is the engine's own share."""

from types import SimpleNamespace
from typing import Any

from pulumi_feishu import pinned_notice
from pulumi_feishu.openapi import CallReceipt
from pulumi_feishu.resources import run_state


class _InstantMessages:
    def read(self, *_: object) -> Any:
        return SimpleNamespace(is_gone=False)


class _InstantClient:
    messages = _InstantMessages()

    def pin_message(self, *_: object, **__: object) -> CallReceipt:
        return CallReceipt("none")

    def unpin(self, *_: object, **__: object) -> CallReceipt:
        return CallReceipt("none")


def _instant_client() -> Any:
    return _InstantClient()


class InstantProvider(pinned_notice.PinnedNoticeProvider):
    """Being of this module, it is what the provider process imports, and with it the client."""


# The process of the program: its resources name this provider.
pinned_notice.PinnedNoticeProvider = InstantProvider  # type: ignore[misc]
# The provider process: its calls go nowhere.
run_state.client = _instant_client
