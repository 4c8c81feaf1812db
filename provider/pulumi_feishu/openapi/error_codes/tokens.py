"""The codes of the calls that hand out tokens, and of tokens that don't pass."""

from __future__ import annotations

from pulumi_feishu.openapi.error_codes.kinds import (
    GENERIC,
    SEEN,
    STORE,
    TOKEN,
    Kind,
    row,
)

# A row is what and where from, then the texts as they are read.
# fmt: off
TOKEN_CODES = {
    10003: row(Kind.CREDENTIALS, TOKEN,
        "the app id or the app secret is empty or wrong. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App ID 或 App Secret 为空或不正确。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    10012: row(Kind.CREDENTIALS, STORE,
        "the app_ticket is invalid or has expired. "
        "Set FEISHU_APP_TICKET to the one that Feishu pushes to the app's event address every "
        "hour, then run again.",
        "app_ticket 无效或已过期。"
        "请将 FEISHU_APP_TICKET 设为飞书每小时推送到应用事件订阅地址的值，然后重新运行。"),
    # "app id not exists" too, and "app secret invalid": github.com/larksuite/cli, codemeta.go.
    10014: row(Kind.CREDENTIALS, TOKEN,
        "the app secret is wrong, or the app does not exist or is stopped. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App Secret 不正确，或应用不存在、已停用。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    10015: row(Kind.CREDENTIALS, TOKEN,
        "the app secret is wrong. "
        "Copy it again from the developer console, and check that feishu:baseUrl is the app's "
        "platform (feishu or lark), then run again.",
        "App Secret 不正确。"
        "请从开发者后台重新复制，并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    99991661: row(Kind.CREDENTIALS, GENERIC,
        "the request arrived without an access token. "
        "Check that no proxy strips the Authorization header, then run again.",
        "请求未携带访问凭证。请检查代理是否去掉了 Authorization 请求头，然后重新运行。"),
    # These four are named by github.com/larksuite/cli, codemeta.go.
    99991543: row(Kind.CREDENTIALS, SEEN,
        "the app id or the app secret is wrong. "
        "Compare FEISHU_APP_ID and FEISHU_APP_SECRET with the developer console, feishu:baseUrl "
        "with its platform (feishu or lark), then run again.",
        "App ID 或 App Secret 不正确。"
        "请在开发者后台核对 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "并确认 feishu:baseUrl 是该应用所在的平台（feishu 或 lark），"
        "然后重新运行。"),
    99991662: row(Kind.CREDENTIALS, SEEN,
        "the app is disabled, or not installed in this tenant. "
        "Have the tenant's admin install and enable it, then run again.",
        "应用已停用，或未安装到该租户。请联系企业管理员安装并启用应用，然后重新运行。"),
    99991673: row(Kind.CREDENTIALS, SEEN,
        "the app's status does not allow calls. "
        "Check in the developer console that a version is published and enabled, then run again.",
        "应用当前状态不可用。请在开发者后台确认应用已发布版本并启用，然后重新运行。"),
    99991676: row(Kind.CREDENTIALS, SEEN,
        "the access token lacks the scopes of these calls. "
        "Add them in the developer console under Permissions & Scopes, publish a version, renew "
        "the token, then run again.",
        "访问凭证缺少所需的权限。"
        "请在开发者后台的“权限管理”中开通权限并发布版本，更新凭证后重新运行。"),
    99991663: row(Kind.TOKEN_INVALID, GENERIC,
        "the tenant access token is invalid or has expired. "
        "Renew FEISHU_TENANT_ACCESS_TOKEN, or set FEISHU_APP_ID and FEISHU_APP_SECRET instead, "
        "then run again.",
        "tenant_access_token 无效或已过期。"
        "请更新 FEISHU_TENANT_ACCESS_TOKEN，或改用 FEISHU_APP_ID 和 FEISHU_APP_SECRET，"
        "然后重新运行。"),
    99991664: row(Kind.CREDENTIALS, GENERIC,
        "the app access token is invalid. "
        "Compare FEISHU_APP_ID, FEISHU_APP_SECRET and FEISHU_APP_TICKET with the store app's, "
        "then run again.",
        "app_access_token 无效。"
        "请核对商店应用的 FEISHU_APP_ID、FEISHU_APP_SECRET 和 FEISHU_APP_TICKET，"
        "然后重新运行。"),
    99991665: row(Kind.CREDENTIALS, GENERIC,
        "the tenant is not known here. "
        "Set FEISHU_TENANT_KEY to a tenant that installed the store app, and feishu:baseUrl to its "
        "platform (feishu or lark), then run again.",
        "租户无效。"
        "请将 FEISHU_TENANT_KEY 设为已安装该商店应用的租户，"
        "并将 feishu:baseUrl 设为其所在的平台（feishu 或 lark），然后重新运行。"),
    99991668: row(Kind.CREDENTIALS, GENERIC,
        "the user access token is invalid. "
        "Set FEISHU_USER_ACCESS_TOKEN to a new token, then run again.",
        "user_access_token 无效。请为 FEISHU_USER_ACCESS_TOKEN 设置新的凭证，然后重新运行。"),
    99991671: row(Kind.CREDENTIALS, GENERIC,
        "the access token does not start with t- or u-. "
        "Set FEISHU_TENANT_ACCESS_TOKEN (t-...) or FEISHU_USER_ACCESS_TOKEN (u-...), "
        "then run again.",
        "访问凭证不是以 t- 或 u- 开头。"
        "请设置 FEISHU_TENANT_ACCESS_TOKEN（t- 开头）或 FEISHU_USER_ACCESS_TOKEN（u- 开头），"
        "然后重新运行。"),
    99991677: row(Kind.CREDENTIALS, GENERIC,
        "the user access token has expired. "
        "Set FEISHU_USER_ACCESS_TOKEN to a new token, then run again.",
        "user_access_token 已过期。请为 FEISHU_USER_ACCESS_TOKEN 设置新的凭证，然后重新运行。"),
    99991672: row(Kind.MISSING_SCOPE, GENERIC,
        "the app lacks a scope that this call needs. "
        "Add it in the developer console under Permissions & Scopes, publish a version, "
        "then run again.",
        "应用缺少调用该接口所需的权限。"
        "请在开发者后台的“权限管理”中开通权限并发布版本，然后重新运行。"),
    99991679: row(Kind.MISSING_SCOPE, GENERIC,
        "the user has not granted the app a scope that this call needs. "
        "Have the user authorize it, set the new FEISHU_USER_ACCESS_TOKEN, then run again.",
        "用户未授予应用该接口所需的权限。"
        "请让用户重新授权，更新 FEISHU_USER_ACCESS_TOKEN，然后重新运行。"),
    99991401: row(Kind.NO_PERMISSION, GENERIC,
        "this machine's IP address is not on the app's IP allowlist. "
        "Add its public address in the developer console under Security Settings, "
        "then run again.",
        "本机 IP 不在应用的 IP 白名单中。"
        "请在开发者后台的“安全设置”中将本机公网 IP 加入 IP 白名单，然后重新运行。"),
    99991403: row(Kind.QUOTA, GENERIC,
        "the tenant's API calls of this month are used up, which all its apps share. "
        "Upgrade the tenant's plan or wait for next month's quota, then run again.",
        "本租户当月由全部应用共用的 API 调用额度已用完。"
        "请升级租户版本或等到次月额度恢复，然后重新运行。"),
}
# fmt: on
