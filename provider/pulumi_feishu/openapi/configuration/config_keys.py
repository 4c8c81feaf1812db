"""The keys of the stack's config and the variables that are read, and those that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pulumi_feishu.openapi.configuration.variables import config_value
from pulumi_feishu.openapi.errors import ConfigurationError
from pulumi_feishu.text.i18n import Words

#: Config keys, in the namespace `feishu`, whose values must be secrets; and all of them.
SECRET_KEYS = ("appSecret", "appTicket", "tenantAccessToken", "userAccessToken")
CONFIG_KEYS = (
    "appId",
    *SECRET_KEYS,
    "tenantKey",
    "baseUrl",
    "concurrency",
    "maxNewMessages",
    "maxUnpins",
    "retrySeconds",
    "throttledSeconds",
)


#: What says whose calls these are.
_IDENTITY_KEYS = ("appId", *SECRET_KEYS, "tenantKey")
_IDENTITY_VARIABLES = (
    "FEISHU_APP_ID",
    "FEISHU_APP_SECRET",
    "FEISHU_APP_TICKET",
    "FEISHU_TENANT_ACCESS_TOKEN",
    "FEISHU_TENANT_KEY",
    "FEISHU_USER_ACCESS_TOKEN",
)


#: Marks the config keys that nobody reads; the value is the key that was meant.
_MISSPELT = "misspelt "


def given(read: Callable[[str], object]) -> dict[str, str]:
    """The stack config of this package, `feishu:appId` and so on, as `read` gives each key."""
    found = {f"feishu:{key}": read(f"feishu:{key}") for key in CONFIG_KEYS}
    return {key: str(value) for key, value in found.items() if value is not None}


def misspelt(names: Iterable[str]) -> dict[str, str]:
    """The config keys among these that nobody would read, without their values, to be judged.

    One without a namespace reaches a provider that has it among its own inputs; what the engine
    puts there itself is none of ours.
    """
    known = {key.lower(): key for key in CONFIG_KEYS}
    found = {}
    for name in names:
        namespace, _, key = name.rpartition(":")
        meant = known.get(re.sub("[-_]", "", key).lower())
        if meant and namespace in ("", "feishu") and name != f"feishu:{meant}":
            found[f"{_MISSPELT}{name}"] = f"feishu:{meant}"
    return found


def judge_own(environ: Mapping[str, str], config: Mapping[str, str]) -> None:
    """Judge the identity of an explicit provider; `resolve_settings` has judged it by itself.

    The environment wins over config, so an identity there would be used in this one's place.
    Raises ConfigurationError unless both name the same app.
    """
    own = [f"feishu:{key}" for key in _IDENTITY_KEYS if config_value(config, key)]
    around = [name for name in _IDENTITY_VARIABLES if (environ.get(name) or "").strip()]
    app_id = config_value(config, "appId")
    if not (own and around) or (app_id and environ.get("FEISHU_APP_ID", "").strip() == app_id):
        return
    raise ConfigurationError(
        Words(
            f"The provider has an identity of its own ({', '.join(own)}), and the environment "
            f"another, which would win ({', '.join(around)}): unset the one that is not meant.",
            f"该 provider 自带身份（{', '.join(own)}），而环境变量中另有身份并会优先生效"
            f"（{', '.join(around)}）：请取消不需要的那一个。",
        )
    )


def beside_own(environ: Mapping[str, str], config: Mapping[str, str]) -> list[str]:
    """The variables that a provider with an identity or a host of its own must not read.

    An identity is taken whole from one place: never an id from here and a secret from there. Where
    config only names the app whose credentials the environment has, those stay.
    """
    own = [key for key in _IDENTITY_KEYS if config_value(config, key)]
    app_id = config_value(config, "appId")
    is_of_environment = own == ["appId"] and environ.get("FEISHU_APP_ID", "").strip() == app_id
    hidden = [*_IDENTITY_VARIABLES] if own and not is_of_environment else []
    hidden += ["FEISHU_BASE_URL"] if config_value(config, "baseUrl") else []
    return [name for name in hidden if name in environ]


def in_plain_text(key: str) -> Words:
    """Why a secret that is given openly is refused."""
    return Words(
        f"feishu:{key} is given in plain text, which stays in the stack's config or state: replace "
        f"it at Feishu, then store the new one with `pulumi config set --secret feishu:{key}`.",
        f"feishu:{key} 以明文给出，会留在 stack 配置或 state 中：请先在飞书重置，"
        f"再用 `pulumi config set --secret feishu:{key}` 保存新值。",
    )


def unread(config: Mapping[str, str]) -> list[Words]:
    """The mistakes in the keys that `misspelt` found."""
    return [
        Words(
            f"unknown config key {key.removeprefix(_MISSPELT)}; did you mean {meant}?",
            f"配置项 {key.removeprefix(_MISSPELT)} 不会被读取；正确名称为 {meant}",
        )
        for key, meant in sorted(config.items())
        if key.startswith(_MISSPELT)
    ]
