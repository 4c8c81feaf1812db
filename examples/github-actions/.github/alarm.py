"""Tells one Feishu group that a run failed, through a custom bot of that group (自定义机器人).

Usage: python -I alarm.py, with these in the environment:
FEISHU_ALARM_WEBHOOK  the bot's webhook; whoever has it can write to the group, so it is a secret
FEISHU_ALARM_SECRET   the key of 签名校验 (Set signature verification), where that is on
ALARM_TEXT            what happened, and where to read on

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 20.0


def main() -> int:
    """Exit code 0 when Feishu took the message; 1 with one line that holds no secret."""
    webhook = os.environ.get("FEISHU_ALARM_WEBHOOK", "")
    if not is_address(webhook):
        return fail("FEISHU_ALARM_WEBHOOK is no https:// address: copy it from the bot's settings.")
    request = urllib.request.Request(  # noqa: S310
        webhook,
        data=json.dumps(message(os.environ["ALARM_TEXT"], int(time.time()))).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
            answer = json.loads(response.read())
    except urllib.error.HTTPError as error:
        return fail(f"the webhook answered HTTP {error.code}.")
    except (OSError, ValueError, HTTPException) as error:
        return fail(f"the webhook did not answer as it should ({type(error).__name__}).")
    if answer.get("code") != 0:
        return fail(f"Feishu refused the message ({answer.get('code')}): {answer.get('msg')}")
    return 0


def is_address(webhook: str) -> bool:
    """Whether this is a whole address; a blank inside is one of another text."""
    try:
        parts = urlsplit(webhook)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or parts.hostname == "127.0.0.1"
    return is_safe and len(webhook.split()) == 1


def message(text: str, timestamp: int) -> dict[str, object]:
    """The body of the call; signed for this moment (Unix time in seconds) where there is a key."""
    secret = os.environ.get("FEISHU_ALARM_SECRET", "")
    signed: dict[str, object] = {}
    if secret:
        key = f"{timestamp}\n{secret}".encode()
        sign = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        signed = {"timestamp": str(timestamp), "sign": sign}
    return {**signed, "msg_type": "text", "content": {"text": text}}


def fail(why: str) -> int:
    """Say why nobody was told."""
    print(f"No alarm was sent: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
