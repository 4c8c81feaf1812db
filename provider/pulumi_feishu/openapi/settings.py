"""Which app, which credential and which host: the environment and the stack's config, judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from pulumi_feishu.http.loopback import is_loopback
from pulumi_feishu.openapi.errors import ConfigurationError
from pulumi_feishu.openapi.retry_policy import DEFAULT_RETRY_SECONDS, DEFAULT_THROTTLED_SECONDS
from pulumi_feishu.text.i18n import Words

#: The two public clouds, https://open.feishu.cn/document/server-docs/api-call-guide/server-api-list
_NAMED_HOSTS = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}

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

#: As many operations at a time as the engine runs on a large machine; more than the limits need.
DEFAULT_CONCURRENCY = 32

#: So many new messages one `up` sends: a lost state must not message every group again.
DEFAULT_MAX_NEW_MESSAGES = 50

_LARGEST_NUMBER = 100_000

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

_Default = TypeVar("_Default", int, None)

_TICKET_WITHOUT_TENANT = Words(
    "an app_ticket is set without FEISHU_TENANT_KEY / feishu:tenantKey; set the key of the tenant "
    "that installed the store app too",
    "设置了 app_ticket 但缺少 FEISHU_TENANT_KEY / feishu:tenantKey；"
    "请一并设置安装该商店应用的租户的 tenant_key",
)


@dataclass(frozen=True)
class Settings:
    """Whom to talk to and as whom; made by `resolve`, so that it never contradicts itself.

    `base_url` is an origin without a final slash. At most one of the three credentials is set;
    `app_secret` comes with `app_id`, while a ready token may come with an `app_id` or without. With
    a `tenant_key` the app is a store app, which needs an `app_ticket` too. `reads_config`: the
    stack's config may name all of it. `max_unpins` is the number of `feishu:maxUnpins`, None for
    the default budget; `max_new_messages` is how many new messages one run sends; `concurrency` is
    how many operations run at a time; `retry_seconds` bounds the repeats of one call that fails,
    `throttled_seconds` those of one that Feishu turns away as one too many.
    """

    base_url: str
    app_id: str | None = None
    app_secret: str | None = field(default=None, repr=False)
    tenant_access_token: str | None = field(default=None, repr=False)
    user_access_token: str | None = field(default=None, repr=False)
    app_ticket: str | None = field(default=None, repr=False)
    tenant_key: str | None = None
    reads_config: bool = True
    max_unpins: int | None = None
    max_new_messages: int = DEFAULT_MAX_NEW_MESSAGES
    concurrency: int = DEFAULT_CONCURRENCY
    retry_seconds: int = DEFAULT_RETRY_SECONDS
    throttled_seconds: int = DEFAULT_THROTTLED_SECONDS

    @property
    def has_credential(self) -> bool:
        """Whether a call can be made at all."""
        return bool(self.app_secret or self.tenant_access_token or self.user_access_token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that must not be shown."""
        found = (self.app_secret, self.app_ticket, self.tenant_access_token, self.user_access_token)
        return tuple(filter(None, found))

    @property
    def identity(self) -> Words:
        """Who calls where, for the line that each run prints once."""
        host = urlsplit(self.base_url).netloc
        who = Words(f"app {self.app_id}", f"应用 {self.app_id}")
        if self.tenant_key:
            who = Words(
                f"{who.en} for tenant {self.tenant_key}", f"{who.zh}（租户 {self.tenant_key}）"
            )
        if self.user_access_token:
            who = Words("a user", "用户")
        elif self.app_id is None:
            who = Words("the app of a ready token", "现成 token 所属的应用")
        return Words(f"Calls go to {host} as {who.en}.", f"以{who.zh}的身份调用 {host}。")


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
    """Judge the identity of an explicit provider, which `resolve` has judged for itself already.

    The environment wins over config, so an identity there would be used in this one's place.
    Raises ConfigurationError unless both name the same app.
    """
    own = [f"feishu:{key}" for key in _IDENTITY_KEYS if _config(config, key)]
    around = [name for name in _IDENTITY_VARIABLES if (environ.get(name) or "").strip()]
    app_id = _config(config, "appId")
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


