"""What a message may not say: secrets, and links to domains that are not listed."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_SECRETS = {
    "an access token of Feishu": r"(?<![A-Za-z0-9_-])(?:[tua]|ur)-[A-Za-z0-9_.]{20,}",
    "a signed token (JWT)": r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    "a private key": r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY",
    "an access key id of AWS": r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])",
    "the webhook of a bot": r"(?i)/open-apis/bot/v\d+/hook/[a-z0-9-]{8,}",
    # The address of a vault is none, nor is Chinese after the colon: that says where to ask.
    "a password or a key": (
        r"(?i)(?:passw(?:or)?d|pwd|secret|token|api[ _-]?key|密码|口令|密钥)"
        r"[\"'*_`\s]*[:=][\"'*_`\s]*(?!https?:)[!#-&()+-_a-~]{4,}"
    ),
}

#: What Feishu documents for a device on which a link of a card does nothing.
_NOWHERE = "lark://msgcard/unsupported_action"
#: In Markdown: an image that was uploaded, and a link whose addresses stand in `href`.
_NO_ADDRESS = re.compile(r"img_[\w-]+|\$\w+")

_MARKDOWN_TARGET = re.compile(r"\]\(\s*<?([^)>\s]+)")
#: Where an address begins in a text, also as browsers repair it, and its host with what clings.
_IN_TEXT = re.compile(r"(?i)(?:https?:[/\\]*|(?<![\w:/.\\-])[/\\]{2,}(?=\w))([^\s/?#<>|]+)")
_ADDRESS = re.compile(r"(?i)https?://([^/?#]*)(?:[/?#].*)?", re.DOTALL)
_HOST = re.compile(r"(?i)((?:[a-z0-9-]+\.)*[a-z0-9-]+)\.?(?::\d{1,5})?")
_CLINGING = ".,:;!?\"'`*_~()[]{}，。：；！？、（）【】《》「」“”‘’…"
_STYLE = re.compile(r"(?i)</?[bius]>")


class Piece(NamedTuple):
    """A piece of a message; `is_address` where it is a link as a whole."""

    text: str
    is_address: bool = False


def pieces(form: str, source: str) -> list[Piece]:
    """All pieces of a message; `form` is text, markdown or card."""
    if form != "card":
        return [Piece(source)]
    try:
        return list(_in_card(json.loads(source)))
    except (ValueError, RecursionError):
        return [Piece(source, is_address=True)]


def secrets_in(said: Iterable[Piece]) -> list[str]:
    """What kinds of secrets this seems to have, never what they are."""
    texts = {reading for piece in said for reading in _readings(piece.text)}
    return [kind for kind, pattern in _SECRETS.items() if any(re.search(pattern, t) for t in texts)]


def links_elsewhere(said: Iterable[Piece], domains: Iterable[str]) -> list[str]:
    """Each link that leads to none of these domains, as words for people."""
    listed = tuple(f".{domain.lower()}" for domain in domains)
    hosts = dict.fromkeys(host for piece in said for host in _hosts(piece))
    return [
        f"a link to {host}" if host else "a link whose host is not plain (https://host/…, a space)"
        for host in hosts
        if not f".{host}".endswith(listed)
    ]


def _in_card(value: Any, key: str = "") -> Iterator[Piece]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _in_card(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_card(inner, key)
    elif isinstance(value, str):
        yield Piece(value, is_address=key.lower().endswith(("url", "href")))
        # With its name: what a button hands on may be a password.
        yield Piece(f"{key}: {value}")


def _hosts(piece: Piece) -> Iterator[str]:
    """The host of each link; empty where two programs could take it for different ones."""
    for text in _readings(piece.text):
        if piece.is_address:
            if text not in ("", _NOWHERE):
                yield _host_of(text)
            continue
        for target in _MARKDOWN_TARGET.findall(text):
            if not _NO_ADDRESS.fullmatch(target):
                yield _host_of(target)
        for host in _IN_TEXT.findall(_MARKDOWN_TARGET.sub("] ", text)):
            yield _plain(host.rstrip(_CLINGING))


def _host_of(address: str) -> str:
    match = _ADDRESS.fullmatch(address)
    return _plain(match[1]) if match else ""


def _plain(host: str) -> str:
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else ""


def _readings(text: str) -> set[str]:
    """The text as it is written, and as a client may show it."""
    written = {text, html.unescape(text)}
    return written | {_without_disguise(reading) for reading in written}


def _without_disguise(text: str) -> str:
    normal = unicodedata.normalize("NFKC", _STYLE.sub("", text))
    return "".join(sign for sign in normal if unicodedata.category(sign) != "Cf")
