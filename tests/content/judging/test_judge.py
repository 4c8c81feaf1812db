"""What is wrong with a content: each rule with a content that breaks it, and one that keeps it.

Who else asks the same judge has tests of its own: `validate` (tests/notices_file/test_warnings.py),
the resource (tests/test_notice_message.py), the emulator (tests/emulator/test_cards.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from content.judging.written import COMPONENTS, LIN, MARKDOWN, TEXT, columns, new, old
from pulumi_feishu.content import Form, content_of, problems_in
from pulumi_feishu.content.judging import cards as card_rules
from pulumi_feishu.content.judging import elements as element_rules
from pulumi_feishu.content.judging import judge, markdown
from pulumi_feishu.content.judging.components import PROPERTIES, TAGS
from pulumi_feishu.content.problems import Rule

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
NARROW = "| a |\n|---|\n| 1 |\n\n"


def said(text: str) -> str:
    return new({"tag": "markdown", "content": text})


def panels(depth: int) -> dict[str, Any]:
    inner = MARKDOWN if depth == 1 else panels(depth - 1)
    return {"tag": "collapsible_panel", "elements": [inner]}


#: The rule; a content that breaks it and nothing else; the place that is named; one that keeps it.
CASES: dict[str, tuple[Rule, Form, str, str, str]] = {
    "empty": (judge.EMPTY, "text", " \n", "text is", "x"),
    "half a character": (judge.HALF, "text", "\ud83d", "text has \\ud83d", "🚀"),
    "too long": (judge.TOO_LONG, "text", "字" * 51_300, "text is 150.3 KB", "字" * 51_000),
    "too long a card": (
        *(judge.TOO_LONG, "markdown", "a" * 31_000, "markdown is 30.4 KB", "a" * 30_000),
    ),
    "too long a request": (
        *(judge.TOO_LONG_A_BODY, "text", '"' * 60_000, "text makes a request of 234.5 KB"),
        '"' * 30_000,
    ),
    "no JSON": (judge.NO_JSON, "card", "{", "card is not JSON: ", old(MARKDOWN)),
    "NaN": (judge.NO_JSON, "card", '{"a": NaN}', "card is not JSON", old(MARKDOWN)),
    "deep JSON": (judge.NO_JSON, "card", "[" * 100_000, "card is not JSON", old(MARKDOWN)),
    "a list": (judge.NO_JSON, "card", "[]", "card is not a JSON object", old(MARKDOWN)),
    "a member twice": (
        judge.REPEATED,
        "card",
        old(MARKDOWN)[:-1] + f', "elements": [{json.dumps(MARKDOWN)}]}}',
        "card has 'elements' more than once",
        old(MARKDOWN),
    ),
    "a member twice, deep inside": (
        judge.REPEATED,
        "card",
        said("x").replace('"content"', '"content": "y", "content"'),
        "card, body.elements[0]: has 'content'",
        said("x"),
    ),
    "the body of a webhook": (
        judge.ENVELOPE,
        "card",
        json.dumps({"msg_type": "interactive", "card": json.loads(old(MARKDOWN))}),
        'card is the body of a call that sends a card; keep what stands in "card"',
        old(MARKDOWN),
    ),
    "the body of a send call": (
        judge.ENVELOPE,
        "card",
        json.dumps({"msg_type": "interactive", "content": new(MARKDOWN)}),
        'card is the body of a call that sends a card; keep what stands in "content"',
        new(MARKDOWN),
    ),
    "not shared": (
        judge.NOT_SHARED,
        "card",
        old(MARKDOWN, config={"wide_screen_mode": True}),
        'card lacks "config": {"update_multi": true}',
        old(MARKDOWN, config={"wide_screen_mode": True, "update_multi": True}),
    ),
    "not shared on purpose": (
        judge.NOT_SHARED,
        "card",
        new(MARKDOWN, config={"update_multi": False}),
        'card says "update_multi": false',
        new(MARKDOWN),
    ),
    "a template": (
        card_rules.TEMPLATE,
        "card",
        '{"type": "template", "data": {"template_id": "AAq"}}',
        "card is a reference to a template",
        old(MARKDOWN),
    ),
    "a card entity": (
        card_rules.ENTITY,
        "card",
        '{"type": "card", "data": {"card_id": "7"}}',
        "card is a reference to a card entity",
        old(MARKDOWN),
    ),
    "a schema": (
        card_rules.SCHEMA,
        "card",
        new(MARKDOWN, schema="3.0", config={"update_multi": True}),
        "card has the schema '3.0'",
        old(MARKDOWN, schema="1.0"),
    ),
    "elements of 1.0 in 2.0": (
        card_rules.ROOT_OF_1,
        "card",
        new(MARKDOWN, i18n_elements={}),
        'card has "i18n_elements" at its root',
        old(MARKDOWN, i18n_elements={}),
    ),
    "config": (
        card_rules.CONFIG,
        "card",
        new(MARKDOWN, config=[]),
        "card, config: must be an object",
        new(MARKDOWN, config={}),
    ),
    "no body": (card_rules.BODY, "card", '{"schema": "2.0"}', "card lacks", new(MARKDOWN)),
    "no elements": (
        *(card_rules.NO_ELEMENTS, "card", new(), "card, body: has no elements", new(MARKDOWN)),
    ),
    "no elements of 1.0": (
        card_rules.NO_ELEMENTS,
        "card",
        '{"config": {"update_multi": true}}',
        "card has no elements",
        json.dumps({"config": {"update_multi": True}, "i18n_elements": {"en_us": [MARKDOWN]}}),
    ),
    "a header only": (
        card_rules.HEADER_ONLY,
        "card",
        json.dumps({"config": {"update_multi": True}, "header": {"title": TEXT}}),
        'card has a header and no "elements"',
        old(MARKDOWN, header={"title": TEXT}),
    ),
    "a header": (
        card_rules.HEADER,
        "card",
        old(MARKDOWN, header="值班"),
        "card, header: must be an object",
        old(MARKDOWN, header=None),
    ),
    "201 elements": (
        card_rules.MANY_ELEMENTS,
        "card",
        new(*[{"tag": "hr"}] * 201),
        "card has more than 200 elements",
        new(*[{"tag": "hr"}] * 200),
    ),
    "6 tables": (
        card_rules.MANY_TABLES,
        "markdown",
        TABLE * 6,
        "markdown has more than 5 tables",
        TABLE * 4,
    ),
    "6 tables in a language": (
        card_rules.MANY_TABLES,
        "card",
        new(
            {"tag": "markdown", "content": "", "i18n_content": {"en_us": TABLE * 3}},
            {"tag": "markdown", "content": TABLE * 3},
        ),
        "card has more than 5 tables",
        new(
            {"tag": "markdown", "i18n_content": {"en_us": TABLE * 3, "zh_cn": TABLE * 3}},
            {"tag": "table", "columns": [{"name": "a"}], "rows": []},
        ),
    ),
    "6 tables, some of one column": (
        card_rules.MANY_NARROW_TABLES,
        "markdown",
        TABLE * 2 + NARROW * 4,
        "markdown has more than 5 tables",
        TABLE * 2 + f"```\n{NARROW * 4}```",
    ),
    "5 tables in one text": (
        *(markdown.MANY_TABLES, "markdown", TABLE * 5, "markdown has 5 tables", TABLE * 4),
    ),
    "no list of elements": (
        element_rules.FORM,
        "card",
        old(elements={}),
        "card, elements: must be a list",
        old(MARKDOWN),
    ),
    "no element": (
        element_rules.FORM,
        "card",
        old(MARKDOWN, "x"),
        "card, elements[1]: is not an element",
        old(MARKDOWN),
    ),
    "an unknown tag": (
        element_rules.UNKNOWN_TAG,
        "card",
        new({"tag": "heading"}),
        "card, body.elements[0]: has the tag 'heading'",
        new({"tag": "hr"}),
    ),
    "a tag of 1.0": (
        element_rules.OLD_TAG,
        "card",
        new({"tag": "note", "elements": [TEXT]}),
        'card, body.elements[0]: has the tag "note"',
        old({"tag": "note", "elements": [TEXT, {"tag": "standard_icon", "token": "x"}]}),
    ),
    "a table in a column": (
        element_rules.MISPLACED,
        "card",
        new(columns({"tag": "table", "columns": [{"name": "a"}], "rows": []})),
        "card, body.elements[0].columns[0].elements[0]: is a table",
        new({"tag": "table", "columns": [{"name": "a"}], "rows": [{"a": "1"}]}),
    ),
    "too deep": (
        element_rules.TOO_DEEP,
        "card",
        new(panels(6)),
        "card, body.elements[0]" + ".elements[0]" * 5 + ": stands in more than 5",
        new(panels(5)),
    ),
    "a text of another tag": (
        element_rules.TEXT_FORM,
        "card",
        old({"tag": "div", "text": MARKDOWN}),
        "card, elements[0].text: must be an object",
        old({"tag": "div", "text": TEXT, "fields": [{"is_short": True, "text": TEXT}]}),
    ),
    "markdown without content": (
        element_rules.CONTENT,
        "card",
        new({"tag": "markdown"}),
        'card, body.elements[0]: has no "content"',
        new({"tag": "markdown", "i18n_content": {"en_us": "x"}}),
    ),
    "an unknown property": (
        element_rules.UNKNOWN,
        "card",
        new({"tag": "markdown", "content": "x", "href": {}}),
        "card, body.elements[0]: has 'href'",
        old({"tag": "markdown", "content": "x", "href": {}}),
    ),
    "wide screen mode": (
        element_rules.UNKNOWN,
        "card",
        new(MARKDOWN, config={"wide_screen_mode": True}),
        "card, config: has 'wide_screen_mode'",
        old(MARKDOWN, config={"wide_screen_mode": True, "update_multi": True}),
    ),
    "an element_id twice": (
        element_rules.ELEMENT_ID,
        "card",
        new({**MARKDOWN, "element_id": "a1"}, {"tag": "hr", "element_id": "a1"}),
        "card, body.elements[1].element_id: is 'a1' like that of another",
        new({**MARKDOWN, "element_id": "a1"}, {"tag": "hr", "element_id": "a2"}),
    ),
    "a malformed element_id": (
        element_rules.ELEMENT_ID,
        "card",
        new({**MARKDOWN, "element_id": "1-a"}),
        "card, body.elements[0].element_id: is '1-a'",
        new({**MARKDOWN, "element_id": "a_1"}),
    ),
    "a picture by its address": (
        markdown.PICTURE_BY_ADDRESS,
        "markdown",
        "# 值班\n\n![值班表](https://img.example.com/rota.png)",
        "markdown, line 3: has a picture by its address",
        "# 值班\n\n![值班表](img_v3_02) `![x](https://a.example.com)`",
    ),
    "a picture by its path": (
        markdown.PICTURE_BY_ADDRESS,
        "card",
        old({"tag": "div", "text": {"tag": "lark_md", "content": "![a](pictures/a.png)"}}),
        "card, elements[0].text.content: has a picture by its address",
        old({"tag": "div", "text": {"tag": "plain_text", "content": "![a](pictures/a.png)"}}),
    ),
    "an odd picture": (
        markdown.ODD_PICTURE,
        "card",
        new({"tag": "img", "img_key": "7ea74629"}),
        "card, body.elements[0].img_key: has the picture '7ea74629'",
        new({"tag": "img", "img_key": "img_7ea74629"}),
    ),
    "a mention of nobody": (
        markdown.NOBODY,
        "text",
        '请看 <at user_id=""></at>',
        "text mentions nobody",
        '请看 <at user_id="all"></at>',
    ),
    "a mention cut short": (
        markdown.NOBODY,
        "markdown",
        "a\n<at ids=all,ou_></at>",
        "markdown, line 2: mentions 'ou_', which can't be",
        f"a\n<at ids={LIN},all></at>",
    ),
    "nobody in a list of people": (
        markdown.NOBODY,
        "card",
        new({"tag": "person_list", "persons": [{"id": LIN}, {"id": "ou_张三"}]}),
        "card, body.elements[0].persons[1].id: mentions 'ou_张三'",
        new({"tag": "person_list", "persons": [{"id": LIN}]}),
    ),
    "an unknown person": (
        markdown.UNKNOWN_WHO,
        "card",
        new({"tag": "person", "user_id": "not-a-user"}),
        "card, body.elements[0].user_id: mentions 'not-a-user', which is not an open_id",
        new({"tag": "person", "user_id": LIN}),
    ),
    "an unknown person by an address": (
        markdown.UNKNOWN_WHO,
        "markdown",
        "<at id=lin@example.com></at>",
        "markdown mentions 'lin@example.com', which is not an open_id",
        f"<at id={LIN}></at> <person id = '{LIN}' show_name = true></person> "
        '<at email="lin@example.com"></at>',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_broken_at_a_place_and_kept_elsewhere(name: str) -> None:
    rule, form, wrong, starts, right = CASES[name]
    [problem] = problems_in(form, wrong)
    assert problem.rule == rule
    assert problem.after(form).en.startswith(starts)
    assert problem.is_error is not bool(rule.switch)
    assert problems_in(form, right) == ()


def test_each_rule_has_a_case_and_a_source() -> None:
    rules = {
        rule
        for module in (judge, markdown, card_rules, element_rules)
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    }
    assert {rule for rule, *_ in CASES.values()} == rules
    assert all(rule.source for rule in rules)


def test_a_chinese_reader_reads_chinese() -> None:
    for _, form, wrong, *_ in CASES.values():
        for problem in problems_in(form, wrong):
            assert problem.after(form).zh != problem.after(form).en
            assert " line " not in problem.after(form).zh


@pytest.mark.parametrize("tag", COMPONENTS)
def test_each_component_is_taken_as_documented_and_nothing_else_in_it(tag: str) -> None:
    element = {"tag": tag, "element_id": "id_1", **COMPONENTS[tag]}
    assert problems_in("card", new(element)) == ()
    assert problems_in("card", old(element)) == ()
    [problem] = problems_in("card", new({**element, "colour": "red"}))
    assert (problem.rule, problem.spot.path) == (element_rules.UNKNOWN, "body.elements[0]")
    assert problems_in("card", old({**element, "colour": None, "margin": None})) == ()


def test_each_component_has_a_card() -> None:
    assert COMPONENTS.keys() == TAGS
    assert set(PROPERTIES) - TAGS == {"column", "plain_text", "lark_md"}


def test_null_is_as_if_absent() -> None:
    card = old(
        {"tag": "div", "text": TEXT, "elements": None, "fields": None},
        {"tag": "hr", "text": {"content": "", "tag": ""}, "elements": None},
        {"tag": "note", "elements": [{"tag": "lark_md", "content": "x", "text": None}]},
        header=None,
        i18n_elements=None,
        schema=None,
    )
    assert problems_in("card", card) == ()
    assert problems_in("card", new(MARKDOWN, config=None, header=None)) == ()


def test_all_mistakes_are_told_at_once_with_their_places() -> None:
    card = new(
        {"tag": "markdown", "content": "x\n![a](http://a.example.com/a.png)", "element_id": "a b"},
        {"tag": "person", "user_id": ""},
        config={"update_multi": False},
    )
    assert [problem.spot.path for problem in problems_in("card", card)] == [
        "",
        "body.elements[0].element_id",
        "body.elements[0].content",
        "body.elements[1].user_id",
    ]


def test_no_advice_leads_into_the_next_refusal() -> None:
    inner: dict[str, Any] = {"config": {"wide_screen_mode": True}, "elements": [MARKDOWN]}
    envelope, not_shared = problems_in("card", json.dumps({"msg_type": "x", "card": inner}))
    assert envelope.rule == judge.ENVELOPE
    assert (not_shared.rule, not_shared.spot.path) == (judge.NOT_SHARED, "card")
    inner["config"] = {"update_multi": True}
    assert problems_in("card", json.dumps(inner)) == ()


def test_a_card_of_2_0_is_sent_so_that_it_can_be_edited() -> None:
    for config in ({}, {"update_multi": None}, {"summary": {"content": "x"}}):
        source = new(MARKDOWN, config=config)
        assert problems_in("card", source) == ()
        sent = json.loads(content_of("card", source).json)
        assert sent["config"] == {**config, "update_multi": True}
    assert json.loads(content_of("card", new(MARKDOWN)).json)["config"] == {"update_multi": True}


@pytest.mark.parametrize(
    "piece",
    ["![", "<at ", "<at id=", "```\n", "`", "| - ", " ", "\t|", "![](", '{"a":', "[", '"\\ud83d"'],
)
@pytest.mark.parametrize("form", ["text", "markdown", "card"])
def test_nothing_takes_long_to_judge(form: Form, piece: str) -> None:
    """Whoever may write a file may not stop a review: the time grows with the length only."""
    assert len(problems_in(form, piece * (29_000 // len(piece)))) <= 50
    assert len(problems_in(form, piece * (900_000 // len(piece)))) <= 50


def test_what_stands_beside_is_judged_too() -> None:
    """Whoever wants to hide a picture has more places than the elements."""
    picture = "![a](https://a.example.com/a.png)"
    hidden = {"tag": "lark_md", "content": picture}
    for card in (
        new({**panels(1), "header": {"title": {"tag": "markdown", "content": picture}}}),
        new({"tag": "button", "text": hidden}),
        new({"tag": "markdown", "content": picture, "i18n_content": {}}),
        new({"tag": "img_combination", "img_list": [{"img_key": "https://a.example.com/a.png"}]}),
        new(MARKDOWN, header={"title": hidden}),
        old({"tag": "div", "text": TEXT, "extra": {"tag": "button", "text": hidden}}),
        old(MARKDOWN, i18n_elements={"en_us": [{"tag": "markdown", "content": picture}]}),
    ):
        assert [problem.rule for problem in problems_in("card", card)] == [
            markdown.PICTURE_BY_ADDRESS
        ]


def test_many_languages_take_no_longer_than_their_texts() -> None:
    languages = {f"l{number}": "" for number in range(1500)}
    card = new({"tag": "markdown", "i18n_content": languages}, *[MARKDOWN] * 190)
    assert problems_in("card", card) == ()