def resolve_settings(environ: Mapping[str, str], config: Mapping[str, str] | None) -> Settings:
    """Judge environment variables and stack config (keys such as `feishu:appId`) together.

    The environment wins for secrets and the host, so that a rotated secret is used by refresh and
    destroy too, for which the engine replays the config saved in the state. The command line reads
    no config: None.
    Raises ConfigurationError with every mistake at once. A missing credential is not a mistake
    here: `pulumi preview` needs none.
    """
    mistakes: list[Words] = []
    reads_config, config = config is not None, config or {}
    app_id = _same(environ, "FEISHU_APP_ID", config, "appId", mistakes)
    app_secret = _either(environ, "FEISHU_APP_SECRET", config, "appSecret")
    tenant_token = _either(environ, "FEISHU_TENANT_ACCESS_TOKEN", config, "tenantAccessToken")
    user_token = _either(environ, "FEISHU_USER_ACCESS_TOKEN", config, "userAccessToken")
    tenant_key = _same(environ, "FEISHU_TENANT_KEY", config, "tenantKey", mistakes)
    app_ticket = _either(environ, "FEISHU_APP_TICKET", config, "appTicket")
    if app_ticket and not tenant_key:
        mistakes.append(_TICKET_WITHOUT_TENANT)
    _judge_credentials(app_id, app_secret, tenant_token, user_token, mistakes)
    unread = sorted(key for key in config if key.startswith(_MISSPELT))
    mistakes += [_nobody_reads(key.removeprefix(_MISSPELT), config[key]) for key in unread]
    settings = Settings(
        base_url=_base_url(environ, config, mistakes),
        app_id=app_id,
        app_secret=app_secret,
        tenant_access_token=tenant_token,
        user_access_token=user_token,
        app_ticket=app_ticket,
        tenant_key=tenant_key,
        reads_config=reads_config,
        max_unpins=_whole_number(config, "maxUnpins", None, mistakes),
        max_new_messages=_whole_number(
            config, "maxNewMessages", DEFAULT_MAX_NEW_MESSAGES, mistakes
        ),
        concurrency=_whole_number(config, "concurrency", DEFAULT_CONCURRENCY, mistakes, least=1),
        retry_seconds=_whole_number(config, "retrySeconds", DEFAULT_RETRY_SECONDS, mistakes),
        throttled_seconds=_whole_number(
            config, "throttledSeconds", DEFAULT_THROTTLED_SECONDS, mistakes
        ),
    )
    if mistakes:
        raise ConfigurationError(
            Words(
                f"The Feishu configuration is wrong: {'; '.join(m.en for m in mistakes)}.",
                f"飞书配置有误：{'；'.join(m.zh for m in mistakes)}。",
            )
        )
    return settings


def no_credential(settings: Settings) -> ConfigurationError:
    """The error of the first call that needs a credential when there is none."""
    missing = Words("no Feishu credential is set", "未设置飞书凭证")
    if settings.app_id:
        missing = Words(
            f"app {settings.app_id} has no secret", f"应用 {settings.app_id} 没有 App Secret"
        )
    config = (
        " (`pulumi config set feishu:appId`, `pulumi config set --secret feishu:appSecret`)"
        if settings.reads_config
        else ""
    )
    ways = (
        f"FEISHU_APP_ID + FEISHU_APP_SECRET{config}, FEISHU_TENANT_ACCESS_TOKEN, "
        "FEISHU_USER_ACCESS_TOKEN"
    )
    return ConfigurationError(
        Words(
            f"Nothing was sent: {missing.en}. Set one of: {ways}; then run again.",
            f"未发送任何请求：{missing.zh}。请设置其中一种：{ways}；然后重新运行。",
        )
    )


def _either(
    environ: Mapping[str, str], variable: str, config: Mapping[str, str], key: str
) -> str | None:
    # A secret pasted with its line end would break the header that carries it.
    return (environ.get(variable) or "").strip() or _config(config, key)


def _config(config: Mapping[str, str], key: str) -> str | None:
    return (config.get(f"feishu:{key}") or "").strip() or None


def _same(
    environ: Mapping[str, str],
    variable: str,
    config: Mapping[str, str],
    key: str,
    mistakes: list[Words],
) -> str | None:
    # An id that is given twice must be the same: else another tenant would be written to.
    from_environment = (environ.get(variable) or "").strip() or None
    from_config = _config(config, key)
    if from_environment and from_config and from_environment != from_config:
        mistakes.append(
            Words(
                f"{variable} is {from_environment} but feishu:{key} is {from_config}; "
                "unset the one that is not meant",
                f"{variable} 为 {from_environment}，而 feishu:{key} 为 {from_config}；"
                "请取消不需要的那一个",
            )
        )
    return from_environment or from_config


def _nobody_reads(name: str, meant: str) -> Words:
    return Words(
        f"nobody reads the config key {name}; it is called {meant}",
        f"配置项 {name} 不会被读取；正确名称为 {meant}",
    )


def _judge_credentials(
    app_id: str | None,
    app_secret: str | None,
    tenant_token: str | None,
    user_token: str | None,
    mistakes: list[Words],
) -> None:
    kinds = {
        "FEISHU_APP_SECRET / feishu:appSecret": app_secret,
        "FEISHU_TENANT_ACCESS_TOKEN / feishu:tenantAccessToken": tenant_token,
        "FEISHU_USER_ACCESS_TOKEN / feishu:userAccessToken": user_token,
    }
    given = [name for name, value in kinds.items() if value]
    if len(given) > 1:
        names = ", ".join(given)
        mistakes.append(
            Words(
                f"more than one kind of credential is set ({names}); keep one",
                f"设置了多种凭证（{names}）；请只保留一种",
            )
        )
    if app_secret and not app_id:
        mistakes.append(
            Words(
                "an app secret is set without FEISHU_APP_ID / feishu:appId; set the id too",
                "设置了 App Secret 但缺少 FEISHU_APP_ID / feishu:appId；请一并设置",
            )
        )
    for prefixes, name in (
        (("t-",), "FEISHU_TENANT_ACCESS_TOKEN / feishu:tenantAccessToken"),
        # Newer user access tokens are JWTs.
        (("u-", "eyJ"), "FEISHU_USER_ACCESS_TOKEN / feishu:userAccessToken"),
    ):
        token = kinds[name]
        if token and not (token.startswith(prefixes) and fits_a_header(token)):
            mistakes.append(
                Words(
                    f"{name} is no such token (one starts with {prefixes[0]!r}); copy it again",
                    f"{name} 不是该类 token（应以 {prefixes[0]!r} 开头）；请重新复制",
                )
            )


