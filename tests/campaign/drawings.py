"""Cards of every element, posts and texts into every renderer, and drawings that no content has."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from campaign.markup import judge_markup
from campaign.mutations import NASTY, changed_json, changed_text
from campaign.samples import MARKDOWN, POST
from pulumi_feishu.content.drawing import model
from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import all_words, links_in, one_line, whole_text
from pulumi_feishu.review.render.card_diff import card_changes
from pulumi_feishu.review.render.comment_escape import comment_pieces, comment_quote
from pulumi_feishu.review.render.diff import words_diff
from pulumi_feishu.review.render.excerpt import excerpt
from pulumi_feishu.review.render.lines import Quote
from pulumi_feishu.review.render.readable import words_of_card
from pulumi_feishu.text.i18n import Language

#: More than a message has (150 kB), in characters.
_LONGEST = 200_000

_LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: All that is drawn, with more that is not, and whatever of its fields it has.
_TAGS = (
    *("markdown", "lark_md", "plain_text", "hr", "person", "person_list", "img", "chart"),
    *("img_combination", "standard_icon", "custom_icon", "table", "div", "note", "action"),
    *("column_set", "collapsible_panel", "form", "interactive_container", "button", "overflow"),
    *("select_static", "multi_select_person", "date_picker", "input", "checker", "select_img"),
    *("audio", "video", "", "x"),
)
_URLS = ("https://a.b/c?d=e", "javascript:alert(1)", "lark://x", "mailto:a@b", "data:,x", "//e.vil")


def drawing(dice: Random, _folder: Path) -> None:
    """One content, or one drawing, through everything that shows it."""
    if dice.random() < 0.3:
        _show(dice, model.Drawn("interactive", tuple(_view(dice) for _ in range(2))), "en")
        return
    kind, content = _content(dice)
    if len(content) > _LONGEST:
        # Repeats of repeats: no message is as long, and its costs grow with it.
        return
    for lang in _LANGUAGES:
        _show(dice, draw(kind, content, lang, _called), lang)
    if kind == "interactive":
        other = json.dumps(changed_json(dice, json.loads(content)))
        card_changes(content, other)
        words_of_card(other, "zh")


def _called(_: str) -> str:
    return "<b>林\u202e"


def _show(dice: Random, drawn: model.Drawn, lang: Language) -> None:
    judge_markup(message_html(drawn, lang))
    line, words, whole = one_line(drawn), all_words(drawn), whole_text(drawn)
    links_in(drawn)
    # The dearest of all, so that it is not done each time.
    if dice.random() < 0.1:
        _compare(dice, words, whole)
    judge_markup(comment_quote(Quote(line, is_prose=dice.random() < 0.5)))


def _compare(dice: Random, before: str, after: str) -> None:
    pieces = words_diff(before, after)
    judge_markup(comment_pieces(excerpt(pieces, dice.choice([10, 400, 4000])), "zh"))


def _content(dice: Random) -> tuple[str, str]:
    kind = dice.choice(["interactive"] * 4 + ["text", "post", "system", "x"])
    if kind != "interactive":
        value: Any = {"text": MARKDOWN} if kind == "text" else POST
        return kind, json.dumps(changed_json(dice, value))
    elements = [_element(dice, 0) for _ in range(dice.randint(0, 4))]
    header: dict[str, Any] = {
        "title": _text(dice),
        "subtitle": _text(dice),
        "template": _word(dice),
    }
    header["text_tag_list"] = [{"tag": "text_tag", "text": _text(dice), "color": _word(dice)}]
    card: dict[str, Any] = {"header": header, "config": {"locales": ["zh_cn", _word(dice)]}}
    if dice.random() < 0.6:
        card |= {"schema": "2.0", "body": {"elements": elements}}
    elif dice.random() < 0.7:
        card |= {"elements": elements}
    else:
        card |= {"i18n_elements": {"zh_cn": elements, _word(dice): elements}}
    return kind, json.dumps(changed_json(dice, card) if dice.random() < 0.5 else card)


def _element(dice: Random, depth: int) -> dict[str, Any]:
    inside = [] if depth > 3 else [_element(dice, depth + 1) for _ in range(dice.randint(0, 2))]
    columns = [{"tag": "column", "elements": inside, "name": "a", "data_type": _word(dice)}]
    url = dice.choice(_URLS)
    options = [{"text": _text(dice), "value": _word(dice), "url": url}]
    fields: dict[str, Any] = {
        "content": _markup(dice),
        "text": _text(dice),
        "elements": inside,
        "columns": columns,
        "rows": [{"a": dice.choice([_word(dice), 1e308, [{"text": "x"}], None])}],
        "fields": [{"text": _text(dice), "is_short": True}],
        "actions": inside,
        "extra": inside[0] if inside else None,
        "options": options,
        "header": {"title": _text(dice), "icon": {"token": _word(dice)}},
        "url": url,
        "multi_url": {"url": url, "pc_url": _word(dice)},
        "href": {"u": {"url": url}},
        "behaviors": [{"type": "open_url", "default_url": url, "value": _word(dice)}],
        "title": _text(dice),
        "alt": _text(dice),
        "user_id": _word(dice),
        "persons": [{"id": _word(dice)}],
        "img_list": [{"img_key": _word(dice)}],
        "chart_spec": {"title": {"text": _word(dice)}},
        "placeholder": _text(dice),
        "value": _word(dice),
        "expanded": True,
        "disabled": True,
    }
    kept = {name: value for name, value in fields.items() if dice.random() < 0.5}
    return {"tag": dice.choice(_TAGS), **kept}


def _text(dice: Random) -> dict[str, Any]:
    tag = dice.choice(["plain_text", "lark_md", "markdown"])
    text = {"tag": tag, "content": _markup(dice)}
    return text if dice.random() < 0.8 else {**text, "i18n": {"en_us": _word(dice)}}


def _markup(dice: Random) -> str:
    return changed_text(dice, MARKDOWN) if dice.random() < 0.3 else _word(dice)


def _word(dice: Random) -> str:
    # Whole pages of one nasty thing cost time and find nothing that a hundred of it do not.
    return dice.choice(["a", "值班", "red", "en_us", *NASTY])[:120]


def _view(dice: Random) -> model.View:
    header = model.Header(_spans(dice), _spans(dice), _spans(dice), dice.choice(["", "red"]))
    blocks = tuple(_block(dice, 0) for _ in range(dice.randint(0, 4)))
    return model.View(_word(dice), dice.choice([None, header]), blocks)


def _spans(dice: Random) -> model.Spans:
    kinds: tuple[model.SpanKind, ...] = ("text", "break", "code", "mention", "picture", "tag")
    return tuple(
        model.Span(
            _word(dice),
            dice.choice((*kinds, "button", "time", "note")),
            dice.choice(((), ("b",), ("i", "s"), ("b", "u", "b"))),
            dice.choice(("", "", "https://a.b/c'\"<>&")),
            dice.choice(("", "red")),
        )
        for _ in range(dice.randint(0, 3))
    )


def _block(dice: Random, depth: int) -> model.Block:
    inside = () if depth > 3 else tuple(_block(dice, depth + 1) for _ in range(dice.randint(0, 2)))
    spans = _spans(dice)
    return dice.choice(
        (
            model.Paragraph(spans, dice.randint(0, 6)),
            model.Divider(),
            model.Quotation(inside),
            model.Items((inside, inside), dice.choice([None, 0, 10**30])),
            model.Code(_word(dice)),
            model.Table((spans, spans), ((spans, spans),)),
            model.Columns((inside, inside)),
            model.Panel(spans, inside, is_open=dice.random() < 0.5),
            model.Box(inside, "note"),
            model.Choice(spans, (spans,)),
            model.Missing(_word(dice)),
        )
    )
