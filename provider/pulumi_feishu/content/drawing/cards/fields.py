"""Buttons, selects, inputs and the like: what people may do on a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pulumi_feishu.content.drawing.cards.element import Element
from pulumi_feishu.content.drawing.cards.texts import leading_to, spans_in, string_of
from pulumi_feishu.content.drawing.model import Blocks, Choice, Paragraph, Span, Spans
from pulumi_feishu.content.drawing.viewer import Viewer
from pulumi_feishu.content.json_text import dumped
from pulumi_feishu.text.i18n import Words

#: What they are called where they say nothing themselves.
_NAMES = {
    "input": Words("input", "输入框"),
    "overflow": Words("more", "更多"),
    "select_static": Words("select", "单选"),
    "multi_select_static": Words("select several", "多选"),
    "select_person": Words("select a person", "选择人员"),
    "multi_select_person": Words("select people", "选择多名人员"),
    "select_img": Words("select a picture", "选择图片"),
    "date_picker": Words("pick a date", "选择日期"),
    "picker_time": Words("pick a time", "选择时间"),
    "picker_datetime": Words("pick a date and time", "选择日期和时间"),
    "checker": Words("checkbox", "勾选框"),
}

#: What stands in a field already; `value` is what the app is sent.
_DEFAULTS = (
    *("default_value", "initial_option", "initial_date", "initial_time", "initial_datetime"),
    "selected_values",
)


def button(element: Element, viewer: Viewer) -> Blocks:
    """A button with where it leads, and what it asks before."""
    label = spans_in(element.get("text"), viewer) or (viewer.note("button", "按钮"),)
    drawn = tuple(replace(span, kind="button") for span in label if span.kind != "break")
    spans = (*leading_to(drawn, element, viewer), *_beside(element, viewer))
    return (Paragraph(spans),)


def field(element: Element, viewer: Viewer) -> Blocks:
    """A field by its label, its placeholder and what stands in it, with all its options."""
    name = Span(_NAMES[element.tag].told_in(viewer.lang), kind="note")
    named = leading_to((name,), element, viewer)
    told = [spans_in(element.get(part), viewer) for part in ("label", "placeholder", "text")]
    for default in map(element.get, _DEFAULTS):
        values = default if isinstance(default, list) else [default]
        told.append(tuple(Span(str(value)) for value in values if value not in (None, "")))
    title = [*named, *(span for spans in told if spans for span in (Span(" "), *spans))]
    options = tuple(_option(each, viewer) for each in element.elements("options"))
    return (Choice((*title, *_beside(element, viewer)), options),)


def _option(option: Element, viewer: Viewer) -> Spans:
    spans = spans_in(option.get("text"), viewer)
    if not spans and option.get("img_key"):
        spans = (viewer.picture(),)
    # An option of people is the id of one.
    return leading_to(spans or (viewer.mention(str(option.get("value"))),), option, viewer)


def _beside(element: Element, viewer: Viewer) -> Spans:
    """What it asks when it is used, and what it says to a pointer."""
    parts = [c.get(name) for c in element.elements("confirm") for name in ("title", "text")]
    asks = "; ".join(filter(None, (string_of(part, viewer) for part in parts)))
    tips = [string_of(element.get(name), viewer) for name in ("hover_tips", "disabled_tips")]
    disabled = [viewer.say("disabled", "已禁用")] * (element.get("disabled") is True)
    checked = [viewer.say("checked", "已勾选")] * (element.get("checked") is True)
    asked = [viewer.say(f"asks first: {asks}", f"先询问：{asks}")] * bool(asks)
    sends = [viewer.say(f"sends {sent}", f"提交 {sent}") for sent in _sent(element)]
    told = "; ".join(filter(None, [*asked, *sends, *tips, *disabled, *checked]))
    return (Span(f" ({told})", kind="note"),) if told else ()


def _sent(element: Element) -> Iterator[str]:
    """What a press sends to the app, as JSON."""
    values = [element.get("value")]
    values += [each.get("value") for each in element.elements("behaviors")]
    yield from (dumped(value) for value in values if value not in (None, "", {}))


FIELDS: Mapping[str, Callable[[Element, Viewer], Blocks]] = {
    "button": button,
    **dict.fromkeys(_NAMES, field),
}
