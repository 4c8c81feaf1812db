"""What reads foreign input takes anything: no traceback, no hang, and no input that costs much."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from requests.structures import CaseInsensitiveDict

from campaign.drawings import drawing
from campaign.entries import FILES, files_of
from campaign.generate import walk_of
from campaign.histories import history
from campaign.mutations import changed_json, changed_text
from campaign.raw_requests import raw_request
from campaign.samples import CARD, MARKDOWN, POST
from pulumi_feishu.content import Form, content_of, problems_in
from pulumi_feishu.content.drawing.html import message_html
from pulumi_feishu.content.drawing.message import draw
from pulumi_feishu.content.drawing.plain import all_words, links_in, one_line, whole_text
from pulumi_feishu.http.answer import Answer
from pulumi_feishu.http.masking import Concealer
from pulumi_feishu.notices_file.errors import InvalidNotices
from pulumi_feishu.notices_file.loading import load
from pulumi_feishu.openapi import Message, NoAnswer, Refused
from pulumi_feishu.openapi.responses import judge_response
from pulumi_feishu.resources.message_match import says
from pulumi_feishu.review.checks.message_text import words_of_message
from pulumi_feishu.review.render.as_json import render as as_json
from pulumi_feishu.review.render.comment import render as as_comment
from pulumi_feishu.review.render.html.document import render as as_page
from pulumi_feishu.review.render.text import render as as_text
from pulumi_feishu.review.sources.preview import plan_of
from pulumi_feishu.review.sources.preview_steps import NoPreview
from pulumi_feishu.text.i18n import Words

#: Of this process, for one input; the slowest that was seen took a tenth of it.
MOST_CPU_SECONDS = 5.0

_AT = datetime(2026, 11, 25, tzinfo=UTC)
_DOING = Words("pin om_a in oc_a", "在 oc_a 置顶 om_a")


def _files(dice: Random, folder: Path) -> None:
    entries = walk_of(dice.randrange(500), steps=1).steps[0].entries
    folder.joinpath("notices").mkdir(exist_ok=True)
    files = files_of(entries)
    for name, text in files.items():
        is_changed = dice.random() < 0.4
        written = changed_text(dice, text) if is_changed else text
        folder.joinpath(name).write_bytes(written.encode("utf-8", "surrogatepass"))
    try:
        load([folder / name for name in FILES])
    except InvalidNotices as error:
        str(error).encode()


def _content(dice: Random, _folder: Path) -> None:
    form: Form = dice.choice(["text", "markdown", "card"])
    source = {"text": "值班 <b>x</b>", "markdown": MARKDOWN, "card": json.dumps(CARD)}[form]
    if form == "card" and dice.random() < 0.7:
        source = json.dumps(changed_json(dice, CARD))
    else:
        source = changed_text(dice, source)
    if any(problem.is_error for problem in problems_in(form, source)):
        return
    content = content_of(form, source)
    _drawn(content.msg_type, content.json)


def _message(dice: Random, _folder: Path) -> None:
    kind, usual = dice.choice(
        [("interactive", CARD), ("post", POST), ("text", {"text": MARKDOWN}), ("x", {})]
    )
    content = json.dumps(changed_json(dice, usual))
    if dice.random() < 0.3:
        content = changed_text(dice, content)
    message = Message("om_1", "oc_a", kind, content, "cli_a", _AT, is_gone=False)
    words_of_message(message)
    for declared in (content_of("text", "x"), content_of("card", json.dumps(CARD))):
        says(message, declared)
    _drawn(kind, content)


def _drawn(kind: str, content: str) -> None:
    for lang in ("en", "zh"):
        drawn = draw(kind, content, lang, str)
        html = message_html(drawn, lang)
        if "<script" in html:
            raise AssertionError("a script gets through")
        for form in (one_line, all_words, whole_text, links_in):
            form(drawn)


def _answer(dice: Random, _folder: Path) -> None:
    error = {"log_id": "x", "permission_violations": [{"subject": "im:chat"}], "helps": [{}]}
    body = changed_json(
        dice, {"code": 232011, "msg": "no", "data": {"items": [{}]}, "error": error}
    )
    content = json.dumps(body)
    if dice.random() < 0.4:
        content = changed_text(dice, content)
    headers = {"X-Tt-Logid": changed_text(dice, "2026"), "x-ogw-ratelimit-reset": "1"}
    answer = Answer(
        dice.choice([200, 400, 429, 500]),
        CaseInsensitiveDict(headers),
        content.encode("utf-8", "surrogatepass"),
    )
    try:
        judge_response(answer, _DOING, Concealer(("secret-0123456789",)))
    except (NoAnswer, Refused) as refused:
        if len(str(refused).splitlines()) > 1:
            raise AssertionError("an error of several lines") from refused


def _preview(dice: Random, _folder: Path) -> None:
    steps = changed_json(dice, [_step(dice) for _ in range(dice.randint(1, 4))])
    try:
        plan = plan_of({"steps": steps}, source=Words("x", "x"), at=_AT)
    except NoPreview:
        return
    for render in (as_comment, as_page, as_json):
        render(plan, lang=dice.choice(["en", "zh"]))
    list(as_text(plan, lang="en"))


def _step(dice: Random) -> dict[str, Any]:
    kind = dice.choice(["PinnedNotice", "NoticeMessage"])
    type_ = f"pulumi-python:dynamic/feishu:{kind}"
    chat = f"oc_{dice.randrange(3)}"
    inputs = {"chat_id": chat, "label": "ops", "notice": "message", "message_id": "om_1"}
    if kind == "NoticeMessage":
        inputs = {"chat_id": chat, dice.choice(["text", "markdown"]): MARKDOWN}
    old = {"type": type_, "id": "om_1", "inputs": inputs, "outputs": {**inputs, "shows": "om_1"}}
    states = {"oldState": old, "newState": {"type": type_, "inputs": inputs}}
    op = dice.choice(["create", "update", "delete", "replace", "same"])
    return {"op": op, "urn": f"urn:pulumi:p::s::{type_}::{chat}", **states}


Target = Callable[[Random, Path], None]

TARGETS: dict[str, Target] = {
    "files": _files,
    "contents": _content,
    "messages": _message,
    "answers": _answer,
    "previews": _preview,
    "histories": history,
    "drawings": drawing,
    "requests": raw_request,
}


def fuzz(name: str, seed: int, folder: Path) -> str:
    """Feed the target the input of this seed; what is wrong with it, "" for nothing."""
    began = time.process_time()
    try:
        TARGETS[name](Random(f"{name} {seed}"), folder)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{name} {seed}: {type(error).__name__}: {str(error)[:3000]}"
    took = time.process_time() - began
    return f"{name} {seed}: {took:.1f} s of CPU" if took > MOST_CPU_SECONDS else ""
