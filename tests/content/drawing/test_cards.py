"""Cards: each is drawn with all that it says, or names what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.content.drawing.cards.element import Element
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.model import Columns, Header, Missing, Paragraph, Span
from pulumi_feishu.content.drawing.plain import whole_text
from pulumi_feishu.content.judging.components import PROPERTIES

CASES = Path(__file__).parent / "cases"


def _text(card: dict[str, Any], lang: Any = "en") -> str:
    return whole_text(draw("interactive", json.dumps(card), lang))


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.json")))
def test_a_card_from_outside_says(case: str) -> None:
    drawn = draw("interactive", (CASES / f"{case}.json").read_text(), "en")
    assert whole_text(drawn) == (CASES / f"{case}.txt").read_text().removesuffix("\n")


@pytest.mark.parametrize(
    ("tag", "name"), [(tag, name) for tag, names in PROPERTIES.items() for name in sorted(names)]
)
def test_no_property_is_lost_in_silence(tag: str, name: str) -> None:
    """Whatever a component of a card may have is drawn, or named, or says nothing to a reader."""
    if name in ("tag", "expanded") or not Element({name: "x"}).unread:
        return
    values: list[Any] = ["MARK", _plain("MARK"), [{"text": _plain("MARK"), "id": "MARK"}]]
    values += [{"title": _plain("MARK"), "url": "MARK", "token": "MARK"}]
    values += [[{"tag": "markdown", "content": "MARK"}], {"zh_cn": "MARK"}]
    values += [[{"type": "open_url", "default_url": "MARK"}], True]
    values += [[{"tag": "column", "elements": [{"tag": "markdown", "content": "MARK"}]}]]
    values += [[{"name": "n", "display_name": "MARK"}], [{"img_key": "MARK"}]]
    for value in values:
        element = {"tag": tag, name: value}
        if tag == "column":
            element = {"tag": "column_set", "columns": [element]}
        text = _text({"elements": [element]})
        if (
            "MARK" in text
            or f"{tag} › {name}" in text
            or text != _text({"elements": [{"tag": tag}]})
        ):
            return
    assert f"not drawn: {tag}" in text


@pytest.mark.parametrize("template", [None, "default", "puce", ["red"]])
def test_another_colour_of_a_header_is_plain(template: Any) -> None:
    card = {"header": {"title": _plain("x"), "template": template}}
    [view] = draw("interactive", json.dumps(card), "en").views
    assert view.header == Header((Span("x"),))


def test_an_unknown_component_is_named_and_what_stands_in_it_is_drawn() -> None:
    card = {"elements": [{"tag": "tabs", "elements": [{"tag": "markdown", "content": "a"}]}]}
    [view] = draw("interactive", json.dumps(card), "en").views
    assert view.blocks == (Missing("not drawn: tabs"), Paragraph((Span("a"),)))


def test_the_readers_own_language_comes_first() -> None:
    card = json.loads((CASES / "i18n-elements.json").read_text())
    assert [v.locale for v in draw("interactive", json.dumps(card), "en").views] == [
        "en_us",
        "zh_cn",
    ]
    assert [v.locale for v in draw("interactive", json.dumps(card), "zh").views] == [
        "zh_cn",
        "en_us",
    ]


def test_more_languages_than_feishu_has_are_named() -> None:
    names = [f"{a}{b}_xx" for a in "abcdefgh" for b in "abcd"]
    card = {"i18n_elements": {name: [_plain(name)] for name in names}}
    drawn = draw("interactive", json.dumps(card), "en")
    assert len(drawn.views) == 20 + 1
    assert f"not drawn: {', '.join(names[20:])}" in whole_text(drawn)


def test_what_stands_beside_a_text_is_drawn_beside_it() -> None:
    card = {"elements": [{"tag": "div", "text": _plain("a"), "extra": {"tag": "hr2"}}]}
    [view] = draw("interactive", json.dumps(card), "en").views
    assert view.blocks == (Columns(((Paragraph((Span("a"),)),), (Missing("not drawn: hr2"),))),)


def test_containers_are_followed_to_a_depth_that_no_card_has() -> None:
    element: dict[str, Any] = {"tag": "markdown", "content": "deep"}
    for _ in range(40):
        element = {"tag": "form", "elements": [element]}
    text = _text({"schema": "2.0", "body": {"elements": [element]}})
    assert text == "not drawn: form"


def test_cells_say_what_their_type_says() -> None:
    columns = [
        {"name": "n", "data_type": "number", "format": {"symbol": "$", "precision": 1}},
        {"name": "s", "data_type": "number", "format": {"separator": True}},
        {"name": "d", "data_type": "date", "date_format": "YYYY/MM/DD HH:mm:ss"},
        {"name": "p", "data_type": "persons"},
        {"name": "x", "data_type": "new"},
    ]
    rows = [{"n": 1.25, "s": 1234567, "d": 0, "p": [{"id": "a"}, "b"], "x": {"y": 1}, "z": 1}]
    text = _text({"elements": [{"tag": "table", "columns": columns, "rows": rows}]})
    assert text.split("\n") == [
        "n s d p x ",
        '$1.2 1,234,567 1970/01/01 00:00:00 a b {"y":1} ',
        "not drawn: rows › z",
    ]


def test_a_button_says_what_it_asks_and_sends_and_each_place_where_it_leads() -> None:
    button = {
        "tag": "button",
        "text": _plain("Go"),
        "behaviors": [
            {"type": "open_url", "default_url": "https://a.b", "ios_url": "https://c.d"},
            {"type": "callback", "value": {"cmd": "x"}},
        ],
        "confirm": {"title": _plain("Sure?"), "text": _plain("It pages.")},
        "disabled": True,
    }
    assert _text({"elements": [button]}) == (
        'Go → https://a.b (iOS: https://c.d) (asks first: Sure?; It pages.; sends {"cmd":"x"}; '
        "disabled)"
    )


def test_our_own_words_are_in_the_readers_language() -> None:
    card = {"elements": [{"tag": "chart"}, {"tag": "img"}, {"tag": "input"}]}
    assert _text(card, "zh") == "无法绘制：图表\n图片\n输入框"
    assert _text(card) == "not drawn: chart\npicture\ninput"


def test_a_chart_is_named_by_its_title() -> None:
    spec = {"type": "line", "title": {"text": "Errors"}}
    assert _text({"elements": [{"tag": "chart", "chart_spec": spec}]}) == "not drawn: chart: Errors"


@pytest.mark.parametrize(
    ("element", "named"),
    [
        ({"tag": "overflow", "options": [{"text": _plain("a"), "tips": "b"}]}, "options › tips"),
        ({"tag": "button", "behaviors": [{"type": "new", "target": "b"}]}, "behaviors › target"),
        ({"tag": "button", "confirm": {"title": _plain("a"), "more": "b"}}, "confirm › more"),
        ({"tag": "collapsible_panel", "header": {"aside": "b"}}, "header › aside"),
        ({"tag": "table", "columns": [{"name": "a", "hint": "b"}]}, "columns › hint"),
        ({"tag": "column_set", "columns": [{"tag": "column", "hint": "b"}]}, "columns › hint"),
        ({"tag": "div", "fields": [{"text": _plain("a"), "hint": "b"}]}, "fields › hint"),
        ({"tag": "person_list", "persons": [{"id": "a", "hint": "b"}]}, "persons › hint"),
    ],
)
def test_what_nobody_knows_is_named_inside_of_a_part_too(
    element: dict[str, Any], named: str
) -> None:
    assert f"not drawn: {element['tag']} › {named}" in _text({"elements": [element]}).split("\n")


def test_what_nobody_knows_of_a_cards_tags_and_link_is_named() -> None:
    tag = {"tag": "text_tag", "text": _plain("P1"), "hint": "a"}
    link = {"url": "https://a.b", "hint": "a"}
    text = _text({"header": {"title": _plain("T"), "text_tag_list": [tag]}, "card_link": link})
    assert text.split("\n") == [
        "T",
        "P1 [not drawn: text_tag_list › hint]",
        "all of it leads here → https://a.b",
        "not drawn: card_link › hint",
    ]