def fits_a_header(token: str) -> bool:
    """Whether it can be sent as a token: letters, digits and signs of ASCII, no blank.

    https://datatracker.ietf.org/doc/html/rfc9110#name-field-values
    """
    return re.fullmatch("[!-~]+", token) is not None


def _base_url(environ: Mapping[str, str], config: Mapping[str, str], mistakes: list[Words]) -> str:
    given = _either(environ, "FEISHU_BASE_URL", config, "baseUrl") or "feishu"
    if given in _NAMED_HOSTS:
        return _NAMED_HOSTS[given]
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        shown = _without_userinfo(given)
        mistakes.append(
            Words(
                f"base URL {shown!r} is not 'feishu', 'lark' or a URL such as https://host",
                f"base URL {shown!r} 不是 'feishu'、'lark' 或形如 https://host 的地址",
            )
        )
        return _NAMED_HOSTS["feishu"]
    if parts.path.strip("/") or parts.query or parts.fragment:
        mistakes.append(
            Words(
                f"base URL {given!r} has more than a scheme and a host; drop the rest",
                f"base URL {given!r} 只应包含协议和主机；请删去其余部分",
            )
        )
    origin = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}"
    origin += f":{port}" if port else ""
    own = f"https://{host}"
    if own in _NAMED_HOSTS.values() and not port and origin != own:
        mistakes.append(
            Words(
                f"base URL {origin} is not safe; use {own}",
                f"base URL {origin} 不安全；请使用 {own}",
            )
        )
    elif is_loopback(origin):
        if not (environ.get("FEISHU_BASE_URL") or "").strip():
            _judge_loopback(origin, environ, mistakes)
    elif origin not in _NAMED_HOSTS.values():
        _judge_foreign_host(host, port, parts.scheme, environ, mistakes)
    return origin


def _judge_loopback(origin: str, environ: Mapping[str, str], mistakes: list[Words]) -> None:
    # On a shared machine anybody may listen on a port that stack config names.
    netloc = urlsplit(origin).netloc
    if _allowed_host(environ) != netloc:
        mistakes.append(
            Words(
                f"base URL {origin} is this machine, where stack config alone sends no secret; if "
                f"it is meant, set FEISHU_ALLOWED_HOST={netloc} in the environment",
                f"base URL {origin} 指向本机，仅凭 stack config 不会向其发送密钥；"
                f"如确需使用，请在环境变量中设置 FEISHU_ALLOWED_HOST={netloc}",
            )
        )


def _judge_foreign_host(
    host: str, port: int | None, scheme: str, environ: Mapping[str, str], mistakes: list[Words]
) -> None:
    # Stack config is changed by pull requests; only the machine that holds the secret may widen
    # where it is sent.
    # One that is named with a port is allowed on that port only.
    if _allowed_host(environ) not in (host, f"{host}:{port}"):
        mistakes.append(
            Words(
                f"base URL host {host} is neither Feishu, Lark nor this machine, so no secret is "
                f"sent there; if it is meant, set FEISHU_ALLOWED_HOST={host} in the environment",
                f"base URL 的主机 {host} 既非飞书、Lark 也非本机，不会向其发送密钥；"
                f"如确需使用，请在环境变量中设置 FEISHU_ALLOWED_HOST={host}",
            )
        )
    if scheme != "https":
        mistakes.append(
            Words(
                f"base URL host {host} must be reached by https",
                f"base URL 的主机 {host} 必须使用 https",
            )
        )


def _allowed_host(environ: Mapping[str, str]) -> str:
    return (environ.get("FEISHU_ALLOWED_HOST") or "").strip().lower()


def _without_userinfo(url: str) -> str:
    return url.rpartition("@")[2]


def _whole_number(
    config: Mapping[str, str],
    key: str,
    default: _Default,
    mistakes: list[Words],
    *,
    least: int = 0,
) -> int | _Default:
    given = _config(config, key)
    if given is None:
        return default
    # More digits than that are no number that Python would read.
    is_number = re.fullmatch("[0-9]{1,9}", given) is not None
    if not (is_number and least <= int(given) <= _LARGEST_NUMBER):
        mistakes.append(
            Words(
                f"feishu:{key} is {given!r}; it must be a whole number from {least} to "
                f"{_LARGEST_NUMBER}, such as 25",
                f"feishu:{key} 为 {given!r}；应为 {least} 到 {_LARGEST_NUMBER} 之间的整数，例如 25",
            )
        )
        return default
    return int(given)
