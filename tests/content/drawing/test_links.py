"""Which addresses a page links to: of the web, of mail, and of the app itself."""

from __future__ import annotations

import json
import re

import pytest

from pulumi_feishu.content.drawing.links import safe_link
from pulumi_feishu.content.drawing.markdown import to_html
from pulumi_feishu.content.drawing.message import content_html

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


@pytest.mark.parametrize("address", [None, 5, ["https://a.b"]])
def test_what_is_no_text_is_no_address(address: object) -> None:
    assert safe_link(address) == ""


def test_a_refused_address_can_still_be_read() -> None:
    assert to_html("[a](ftp://x) <ssh://y>", str) == "<p>[a](ftp://x) [ssh://y](ssh://y)</p>\n"


def test_a_picture_is_named_whatever_its_key() -> None:
    assert to_html("![logo](img_v3_x)", str) == '<p><span class="image">logo</span></p>\n'


def everywhere(address: str) -> list[str]:
    """This link in Markdown, by reference too, in a text and in a post."""
    node = {"tag": "a", "text": "label", "href": address}
    return [
        to_html(f"[label]({address})", str),
        to_html(f"[label]\n\n[label]: {address}", str) if address else "label",
        content_html("text", json.dumps({"text": f"[label]({address})"}), str),
        content_html("post", json.dumps({"content": [[node]]}), str),
    ]
