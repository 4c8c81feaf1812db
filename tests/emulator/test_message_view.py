"""Messages as people see them on top of a group."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.emulator.page.banner import marks_of, message_html
from pulumi_feishu.emulator.page.plain_text import plain_text, says_one_of
from pulumi_feishu.emulator.world.state import Message

Kind = Literal["text", "post", "interactive"]
KINDS: tuple[Kind, ...] = ("text", "post", "interactive")
POST = {
    "title": "值班 <1>",
    "content": [
        [
            {"tag": "text", "text": "白班 ", "style": ["bold", "underline"]},
            {"tag": "at", "user_id": "ou_alice"},
            {"tag": "text", "text": "，见 "},
            {"tag": "a", "text": "手册", "href": "https://a.b/?c&d"},
        ],
        [{"tag": "md", "text": "**夜班**"}],
        [{"tag": "at", "user_id": "all"}, {"tag": "img", "image_key": "img_x"}],
    ],
}
ENGLISH = {"title": "Duty", "content": [[{"tag": "text", "text": "see runbook"}]]}


def _html(msg_type: Kind, content: Any) -> str:
    return message_html(Message("om_1", msg_type, json.dumps(content)), _name)


def _plain(msg_type: Kind, content: Any) -> str:
    return plain_text(msg_type, json.dumps(content), _name)


def _name(open_id: str) -> str:
    return "Alice" if open_id == "ou_alice" else open_id


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        pytest.param("a\nb <1>", "a\nb &lt;1&gt;", "a b <1>", id="lines"),
        pytest.param(
            'hi <at user_id="ou_alice"></at>',
            'hi <span class="at">@Alice</span>',
            "hi @Alice",
            id="mention",
        ),
        pytest.param(
            'hi <at user_id="ou_x">Bob</at>',
            'hi <span class="at">@Bob</span>',
            "hi @Bob",
            id="name",
        ),
        pytest.param("<b>a<i>b</i></b>c</u>", "<b>a</b><i><b>b</b></i>c", "abc", id="styles"),
        pytest.param(
            "[x](https://a.b)",
            '<a href="https://a.b" target="_blank" rel="noopener noreferrer">x</a>',
            "x",
            id="link",
        ),
        pytest.param(
            "[x](javascript:1)", "[x](javascript:1)", "[x](javascript:1)", id="no link to a script"
        ),
    ],
)
def test_a_text(text: str, html: str, plain: str) -> None:
    assert _html("text", {"text": text}) == f'<div class="banner">{html}</div>'
    assert _plain("text", {"text": text}) == plain


def test_a_post_in_its_first_language() -> None:
    assert _html("post", {"zh_cn": POST, "en_us": ENGLISH}) == (
        '<div class="banner"><strong class="post-title">值班 &lt;1&gt;</strong>'
        '<p><u><b>白班 </b></u><span class="at">@Alice</span>，见 <a href="https://a.b/?c&amp;d" '
        'target="_blank" rel="noopener noreferrer">手册</a></p>'
        '<div class="md"><p><strong>夜班</strong></p>\n</div>'
        '<p><span class="at">@所有人</span><span class="image">图片 · picture</span></p></div>'
    )
    plain = "值班 <1> 白班 @Alice，见 手册 夜班 @所有人图片 · picture"
    assert _plain("post", {"zh_cn": POST, "en_us": ENGLISH}) == plain == _plain("post", POST)


def test_a_link_of_a_post_is_one_of_the_web() -> None:
    link = {"tag": "a", "text": "x", "href": "javascript:alert(1)"}
    assert _html("post", {"content": [[link]]}) == '<div class="banner"><p>x</p></div>'


@pytest.mark.parametrize("state", ["recalled", "deleted"])
def test_a_gone_message_shows_nothing_of_it(state: Literal["recalled", "deleted"]) -> None:
    message = Message("om_1", "text", json.dumps({"text": "secret"}), state=state)
    html = message_html(message, _name)
    assert "the message is gone" in html
    assert "secret" not in html


def test_marks_tell_edits_and_recalls() -> None:
    assert marks_of(Message("om_1", "text", "{}")) == []
    changed = Message("om_1", "text", "{}", edits=2, state="recalled")
    assert marks_of(changed) == ["已编辑 2 次 · edited 2×", "已撤回 · recalled"]


def test_words_are_found_in_every_language_and_through_marks() -> None:
    post = json.dumps({"zh_cn": POST, "en_us": ENGLISH})
    card = {
        "header": {"title": {"content": "T"}, "subtitle": {"content": "Subtitle"}},
        "i18n_elements": {
            "zh_cn": [{"tag": "markdown", "content": "**se**cret"}],
            "en_us": [{"tag": "markdown", "content": "English"}],
        },
    }
    found = [says_one_of([word], "post", post) for word in ("RUNBOOK", "夜班", "img_x", "bold")]
    assert found == [True, True, False, False]
    words = ("secret", "english", "subtitle", "zh_cn")
    found = [says_one_of([word], "interactive", json.dumps(card)) for word in words]
    assert found == [True, True, True, False]
    assert _plain("interactive", card) == "T Subtitle secret"


_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
_KEYS = st.sampled_from(
    [
        *("tag", "text", "content", "elements", "columns", "actions", "header", "title", "body"),
        *(
            "schema",
            "template",
            "i18n_elements",
            "fields",
            "rows",
            "style",
            "text_tag_list",
            "color",
        ),
        *("name", "user_id", "href", "zh_cn", "i18n", "subtitle", "expanded", "display_name"),
    ]
)
_TAGS = st.sampled_from(
    [
        *("markdown", "div", "plain_text", "lark_md", "column_set", "column", "table", "button"),
        *("note", "action", "collapsible_panel", "hr", "img", "form", "a", "at", "md", "2.0"),
    ]
)
_JSON = st.recursive(
    _SCALARS | _TAGS | st.just("<script>"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(st.sampled_from(KINDS), st.dictionaries(_KEYS, _JSON, max_size=6))
def test_any_json_can_be_shown_and_no_script_is_in_it(msg_type: Kind, content: Any) -> None:
    assert "<script" not in _html(msg_type, content)
    assert "\n" not in _plain(msg_type, content)
