"""The host to call: a name or a URL, and what makes another host than Feishu's safe to call."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from pulumi_feishu.http.loopback import is_loopback
from pulumi_feishu.openapi.configuration.variables import either
from pulumi_feishu.text.i18n import Words

#: The two public clouds, https://open.feishu.cn/document/server-docs/api-call-guide/server-api-list
_NAMED_HOSTS = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}


def base_url_of(
    environ: Mapping[str, str], config: Mapping[str, str], mistakes: list[Words]
) -> str:
    """The host's URL without a final slash; adds what keeps it from being called."""
    given = either(environ, "FEISHU_BASE_URL", config, "baseUrl") or "feishu"
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
