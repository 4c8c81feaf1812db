"""What somebody would write on the vendor's SDK: one group after the other.

usage: sdk_script.py create|update|re-assert|destroy GROUPS TURN
"""

import os
import sys

import lark_oapi as lark
from lark_oapi.api.im.v1 import (
    ChatTopNotice,
    DeleteTopNoticeChatTopNoticeRequest,
    PutTopNoticeChatTopNoticeRequest,
    PutTopNoticeChatTopNoticeRequestBody,
)


def main() -> None:
    """Write the notice of each group."""
    operation, groups, turn = sys.argv[1:]
    client = (
        lark.Client.builder()
        .domain(os.environ["FEISHU_BASE_URL"])
        .app_id(os.environ["FEISHU_APP_ID"])
        .app_secret(os.environ["FEISHU_APP_SECRET"])
        .build()
    )
    for number in range(int(groups)):
        if operation in ("update", "destroy"):
            unpin(client, f"oc_{number:04}")
        if operation != "destroy":
            pin(client, f"oc_{number:04}", f"om_{number:04}_{turn}")


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
