"""Whatever stands in a preview, a saved plan, a message or a comment: no traceback comes of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_feishu.content import content_of
from pulumi_feishu.openapi import Message
from pulumi_feishu.pr_comment.marker import parse_marker, with_marker
from pulumi_feishu.resources.message_match import says
from pulumi_feishu.review import Stopped, approval
from pulumi_feishu.review.checks.message_text import words_of_message
from pulumi_feishu.review.render.as_json import render as as_json
from pulumi_feishu.review.render.comment import render as markdown
from pulumi_feishu.review.render.html.document import render as page
from pulumi_feishu.review.render.text import render as text
from pulumi_feishu.review.sources.preview import plan_of
from pulumi_feishu.review.sources.preview_steps import NoPreview
from pulumi_feishu.review.sources.upcoming import base_in
from pulumi_feishu.text.i18n import Words
from review.sources.test_preview import AT, step
from support.anything import anything

DATES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01", "2026-11-25", "x"]
values = anything(
    st.sampled_from([*DATES, "oc_a", "om_1", "none", "announcement", "message", "unknown"])
)
FIELDS = (
    *("label", "notice", "shows", "message_id", "written_at", "generation", "expires"),
    *("owner", "reason", "text", "markdown", "card", "sent_at", "reasserted", "recall"),
)
inputs = st.fixed_dictionaries({"chat_id": st.just("oc_a")}, optional=dict.fromkeys(FIELDS, values))
steps = st.builds(
    step,
    st.sampled_from(["create", "update", "delete", "replace", "same", "refresh", "read", "x"]),
    st.sampled_from(["PinnedNotice", "NoticeMessage", "Other"]),
    st.none() | inputs,
    st.none() | inputs,
)


@settings(max_examples=50)
@given(preview=st.fixed_dictionaries({"steps": values | st.lists(values | steps, max_size=4)}))
@example(preview={"steps": [step("update", "PinnedNotice", {"written_at": DATES[0]}, {})]})
@example(preview={"steps": [step("delete", "PinnedNotice", {"written_at": DATES[1]}, None)]})
def test_any_preview_becomes_a_review_or_is_none(preview: dict[str, Any]) -> None:
    try:
        plan = plan_of(preview, source=Words("x", "x"), at=AT)
    except NoPreview:
        return
    assert all(form(plan, lang="en") for form in (markdown, page, as_json))
    assert list(text(plan, lang="en"))


@given(
    outputs=st.dictionaries(
        st.just("comesLater"),
        values
        | st.dictionaries(
            st.just("oc_a"),
            values | st.fixed_dictionaries({"at": values, "notice": values, "sha256": values}),
        ),
        max_size=1,
    )
)
def test_any_output_of_the_last_run_is_something_or_nothing(outputs: dict[str, Any]) -> None:
    for coming in base_in([outputs]).values():
        assert coming.at.astimezone(UTC)


@settings(max_examples=20)
@given(content=values)
def test_any_saved_plan_is_one_or_is_refused(
    content: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "plan.json"
    for written in (json.dumps(content), "[" * 100_000, '{"format": 1' + "0" * 5000 + "}"):
        file.write_text(written)
        with pytest.raises(Stopped) as refused:
            approval.load_approval(file)
        assert len(str(refused.value.text).splitlines()) == 1


@given(
    content=values.map(json.dumps) | st.just("[" * 100_000) | st.text(max_size=20),
    msg_type=st.sampled_from(["text", "post", "interactive", "image", "x"]),
)
def test_any_message_can_be_read_and_compared(content: str, msg_type: str) -> None:
    message = Message("om_1", "oc_a", msg_type, content, "cli_a", AT, is_gone=False)
    assert isinstance(words_of_message(message), str)
    for declared in (
        content_of("text", "x"),
        content_of("markdown", "x"),
        content_of("card", '{"schema":"2.0"}'),
    ):
        assert says(message, declared) in (True, False, None)


@given(first=st.text(max_size=200), year=st.sampled_from(["0001", "9999", "0000", "2026"]))
def test_any_comment_is_ours_or_not(first: str, year: str) -> None:
    own = with_marker("x", key="k", head="c0ffee0", started=datetime(2026, 1, 1, tzinfo=UTC)).body
    for body in (first, own + first, own.replace("2026", year), first + own):
        found = parse_marker(body)
        assert found is None or found.marker.started.tzinfo
