"""What somebody would write on the vendor's SDK: one group after the other.

usage: sdk_script.py script create|update|re-assert|destroy GROUPS TURN
       sdk_script.py script-messages create|update GROUPS TURN
"""

import json
import os
import sys
from pathlib import Path

import lark_oapi as lark
from lark_oapi.api.im.v1 import (
    ChatTopNotice,
    CreateMessageRequest,
    CreateMessageRequestBody,
    DeleteTopNoticeChatTopNoticeRequest,
    PutTopNoticeChatTopNoticeRequest,
    PutTopNoticeChatTopNoticeRequestBody,
    UpdateMessageRequest,
    UpdateMessageRequestBody,
)

#: What `script-messages` has sent.
_SENT = Path("sent.json")


def main() -> None:
    """Write the notice of each group."""
    what, operation, groups, turn = sys.argv[1:]
    client = (
        lark.Client.builder()
        .domain(os.environ["FEISHU_BASE_URL"])
        .app_id(os.environ["FEISHU_APP_ID"])
        .app_secret(os.environ["FEISHU_APP_SECRET"])
        .build()
    )
    if what == "script-messages":
        keep_messages(client, operation, int(groups), json.dumps({"text": f"text {turn}"}))
        return
    for number in range(int(groups)):
        if operation in ("update", "destroy"):
            unpin(client, f"oc_{number:04}")
        if operation != "destroy":
            pin(client, f"oc_{number:04}", f"om_{number:04}_{turn}")


def keep_messages(client: lark.Client, operation: str, groups: int, content: str) -> None:
    """Send and pin the message of each group, or edit it."""
    sent = json.loads(_SENT.read_text()) if operation == "update" else {}
    for chat_id in (f"oc_{number:04}" for number in range(groups)):
        if operation == "update":
            edit(client, sent[chat_id], content)
        else:
            sent[chat_id] = send(client, chat_id, content)
            pin(client, chat_id, sent[chat_id])
    _SENT.write_text(json.dumps(sent))


def send(client: lark.Client, chat_id: str, content: str) -> str:
    """Send a text to a group; its id."""
    body = CreateMessageRequestBody.builder().receive_id(chat_id).msg_type("text").content(content)
    request = (
        CreateMessageRequest.builder().receive_id_type("chat_id").request_body(body.build()).build()
    )
    response = client.im.v1.message.create(request)
    judge(response)
    return str(response.data.message_id)


def edit(client: lark.Client, message_id: str, content: str) -> None:
    """Replace a text."""
    body = UpdateMessageRequestBody.builder().msg_type("text").content(content).build()
    request = UpdateMessageRequest.builder().message_id(message_id).request_body(body).build()
    judge(client.im.v1.message.update(request))


def pin(client: lark.Client, chat_id: str, message_id: str) -> None:
    """Pin a message on top of a group."""
    notice = ChatTopNotice.builder().action_type("1").message_id(message_id).build()
    body = PutTopNoticeChatTopNoticeRequestBody.builder().chat_top_notice([notice]).build()
    request = PutTopNoticeChatTopNoticeRequest.builder().chat_id(chat_id).request_body(body).build()
    judge(client.im.v1.chat_top_notice.put_top_notice(request))


def unpin(client: lark.Client, chat_id: str) -> None:
    """Take down what is on top of a group."""
    request = DeleteTopNoticeChatTopNoticeRequest.builder().chat_id(chat_id).build()
    judge(client.im.v1.chat_top_notice.delete_top_notice(request))


def judge(response: lark.BaseResponse) -> None:
    """Stop at the first refusal."""
    if not response.success():
        raise SystemExit(f"{response.code} {response.msg}")


main()
