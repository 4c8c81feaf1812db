"""Feishu Open API on requests: client, credentials, errors and the table of codes."""

from pulumi_feishu.openapi.client import CallReceipt, Client
from pulumi_feishu.openapi.codes import Kind
from pulumi_feishu.openapi.errors import ConfigurationError, FeishuError, NoAnswer, Refused

__all__ = [
    "CallReceipt",
    "Client",
    "ConfigurationError",
    "FeishuError",
    "Kind",
    "NoAnswer",
    "Refused",
]
