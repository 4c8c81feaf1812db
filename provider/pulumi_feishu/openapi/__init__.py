"""Feishu Open API on requests: client, credentials, limits, retries, errors."""

from pulumi_feishu.openapi.client import CallReceipt, Client
from pulumi_feishu.openapi.error_codes.kinds import Concern, Kind
from pulumi_feishu.openapi.errors import (
    Cancelled,
    ConfigurationError,
    FeishuError,
    NoAnswer,
    NotSent,
    Refused,
)
from pulumi_feishu.openapi.groups import Bot, BotGroup, GroupDetails
from pulumi_feishu.openapi.messages import Message
from pulumi_feishu.openapi.waiting import Waits

__all__ = [
    "Bot",
    "BotGroup",
    "CallReceipt",
    "Cancelled",
    "Client",
    "Concern",
    "ConfigurationError",
    "FeishuError",
    "GroupDetails",
    "Kind",
    "Message",
    "NoAnswer",
    "NotSent",
    "Refused",
    "Waits",
]
