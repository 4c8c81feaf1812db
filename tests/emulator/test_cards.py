"""Cards are refused as far as it is known what the real server refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from content.judging.written import COMPONENTS, new, old
from emulator.lab import Lab, code
from pulumi_feishu.emulator.api.message_content import mistake_in_card
from pulumi_feishu.emulator.world.assumptions import Switches

MARKDOWN = {"tag": "markdown", "content": "**王芳**"}
DIV = {"tag": "div", "text": {"tag": "plain_text", "content": "x"}}
TITLE = {"title": {"tag": "plain_text", "content": "值班"}}
TABLE = "| a | b |\n|---|:-:|\n| 1 | 2 |\n\n"
PARSE = (
    "ErrCode: 200621; ErrMsg: parse card json err, please check whether the card json is correct; "
)


def mistake_in(card: dict[str, Any]) -> str | None:
    """What the server would tell with its switches as they are."""
    return mistake_in_card(card, Switches())


def _old(*elements: Any, **root: Any) -> dict[str, Any]:
    return {"config": {"update_multi": True}, "elements": list(elements), **root}


def _new(*elements: Any, **root: Any) -> dict[str, Any]:
    return {"schema": "2.0", "body": {"elements": list(elements)}, **root}


def _columns(*elements: Any) -> dict[str, Any]:
    return {"tag": "column_set", "columns": [{"tag": "column", "elements": list(elements)}]}


def _panels(depth: int) -> dict[str, Any]:
    inner = MARKDOWN if depth == 1 else _panels(depth - 1)
    return {"tag": "collapsible_panel", "elements": [inner]}


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(_old(MARKDOWN, DIV, header=TITLE), id="1.0"),
        pytest.param(_old(MARKDOWN, schema="1.0"), id="1.0 by name"),
        pytest.param({"i18n_elements": {"zh_cn": [MARKDOWN], "en_us": [DIV]}}, id="languages"),
        pytest.param(_old({"tag": "note", "elements": [DIV["text"]]}), id="note of 1.0"),
        pytest.param(
            _old({"tag": "action", "actions": [{"tag": "button"}]}), id="row of buttons of 1.0"
        ),
        pytest.param(_new(MARKDOWN, header={**TITLE, "template": "red"}), id="2.0"),
        pytest.param(_new({"tag": "markdown", "content": ""}), id="empty markdown"),
        pytest.param(_new(_columns(MARKDOWN, {"tag": "hr"})), id="columns"),
        pytest.param(_new({"tag": "img", "img_key": "img_v3_x"}), id="image"),
        pytest.param(_new({"tag": "table", "columns": [], "rows": []}), id="table"),
        pytest.param(_new(*[MARKDOWN] * 200), id="200 elements"),
        pytest.param(_old(*[MARKDOWN] * 201), id="201 elements of 1.0"),
        pytest.param(_new({"tag": "markdown", "content": TABLE * 5}), id="5 tables"),
        pytest.param(
            _new({"tag": "markdown", "content": f"{TABLE * 5}```\n{TABLE}```"}), id="table as code"
        ),
        pytest.param(_new(_panels(5)), id="5 containers deep"),
    ],
)
def test_a_card_that_keeps_the_rules_is_sent(lab: Lab, card: dict[str, Any]) -> None:
    assert code(lab.send("interactive", card)) == (200, 0)


@pytest.mark.parametrize("card_of", [old, new])
@pytest.mark.parametrize("tag", COMPONENTS)
def test_each_component_that_the_judge_takes_is_sent(
    lab: Lab, tag: str, card_of: Callable[..., str]
) -> None:
    element = {"tag": tag, "element_id": "id_1", **COMPONENTS[tag]}
    assert code(lab.send("interactive", json.loads(card_of(element)))) == (200, 0)


@pytest.mark.parametrize(
    ("card", "mistake"),
    [
        pytest.param(
            {"type": "template", "data": {"template_id": "ctp_1"}},
            "ErrCode: 200380; ErrMsg: template does not exist, please confirm whether this "
            "template has been released; ErrorValue: templateID: ctp_1; ",
            id="template",
        ),
        pytest.param(
            {"type": "card", "data": {"card_id": "7"}},
            "ErrCode: 11310; ErrMsg: cardid is invalid; ",
            id="entity",
        ),
        pytest.param(
            _new({"tag": "note", "elements": []}),
            "ErrCode: 200861; ErrPath: ROOT -> body -> elements -> [0](tag: note); ErrMsg: cards "
            "of schema V2 no longer support this capability; ErrorValue: unsupported tag note; ",
            id="tag of 1.0",
        ),
        pytest.param(
            _new({"tag": "img", "img_key": "logo"}),
            "ErrCode: 200570; ErrMsg: card contains invalid image keys; "
            "ErrorValue: image key logo; ",
            id="image",
        ),
        pytest.param(
            _new(*[MARKDOWN] * 201),
            "ErrCode: 11310; ErrMsg: element exceeds the limit; ",
            id="201 elements",
        ),
        pytest.param(
            _new(*[DIV] * 101),
            "ErrCode: 11310; ErrMsg: element exceeds the limit; ",
            id="101 elements with a text each",
        ),
        pytest.param(
            _new(
                {"tag": "markdown", "content": TABLE * 3},
                _columns(MARKDOWN),
                {
                    "tag": "collapsible_panel",
                    "elements": [{"tag": "markdown", "content": TABLE * 2}],
                },
                {"tag": "table"},
            ),
            "ErrCode: 11310; ErrMsg: card table number over limit; ErrorValue: table; ",
            id="6 tables",
        ),
        pytest.param(
            _old(*[{"tag": "table"}] * 6),
            "ErrCode: 11310; ErrMsg: card table number over limit; ErrorValue: table; ",
            id="6 tables of 1.0",
        ),
    ],
)
def test_a_mistake_is_told_with_its_inner_code(card: dict[str, Any], mistake: str) -> None:
    assert mistake_in(card) == mistake


@pytest.mark.parametrize(
    ("card", "value"),
    [
        pytest.param(_new(MARKDOWN, schema="3.0"), "unsupported schema 3.0", id="schema"),
        pytest.param(_new(MARKDOWN, schema=2.0), "unsupported schema 2.0", id="number as schema"),
        pytest.param(
            _new(MARKDOWN, elements=[MARKDOWN]),
            "unknown property, property: elements, path: ROOT",
            id="elements of 1.0",
        ),
        pytest.param(
            {"schema": "2.0", "elements": [MARKDOWN]},
            "unknown property, property: elements, path: ROOT",
            id="elements of 1.0 only",
        ),
        pytest.param(
            _old(MARKDOWN, config=[]), "invalid config, path: ROOT -> config", id="config"
        ),
        pytest.param(
            _new(MARKDOWN, config={"update_multi": "true"}),
            "invalid config, path: ROOT -> config",
            id="text as flag",
        ),
        pytest.param({"schema": "2.0"}, "body is required, path: ROOT", id="no body"),
        pytest.param(_new(), "elements is required, path: ROOT -> body", id="empty"),
        pytest.param(
            _new(body={}), "elements is required, path: ROOT -> body", id="body without elements"
        ),
        pytest.param({}, "elements is required, path: ROOT", id="1.0 without"),
        pytest.param(
            {"i18n_elements": []}, "elements is required, path: ROOT", id="languages as list"
        ),
        pytest.param(
            {"i18n_elements": {"zh_cn": "x"}},
            "elements is not a list, path: ROOT -> i18n_elements -> zh_cn",
            id="one language",
        ),
        pytest.param(
            _old(elements={}), "elements is not a list, path: ROOT -> elements", id="object of 1.0"
        ),
        pytest.param(
            _new(body={"elements": MARKDOWN}),
            "elements is not a list, path: ROOT -> body -> elements",
            id="object of 2.0",
        ),
        pytest.param(
            _new(MARKDOWN, header="值班"), "invalid header, path: ROOT -> header", id="header"
        ),
        pytest.param(
            _old(MARKDOWN, header={"title": "值班"}),
            "invalid title, path: ROOT -> header -> title",
            id="title as text",
        ),
        pytest.param(
            _new(MARKDOWN, header={**TITLE, "subtitle": {"content": "x"}}),
            "invalid subtitle, path: ROOT -> header -> subtitle",
            id="subtitle without tag",
        ),
        pytest.param(
            _new(MARKDOWN, header={**TITLE, "tag": "header"}),
            "unknown property, property: tag, path: ROOT -> header",
            id="tag in the header",
        ),
        pytest.param(
            _new(MARKDOWN, {"content": "x"}),
            "tag is required, path: ROOT -> body -> elements -> [1]",
            id="no tag",
        ),
        pytest.param(
            _old("x"), "tag is required, path: ROOT -> elements -> [0]", id="text as element"
        ),
        pytest.param(
            _new({"tag": "heading"}),
            "type of element is not supported tag: heading, "
            "path: ROOT -> body -> elements -> [0](tag: heading)",
            id="unknown tag",
        ),
        pytest.param(
            _new(_columns({"tag": "table"})),
            "type of element is not supported tag: table, path: ROOT -> body -> elements -> "
            "[0](tag: column_set) -> columns -> [0](tag: column) -> elements -> [0](tag: table)",
            id="table in a column",
        ),
        pytest.param(
            _new({"tag": "form", "elements": [{"tag": "form"}]}),
            "type of element is not supported tag: form, "
            "path: ROOT -> body -> elements -> [0](tag: form) -> elements -> [0](tag: form)",
            id="form in a form",
        ),
        pytest.param(
            _new({"tag": "column_set", "columns": [MARKDOWN, {"tag": "row"}]}),
            "type of element is not supported tag: row, path: ROOT -> body -> elements -> "
            "[0](tag: column_set) -> columns -> [1](tag: row)",
            id="unknown tag as column",
        ),
        pytest.param(
            _new({"tag": "div", "text": MARKDOWN}),
            "type of element is not supported tag: markdown, "
            "path: ROOT -> body -> elements -> [0](tag: div) -> text(tag: markdown)",
            id="markdown in div",
        ),
        pytest.param(
            _new({"tag": "markdown"}),
            "content is required, path: ROOT -> body -> elements -> [0](tag: markdown)",
            id="markdown without content",
        ),
    ],
)
def test_a_mistake_of_form_names_its_place(card: dict[str, Any], value: str) -> None:
    assert mistake_in(card) == f"{PARSE}ErrorValue: {value}; "


def test_containers_stand_in_each_other_five_deep_at_most() -> None:
    mistake = mistake_in(_new(_panels(6)))
    assert mistake is not None
    assert "nested too deep" in mistake


def test_the_inner_code_stands_in_the_words_of_230099(lab: Lab) -> None:
    answer = lab.send("interactive", _new(*[MARKDOWN] * 201))
    assert code(answer) == (400, 230099)
    assert answer.json()["msg"] == (
        "Failed to create card content, ext=ErrCode: 11310; ErrMsg: element exceeds the limit; "
    )


def test_an_edit_is_judged_like_a_send(lab: Lab) -> None:
    shared = {"config": {"update_multi": True}}
    card = lab.sent("interactive", _new(MARKDOWN, **shared))
    edit = {"content": json.dumps(_new({"tag": "note"}, **shared))}
    answer = lab.call("PATCH", f"/messages/{card}", json=edit)
    assert code(answer) == (400, 230099)
    assert "200861" in answer.json()["msg"]
