"""No error of another program shows the password of a URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_feishu.review.sources.passwords import without_passwords
from pulumi_feishu.review.sources.stack import Stack, StackFailed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("dial postgres://u:s3cret@db:5432/x failed", "dial postgres://***@db:5432/x failed"),
        ("'postgres://u:s3@cr/et@db/x'", "'postgres://***@db/x'"),
        ("https://:s3cret@db", "https://***@db"),
        ("https://s3cret@host/x.git", "https://***@host/x.git"),
        ("postgres://db/x?password=s3cret&sslmode=a", "postgres://db/x?password=***&sslmode=a"),
        ("postgres://db/x?sslpassword=s3cret&a=b", "postgres://db/x?sslpassword=***&a=b"),
        ("s3://x?secret_key=s3cret", "s3://x?secret_key=***"),
        ("host=db password=s3cret user=u", "host=db password=*** user=u"),
        (
            'parse "postgres://u:s3cret/5@db/x": invalid port ":s3cret" after host',
            'parse "postgres://***@db/x": invalid port *** after host',
        ),
    ],
)
def test_a_password_is_not_shown(text: str, shown: str) -> None:
    assert without_passwords(text) == shown


@pytest.mark.parametrize(
    "text",
    ["https://www.pulumi.com/docs/", "s3://bucket?region=x", "a@b, see //host/x", "群：置顶"],
)
def test_anything_else_stays(text: str) -> None:
    assert without_passwords(text) == text


def test_a_stack_that_fails_does_not_tell_the_password_of_its_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(
        "#!/bin/sh\necho 'error: dial postgres://u:s3cret@db/x: refused' >&2\nexit 1\n"
    )
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(StackFailed) as caught:
        Stack("prod").export()
    assert caught.value.text.en == (
        "`pulumi stack` failed for stack prod: dial postgres://***@db/x: refused"
    )
    assert "s3cret" not in caught.value.text.zh
