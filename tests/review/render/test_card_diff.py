"""What a card says differs wherever its trees differ, and the look only where that is known."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.content.json_text import without_nulls
from pulumi_feishu.review.render.card_diff import Difference, card_changes


def table(person: str) -> dict[str, Any]:
    rows = [{"shift": "白班", "who": person}, {"shift": "夜班", "who": "陈静"}]
    columns = [{"name": "shift", "data_type": "text"}, {"name": "who", "data_type": "text"}]
    words = {"tag": "markdown", "content": "值班表"}
    return {"body": {"elements": [words, {"tag": "table", "columns": columns, "rows": rows}]}}


def second_language(text: str) -> dict[str, Any]:
    languages = {"en_us": "Same", "zh_cn": text}
    return {"i18n_elements": {k: [{"tag": "markdown", "content": v}] for k, v in languages.items()}}


def title(text: str) -> dict[str, Any]:
    return {"header": {"title": {"content": "值班", "i18n": {"zh_cn": text}}}}


def header_of_a_language(text: str) -> dict[str, Any]:
    return {"i18n_header": {"zh_cn": {"title": {"tag": "plain_text", "content": text}}}}


def callback(command: str) -> dict[str, Any]:
    behavior = {"type": "callback", "value": {"cmd": command}}
    return {"body": {"elements": [{"tag": "button", "behaviors": [behavior]}]}}


def tag(text: str) -> dict[str, Any]:
    return {"header": {"text_tag_list": [{"tag": "text_tag", "text": {"content": text}}]}}


@pytest.mark.parametrize(
    ("card", "before", "after", "where"),
    [
        pytest.param(table, "赵磊", "王芳", "body › elements 2 › rows 1 › who", id="a row"),
        pytest.param(
            second_language,
            "主值班：周涛",
            "主值班：周涛 [领奖](https://phish.example)",
            "i18n_elements › zh_cn 1 › content",
            id="another language",
        ),
        pytest.param(title, "值班", "全员放假", "header › title › i18n › zh_cn", id="i18n wins"),
        pytest.param(
            header_of_a_language,
            "订单更新",
            "订单作废",
            "i18n_header › zh_cn › title › content",
            id="the title of a language",
        ),
        pytest.param(
            callback,
            "status",
            "delete-all",
            "body › elements 1 › behaviors 1 › value › cmd",
            id="what a button sends",
        ),
        pytest.param(tag, "P2", "P0", "header › text_tag_list 1 › text › content", id="a tag"),
    ],
)
def test_a_change_is_told_by_where_it_stands(
    card: Any, before: str, after: str, where: str
) -> None:
    changes = card_changes(json.dumps(card(before)), json.dumps(card(after)))
    assert changes == [Difference(where, before, after, is_look=False)]


def one(element: dict[str, Any]) -> str:
    return json.dumps({"body": {"elements": [element]}})


def is_only_the_look(before: dict[str, Any], after: dict[str, Any]) -> bool:
    changes = card_changes(one(before), one(after))
    assert changes
    return all(change.is_look for change in changes)


def test_only_known_keys_in_known_places_are_a_matter_of_looks() -> None:
    assert is_only_the_look({"text_align": "left"}, {"text_align": "center"})
    assert is_only_the_look({}, {"margin": "4px"})
    assert not is_only_the_look({"text 1": {"color": "a"}}, {"text 1": {"color": "b"}})
    assert not is_only_the_look({"sparkle": 1}, {"sparkle": 2})
    assert not is_only_the_look({"value": {"color": "red"}}, {"value": {"color": "all"}})
    assert not is_only_the_look({"rows": [{"width": "1"}]}, {"rows": [{"width": "2"}]})
    assert not is_only_the_look({"template": "a"}, {"template": {"link": "https://phish.example"}})


def test_what_comes_and_goes_is_told_with_what_it_says() -> None:
    before = json.dumps({"body": {"elements": ["a", "b", "c"]}})
    after = json.dumps({"body": {"elements": ["b", "c", "d"]}, "more": {"x": 1}})
    assert card_changes(before, after) == [
        Difference("body › elements 1", "a", None, is_look=False),
        Difference("body › elements 3", None, "d", is_look=False),
        Difference("more", None, '{"x": 1}', is_look=False),
    ]


def test_a_text_that_is_no_card_is_compared_otherwise() -> None:
    assert card_changes("{}", "no JSON") is None


def test_long_lists_are_compared_as_a_whole() -> None:
    before, after = ([n % 2] * 9000 for n in range(2))
    [change] = card_changes(json.dumps({"x": before}), json.dumps({"x": after})) or []
    assert change.where == "x"


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from("ab") | st.just(1.0),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["color", "text", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
cards = st.dictionaries(st.sampled_from(["header", "body", "x"]), values, max_size=3)


@given(cards, cards)
def test_nothing_is_told_exactly_of_equal_cards(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old, new = (json.dumps(side, sort_keys=True) for side in (before, after))
    # What is null is as if it were absent.
    said = [json.dumps(without_nulls(side), sort_keys=True) for side in (before, after)]
    assert bool(card_changes(old, new)) == (said[0] != said[1])
