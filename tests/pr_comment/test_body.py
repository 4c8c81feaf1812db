"""What may become a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.pr_comment import WrongContent
from pulumi_feishu.pr_comment.marker import body_digest, canonical, load_body


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param(b"# Plan\r\n\r\nnone\r\n", "# Plan\n\nnone", id="line ends of Windows"),
        pytest.param(b"\xef\xbb\xbf# Plan\n", "# Plan", id="a byte order mark"),
        pytest.param(b"\n\n    code\n \n", "    code", id="empty lines around, code kept"),
        pytest.param("群置顶".encode(), "群置顶", id="Chinese"),
    ],
)
def test_a_file_is_read_in_one_form(tmp_path: Path, raw: bytes, text: str) -> None:
    file = tmp_path / "plan.md"
    file.write_bytes(raw)
    assert load_body(str(file)) == text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        pytest.param(b"\xff\xfe", "not UTF-8", id="UTF-16"),
        pytest.param(b"a\0b", "NUL", id="NUL"),
        pytest.param(b" \r\n\n", "is empty", id="empty"),
        pytest.param(None, "No such file", id="missing"),
    ],
)
def test_what_is_no_text_is_refused_with_its_name(
    tmp_path: Path, raw: bytes | None, why: str
) -> None:
    file = tmp_path / "plan.md"
    if raw is not None:
        file.write_bytes(raw)
    with pytest.raises(
        WrongContent, match=rf"plan\.md can't be a comment: .*{why}.* Render it again"
    ):
        load_body(str(file))


def test_the_digest_is_of_what_shows() -> None:
    assert body_digest("a\r\nb\n") == body_digest("a\nb")
    assert body_digest("a\n\nb") != body_digest("a\nb")


def test_the_canonical_form_is_one() -> None:
    text = "\r\r\n  a \r b\t\n\n"
    assert canonical(canonical(text)) == canonical(text) == "  a \n b"
