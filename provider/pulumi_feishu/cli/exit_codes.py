"""Exit codes: what each means, how a command ends with one, and its help, which lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import click

from pulumi_feishu.cli.output import say
from pulumi_feishu.text.i18n import Words

FINE = 0
FAILED = 1
WRONG_INPUT = 2
CREDENTIALS = 3
SAFETY = 4
NOT_APPROVED = 5
INTERRUPTED = 130

MEANINGS = {
    FINE: Words("success", "成功"),
    FAILED: Words("refused or failed", "被拒绝或失败"),
    WRONG_INPUT: Words("invalid input", "输入有误"),
    CREDENTIALS: Words("credentials or configuration", "凭证或配置有误"),
    SAFETY: Words("blocked by a safety check", "被安全规则阻止"),
    NOT_APPROVED: Words("not what was approved", "与已批准的内容不符"),
}


def stop(code: int, text: Words | str) -> NoReturn:
    """End the command with this exit code and this one line on stderr."""
    say(text)
    raise click.exceptions.Exit(code)


def explained(what: Words, *, examples: Sequence[str], codes: Sequence[int]) -> str:
    """The help of a command, in the reader's language: what it does, examples, its exit codes."""
    example, exit_codes = Words("Examples:", "示例："), Words("Exit codes:", "退出码：")
    lines = [f"  {code}  {MEANINGS[code]}" for code in codes]
    # \b keeps click from filling the paragraph anew, which breaks Chinese at any place.
    paragraphs = [
        *str(what).split("\n\n"),
        "\n".join([str(example), *(f"  {line}" for line in examples)]),
        "\n".join([str(exit_codes), *lines]),
    ]
    return "\n\n".join(f"\b\n{paragraph}" for paragraph in paragraphs)
