"""Host and credentials of the commands: from environment variables only."""

from __future__ import annotations

import os

from pulumi_feishu.cli.output import say
from pulumi_feishu.openapi import Client, Waits
from pulumi_feishu.openapi.configuration.settings import Settings, resolve_settings
from pulumi_feishu.text.i18n import Words

#: Part of each help.
CREDENTIALS = Words(
    "Credentials come from the environment: FEISHU_APP_ID and FEISHU_APP_SECRET,\n"
    "or the others on the documentation's Configuration page. Even in the folder of\n"
    "a Pulumi project, the stack's config is not read.",
    "凭证来自环境变量：FEISHU_APP_ID 和 FEISHU_APP_SECRET，\n"
    "或文档“配置”页中的其他变量。即使在 Pulumi 项目目录中，也不读取 stack 配置。",
)


def with_credentials(what: Words) -> Words:
    """The help of a command that calls."""
    return Words(f"{what.en}\n\n{CREDENTIALS.en}", f"{what.zh}\n\n{CREDENTIALS.zh}")


def settings_of_environment() -> Settings:
    """What the environment says; raises ConfigurationError."""
    return resolve_settings(os.environ, None)


def client_for(chosen: Settings) -> Client:
    """A client that tells on stderr when it waits; raises ConfigurationError."""
    return Client(chosen, waits=Waits(say))
