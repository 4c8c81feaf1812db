"""Messages as people see them on top of a group."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest

from pulumi_feishu.emulator.api.message_content import says_one_of
from pulumi_feishu.emulator.page.banner import message_html, message_line
from pulumi_feishu.emulator.page.groups import marks_of
from pulumi_feishu.emulator.world.state import Message

Kind = Literal["text", "post", "interactive"]
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
    return message_line(Message("om_1", msg_type, json.dumps(content)), _name)


def _name(open_id: str) -> str:
    return "Alice" if open_id == "ou_alice" else open_id


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("a\nb <1>", "a b <1>", id="lines"),
        pytest.param('hi <at user_id="ou_alice"></at>', "hi @Alice", id="mention"),
        pytest.param('hi <at user_id="ou_x">Bob</at>', "hi @Bob", id="name"),
        pytest.param("<b>a<i>b</i></b>c</u>", "abc</u>", id="styles"),
        pytest.param("[x](https://a.b)", "x", id="link"),
        pytest.param("[x](javascript:1)", "[x](javascript:1)", id="no link to a script"),
    ],
)
def test_a_text(text: str, plain: str) -> None:
    assert _plain("text", {"text": text}) == plain
    assert '<div class="said">' in _html("text", {"text": text})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_post_in_the_readers_language(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEISHU_LANG", lang)
    told = {"zh": "值班 <1> 白班 @Alice，见 手册 夜班 @所有人图片", "en": "Duty see runbook"}
    assert _plain("post", {"en_us": ENGLISH, "zh_cn": POST}) == told[lang]


def test_marks_tell_edits_and_recalls() -> None:
    assert marks_of(Message("om_1", "text", "{}")) == []
    changed = Message("om_1", "text", "{}", edits=2, state="recalled")
    assert marks_of(changed) == [("edited 2×", "已编辑 2 次"), ("recalled", "已撤回")]


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
    assert _plain("interactive", card) == "T Subtitle English"
