"""A dynamic provider as Pulumi's documentation teaches to write one, for the same two calls.

https://www.pulumi.com/docs/iac/concepts/providers/dynamic-providers
"""

import os
from typing import Any

import requests
from pulumi import Input
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

BASE_URL = os.environ["FEISHU_BASE_URL"]
_token = ""


def token() -> str:
    """Kept in a global: a provider with attributes can't be declared 1000 times."""
    global _token
    if not _token:
        answer = requests.post(
            f"{BASE_URL}/open-apis/auth/v3/tenant_access_token/internal",
            json={
                "app_id": os.environ["FEISHU_APP_ID"],
                "app_secret": os.environ["FEISHU_APP_SECRET"],
            },
            timeout=30,
        )
        _token = answer.json()["tenant_access_token"]
    return _token


def call(chat_id: str, action: str, body: dict[str, Any] | None = None) -> None:
    """One call of the top notice API."""
    answer = requests.post(
        f"{BASE_URL}/open-apis/im/v1/chats/{chat_id}/top_notice/{action}",
        json=body,
        headers={"Authorization": f"Bearer {token()}"},
        timeout=30,
    )
    if answer.json()["code"] != 0:
        raise RuntimeError(answer.text)


def put(chat_id: str, message_id: str) -> None:
    """Pin a message."""
    items = [{"action_type": "1", "message_id": message_id}]
    call(chat_id, "put_top_notice", {"chat_top_notice": items})


class NoticeProvider(ResourceProvider):
    """create, update and delete, each a call or two."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        put(props["chat_id"], props["message_id"])
        return CreateResult(id_=props["chat_id"], outs=props)

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=olds["message_id"] != news["message_id"])

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        call(news["chat_id"], "delete_top_notice")
        put(news["chat_id"], news["message_id"])
        return UpdateResult(outs=news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        call(props["chat_id"], "delete_top_notice")


class Notice(Resource):
    """The pinned notice of a group."""

    def __init__(self, name: str, chat_id: Input[str], message_id: Input[str]) -> None:
        super().__init__(NoticeProvider(), name, {"chat_id": chat_id, "message_id": message_id})
