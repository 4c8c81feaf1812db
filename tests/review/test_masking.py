from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from html import unescape
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from pulumi_feishu.review.masking import mask
from pulumi_feishu.review.plan import Change, Plan, Shown, ShownKind
from pulumi_feishu.review.render import as_json, comment, html
from pulumi_feishu.review.render import text as text_format
from pulumi_feishu.text.i18n import Language, Words
from support.reading import change, plan_of

CARD = '{"config": {"update_multi": true},\n "elements": [{"tag": "div", "text": "call 555-12"}]}'

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def masked(one: Change, *patterns: str) -> Change:
    return mask(plan_of([one]), patterns).changes[0]


@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_a_text_is_masked_before_and_after(kind: str) -> None:
    shown = Shown(kind, "call 555-12 or 555-34")  # type: ignore[arg-type]
    found = masked(change("oc_a", "edited", before=shown, after=shown), r"555-\d+")
    assert (found.before.source, found.after.source) == ("call *** or ***",) * 2


def test_what_a_message_says_and_the_reason_are_masked() -> None:
    after = Shown("message", "om_555", "call 555")
    found = masked(replace(change("oc_a", after=after), reason="555 rings"), "555")
    assert (found.after.message_text, found.reason) == ("call ***", "*** rings")


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        pytest.param('call "555', 'call "***', id="no JSON"),
        pytest.param('{"text": "值班 555"}', '{"text": "值班 ***"}', id="Chinese"),
        pytest.param('{"555": "\\u503c"}', '{"555": "\\u503c"}', id="a key, and nothing to hide"),
    ],
)
def test_a_card_is_masked_in_its_own_writing(card: str, expected: str) -> None:
    found = masked(change("oc_a", "edited", after=Shown("card", card)), "555")
    assert found.after.source == expected


def test_ids_and_places_are_never_masked() -> None:
    one = replace(
        change("oc_555", after=Shown("message", "om_555")),
        place="555.yaml:1:1",
        message_id="om_555",
    )
    assert masked(one, "555") == one


def filled(shape: Any) -> Any:
    """A value of this type, every text of which says `hush`."""
    if get_origin(shape) is tuple:
        return (filled(get_args(shape)[0]),)
    if get_origin(shape) is Literal:
        return get_args(shape)[0]
    if get_origin(shape) in (Union, UnionType):
        return filled(get_args(shape)[0])
    if is_dataclass(shape) and isinstance(shape, type):
        hints = get_type_hints(shape)
        return shape(**{field.name: filled(hints[field.name]) for field in fields(shape)})
    return {str: "hush", int: 1, bool: True, datetime: NOW, Words: Words("hush", "hush")}[shape]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["text", "markdown", "card"])
def test_no_text_of_a_plan_is_left_in_any_format(kind: ShownKind, lang: Language) -> None:
    """Fields that are added later too, and what stands in place of a whole plan."""
    whole = filled(Plan)
    source = '{"header": {"title": {"content": "hush"}}}' if kind == "card" else "hush"
    shown = Shown(kind, source, "hush")
    one = replace(
        whole.changes[0],
        **dict.fromkeys(("before", "after", "then"), shown),
        effect="edited",
        later=(replace(whole.changes[0].later[0], base=shown, after=Shown(kind)),),
        **dict.fromkeys(("chat_id", "message_id", "place", "link"), "an-id"),
    )
    setting = replace(whole.settings[0], chat_id="an-id")
    for plan in (replace(whole, changes=(one,), settings=(setting,), failure=()), whole):
        hidden = mask(replace(plan, changes=(one,), settings=(setting,)), ["hush"])
        for text in (
            as_json.render(hidden, lang=lang),
            comment.render(hidden, lang=lang),
            html.render(hidden, lang=lang),
            "\n".join(map(str, text_format.render(hidden, lang=lang))),
        ):
            assert "hush" not in text
            assert "***" in unescape(text)


def test_why_a_text_is_hidden_stays_said() -> None:
    one = change("oc_a", "edited", after=Shown("text", hidden="secret"))
    assert masked(one, "secret").after == one.after


def test_a_card_keeps_its_layout_and_stays_json() -> None:
    found = masked(change("oc_a", after=Shown("card", CARD)), r"555-\d+").after.source
    assert found == CARD.replace("555-12", "***")
    assert json.loads(found)["elements"][0]["text"] == "call ***"


@pytest.mark.parametrize("pattern", ['["{}:,\\[\\]]', "tag", "text", "config", "true", "."])
def test_no_pattern_breaks_a_card(pattern: str) -> None:
    found = masked(change("oc_a", after=Shown("card", CARD)), pattern).after.source
    assert json.loads(found).keys() == json.loads(CARD).keys()


def test_a_card_is_masked_as_people_read_it_and_not_as_json_writes_it() -> None:
    card = '{"a": "say \\"s\\u0065cret\\" \\\\ now", "secret": 1}'
    found = masked(change("oc_a", after=Shown("card", card)), 'secret" .')
    assert json.loads(found.after.source) == {"a": 'say "*** now', "secret": 1}


def test_a_card_that_is_no_json_is_masked_as_a_text() -> None:
    found = masked(change("oc_a", after=Shown("card", '{"a": "555"')), "555")
    assert found.after.source == '{"a": "***"'


def test_several_patterns_are_all_hidden() -> None:
    found = masked(change("oc_a", after=Shown("text", "a b c")), "a", "c")
    assert found.after.source == "*** b ***"


def test_without_patterns_nothing_changes() -> None:
    plan = plan_of([change("oc_a", after=Shown("card", CARD))])
    assert mask(plan, []) == plan


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        pytest.param("a(b", "is not a valid regular expression: missing )", id="broken"),
        pytest.param("(?x)\n(", "is not a valid regular expression", id="of two lines"),
        pytest.param("a*", "matches the empty text", id="matches nothing"),
    ],
)
def test_a_pattern_that_can_not_be_meant_is_named_in_one_line(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^'") as caught:
        mask(plan_of([]), [pattern])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
