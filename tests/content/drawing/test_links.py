"""Which addresses a page links to: of the web, of mail, and of the app itself."""

from __future__ import annotations

import json
import re

import pytest

from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.message import draw

SAFE = (
    "https://a.b/?c=1",
    "HTTP://a.b",
    "mailto:a@b.c",
    "lark://applink/client",
    "feishu://applink/client",
)
UNSAFE = (
    *("javascript:alert(1)", "JavaScript:alert(1)", "\x01javascript:alert(1)", "vbscript:x"),
    *("java\tscript:alert(1)", "https://a\nb", " https://a.b", "data:text/html,x"),
    *("data:image/png;base64,x", "file:///etc/passwd", "ftp://a.b", "ssh://a.b", "intent://a.b"),
    *("tel:1", "//a.b", "/a", "a.html", "#a", "?a", "", "https:a.b", "http:/a.b", "larks:x"),
)


@pytest.mark.parametrize("address", SAFE)
def test_what_people_may_follow_is_a_link_everywhere(address: str) -> None:
    assert safe_link(address) == address
    for html in everywhere(address):
        assert f'<a href="{address}"' in html


@pytest.mark.parametrize("address", UNSAFE)
def test_anything_else_is_text_everywhere(address: str) -> None:
    assert safe_link(address) == ""
    # Markdown ends an address where a blank is.
    for html in everywhere(address)[2 if re.search(r"\s", address) else 0 :]:
        assert "<a" not in html
        assert "label" in html


@pytest.mark.parametrize("address", ["ftp://a.b", "javascript:alert(1)"])
def test_a_refused_address_can_still_be_read(address: str) -> None:
    for html in everywhere(address):
        assert address in html


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\ud800", "\x9b"])
def test_an_address_that_can_not_be_read_as_it_is_is_no_link(unseen: str) -> None:
    address = f"https://a.b/{unseen}c"
    assert safe_link(address) == ""
    # Markdown writes such an address out itself.
    for html in everywhere(address):
        assert unseen not in html


@pytest.mark.parametrize("address", [None, 5, ["https://a.b"]])
def test_what_is_no_text_is_no_address(address: object) -> None:
    assert safe_link(address) == ""


def everywhere(address: str) -> list[str]:
    """This link in Markdown, by reference too, in a text, in a post, a tag and a button."""
    node = {"tag": "a", "text": "label", "href": address}
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "label"}, "url": address}
    return [
        _markdown(f"[label]({address})"),
        _markdown(f"[label]\n\n[label]: {address}" if address else "label"),
        _html("text", {"text": f"[label]({address})"}),
        _html("post", {"content": [[node]]}),
        _markdown(f"<a href='{address}'>label</a>"),
        _html("interactive", {"elements": [button]}),
    ]


def _markdown(text: str) -> str:
    body = {"elements": [{"tag": "markdown", "content": text}]}
    return _html("interactive", {"schema": "2.0", "body": body})


def _html(msg_type: str, content: object) -> str:
    return message_html(draw(msg_type, json.dumps(content), "en"), "en")
