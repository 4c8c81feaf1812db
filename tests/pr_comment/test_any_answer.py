"""Whatever a forge answers: comments, or one line of our family of errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from pr_comment.places import github_place, gitlab_place
from pulumi_feishu.http.answer import Answer
from pulumi_feishu.pr_comment.errors import CommentError
from pulumi_feishu.pr_comment.forge import Author, Comment
from pulumi_feishu.pr_comment.github import GitHub
from pulumi_feishu.pr_comment.gitlab import GitLab
from support.anything import anything

values = anything()
items = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "body", "user", "author", "login", "system", "head"), values)
)
refusals = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("message", "errors", "error", "error_description"), values)
)
contents = (
    (values | items | refusals | st.lists(items | values, max_size=3)).map(
        lambda value: json.dumps(value).encode()
    )
    | st.binary(max_size=20)
    | st.sampled_from([b"[" * 100_000, b'{"id": 1' + b"0" * 5000 + b"}", b'{"body": "\\ud800"}'])
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Retry-After": st.text(max_size=9) | st.sampled_from(["1" * 400, "Mon, 01 Jan 0001 0:0:0"]),
        "x-ratelimit-remaining": st.just("0"),
        "x-ratelimit-reset": st.sampled_from(["1" * 400, "-1", "x", "9999999999"]),
        "Date": st.text(max_size=9) | st.just("Fri, 31 Dec 9999 23:59:59 -2359"),
        "Link": st.text(max_size=20) | st.sampled_from(['<x>; rel="next"', "<http://[>; rel=next"]),
        "Location": st.sampled_from(["http://[", "x" * 9000]),
        "x-request-id": st.text(max_size=20),
    },
)


@pytest.mark.parametrize(("kind", "place"), [(GitHub, github_place()), (GitLab, gitlab_place())])
@settings(max_examples=150)
@given(
    status=st.sampled_from([200, 201, 204, 301, 400, 401, 403, 404, 422, 429, 500, 502]),
    content=contents,
    given_headers=headers,
)
def test_any_answer_is_a_result_or_one_line(
    kind: Callable[..., GitHub | GitLab],
    place: Any,
    status: int,
    content: bytes,
    given_headers: dict[str, str],
) -> None:
    forge = kind(place, tell=lambda _: None, sleep=lambda _: None)
    answers = iter([Answer(status, CaseInsensitiveDict(given_headers), content)])
    end = Answer(200, CaseInsensitiveDict(), b"[]")
    forge._transport._session.exchange = lambda *_, **__: next(answers, end)  # type: ignore[method-assign]
    for act in (
        forge.author,
        lambda: list(forge.comments()),
        forge.current_head,
        lambda: forge.create("x"),
        lambda: forge.update(Comment(1, Author("x", is_bot=False), "x", ""), "x"),
    ):
        answers = iter([Answer(status, CaseInsensitiveDict(given_headers), content)])
        line = ""
        try:
            act()
        except CommentError as error:
            line = str(error)
        assert line.isprintable()
        assert len(line) < 3000
        assert "inf s" not in line
