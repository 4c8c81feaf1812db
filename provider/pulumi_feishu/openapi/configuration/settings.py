"""Which app, which credential and which host: the environment and the stack's config, judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pulumi_feishu.http.request_parts import fits_a_header
from pulumi_feishu.openapi.configuration.base_url import base_url_of
from pulumi_feishu.openapi.configuration.config_keys import unread
from pulumi_feishu.openapi.configuration.variables import config_value, either, whole_number
from pulumi_feishu.openapi.errors import ConfigurationError
from pulumi_feishu.openapi.retry_policy import DEFAULT_RETRY_SECONDS, DEFAULT_THROTTLED_SECONDS
from pulumi_feishu.text.i18n import Words, unknown_language

#: As many operations at a time as the engine runs on a large machine; more than the limits need.
DEFAULT_CONCURRENCY = 32

#: So many new messages one `up` sends: a lost state must not message every group again.
DEFAULT_MAX_NEW_MESSAGES = 50


_TICKET_WITHOUT_TENANT = Words(
    "an app_ticket is set without FEISHU_TENANT_KEY / feishu:tenantKey; set the key of the tenant "
    "that installed the store app too",
    "设置了 app_ticket 但缺少 FEISHU_TENANT_KEY / feishu:tenantKey；"
    "请一并设置安装该商店应用的租户的 tenant_key",
)


@dataclass(frozen=True)
class Settings:
    """Whom to talk to and as whom; made by `resolve_settings`, so that it never contradicts itself.

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
    def acting_app_id(self) -> str | None:
        """The app whose bot makes the calls; None for a user's token, or where it is not known."""
        return None if self.user_access_token else self.app_id

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that must not be shown."""
        found = (self.app_secret, self.app_ticket, self.tenant_access_token, self.user_access_token)
        return tuple(filter(None, found))

    @property
    def identity(self) -> Words:
        """Who calls where, for the line that each run prints once."""
        host = urlsplit(self.base_url).netloc
        who = Words(f"app {self.app_id}", f"应用 {self.app_id} ")
        if self.tenant_key:
            who = Words(
                f"app {self.app_id} for tenant {self.tenant_key}",
                f"应用 {self.app_id}（租户 {self.tenant_key}）",
            )
        if self.user_access_token:
            who = Words("a user", "用户")
        elif self.app_id is None:
            who = Words("the app of a ready token", "现成 token 所属的应用")
        return Words(f"Calls go to {host} as {who.en}.", f"以{who.zh}的身份调用 {host}。")


def resolve_settings(environ: Mapping[str, str], config: Mapping[str, str] | None) -> Settings:
    """Judge environment variables and stack config (keys such as `feishu:appId`) together.

    The environment wins for secrets and the host, so that a rotated secret is used by refresh and
    destroy too, for which the engine replays the config saved in the state. The command line reads
    no config: None.
    Raises ConfigurationError with every mistake at once. A missing credential is not a mistake
    here: `pulumi preview` needs none.
    """
    mistakes = [wrong] if (wrong := unknown_language()) else []
    reads_config, config = config is not None, config or {}
    app_id = _same(environ, "FEISHU_APP_ID", config, "appId", mistakes)
    app_secret = either(environ, "FEISHU_APP_SECRET", config, "appSecret")
    tenant_token = either(environ, "FEISHU_TENANT_ACCESS_TOKEN", config, "tenantAccessToken")
    user_token = either(environ, "FEISHU_USER_ACCESS_TOKEN", config, "userAccessToken")
    tenant_key = _same(environ, "FEISHU_TENANT_KEY", config, "tenantKey", mistakes)
    app_ticket = either(environ, "FEISHU_APP_TICKET", config, "appTicket")
    if app_ticket and not tenant_key:
        mistakes.append(_TICKET_WITHOUT_TENANT)
    _judge_credentials(app_id, app_secret, tenant_token, user_token, mistakes)
    mistakes += unread(config)
    settings = Settings(
        base_url=base_url_of(environ, config, mistakes),
        app_id=app_id,
        app_secret=app_secret,
        tenant_access_token=tenant_token,
        user_access_token=user_token,
        app_ticket=app_ticket,
        tenant_key=tenant_key,
        reads_config=reads_config,
        max_unpins=whole_number(config, "maxUnpins", None, mistakes),
        max_new_messages=whole_number(config, "maxNewMessages", DEFAULT_MAX_NEW_MESSAGES, mistakes),
        concurrency=whole_number(config, "concurrency", DEFAULT_CONCURRENCY, mistakes, least=1),
        retry_seconds=whole_number(config, "retrySeconds", DEFAULT_RETRY_SECONDS, mistakes),
        throttled_seconds=whole_number(
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
    config = ("`pulumi config set feishu:appId`", "`pulumi config set --secret feishu:appSecret`")
    app = "FEISHU_APP_ID + FEISHU_APP_SECRET"
    tokens = ("FEISHU_TENANT_ACCESS_TOKEN", "FEISHU_USER_ACCESS_TOKEN")
    app_en = f"{app} ({', '.join(config)})" if settings.reads_config else app
    app_zh = f"{app}（{'、'.join(config)}）" if settings.reads_config else app
    return ConfigurationError(
        Words(
            f"Nothing was sent: {missing.en}. Set one of: {', '.join((app_en, *tokens))}; "
            "then run again.",
            f"未发送任何请求：{missing.zh}。请设置其中一种：{'、'.join((app_zh, *tokens))}；"
            "然后重新运行。",
        )
    )


def _same(
    environ: Mapping[str, str],
    variable: str,
    config: Mapping[str, str],
    key: str,
    mistakes: list[Words],
) -> str | None:
    # An id that is given twice must be the same: else another tenant would be written to.
    from_environment = (environ.get(variable) or "").strip() or None
    from_config = config_value(config, key)
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
                    f"{name} is not a token of this kind (one starts with {prefixes[0]!r}); "
                    "copy it again",
                    f"{name} 不是该类 token（应以 {prefixes[0]!r} 开头）；请重新复制",
                )
            )
