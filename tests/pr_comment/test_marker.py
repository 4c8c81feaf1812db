"""The marker: whatever Markdown follows, it is found, and it is ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_feishu.pr_comment.gitlab import without_quick_actions
from pulumi_feishu.pr_comment.marker import (
    HEAD,
    KEY,
    body_digest,
    canonical,
    parse_marker,
    with_marker,
)

STARTED = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HEAD_OF_PULL = "c0ffee" * 6 + "c0ff"

FORGED = str(with_marker("x", key="other", head="f" * 40, started=STARTED).marker)
pieces = st.sampled_from(
    [FORGED, "<!--", "-->", "```", "~~~", "\n", "\r\n", "\r", "> ", "\\", "<details>", "&#10;", " "]
)
markdown = st.lists(pieces | st.text(), max_size=12).map("".join)
keys = st.from_regex(KEY, fullmatch=True)
heads = st.from_regex(HEAD, fullmatch=True) | st.just("unknown")
times = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))


def stored_elsewhere(body: str) -> str:
    """As a server may hand it out: with the line ends of its page, without the last spaces."""
    return body.rstrip().replace("\n", "\r\n")


@given(content=markdown, key=keys, head=heads, started=times)
def test_any_content_survives_with_its_digest_and_forges_no_marker(
    content: str, key: str, head: str, started: datetime
) -> None:
    mine = with_marker(content, key=key, head=head, started=started)
    for body in (mine.body, stored_elsewhere(mine.body)):
        found = parse_marker(body)
        assert found == mine
        assert found is not None
        assert found.marker.key == key
        assert found.is_intact
        assert found.content == canonical(content)
        assert body_digest(found.content) == found.marker.sha256 == body_digest(content)


@given(content=markdown)
def test_content_alone_is_never_marked_with_our_digest_unless_it_is_a_whole_copy(
    content: str,
) -> None:
    found = parse_marker(content)
    assert found is None or content.lstrip("\r\n").startswith(FORGED)


@given(content=markdown | st.from_regex(r"( {0,4}/[a-z]+ ?\n?)+", fullmatch=True))
def test_gitlabs_form_is_stable_and_survives_too(content: str) -> None:
    harmless = without_quick_actions(canonical(content))
    assert without_quick_actions(harmless) == harmless
    found = parse_marker(with_marker(harmless, key="k", head="unknown", started=STARTED).body)
    assert found is not None
    assert found.is_intact
    assert not any(line.lstrip(" ")[:1] == "/" and line.lstrip(" ")[1:2].isascii()
                   and line.lstrip(" ")[1:2].isalpha() and len(line) - len(line.lstrip(" ")) < 4
                   for line in found.content.split("\n"))  # fmt: skip


def test_the_marker_is_the_first_line_and_hidden() -> None:
    mine = with_marker("# Plan\n", key="acme/prod", head=HEAD_OF_PULL, started=STARTED)
    assert mine.body == (
        f"<!-- pulumi-feishu comment key=acme/prod head={HEAD_OF_PULL} "
        f"started=2026-11-25T09:00:00Z sha256={body_digest('# Plan')} -->\n\n# Plan"
    )


def test_the_time_is_utc_and_exact_to_a_second() -> None:
    peking = timezone(timedelta(hours=8))
    local = datetime(2026, 11, 25, 17, 0, 0, 999_999, tzinfo=peking)
    mine = with_marker("x", key="k", head="unknown", started=local)
    assert mine.marker.started == STARTED
    assert parse_marker(mine.body) == mine


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="empty"),
        pytest.param("# Plan\n" + FORGED, id="further down"),
        pytest.param("> " + FORGED, id="quoted"),
        pytest.param("    " + FORGED, id="as code"),
        pytest.param(FORGED[:-4], id="not closed"),
        pytest.param(FORGED + " x", id="not alone"),
        pytest.param(FORGED.replace("2026-11-25", "2026-13-25"), id="no time"),
        pytest.param(FORGED.replace("key=other", "key=a>b"), id="a key that ends the comment"),
        pytest.param(FORGED.replace("2026", "２０２６"), id="digits of another script"),
    ],
)
def test_what_is_not_wholly_a_marker_ahead_of_all_is_none(body: str) -> None:
    assert parse_marker(body) is None


def test_an_edit_by_hand_shows() -> None:
    mine = with_marker("two groups", key="k", head="unknown", started=STARTED)
    found = parse_marker(mine.body.replace("two", "three"))
    assert found is not None
    assert found.marker == mine.marker
    assert not found.is_intact
