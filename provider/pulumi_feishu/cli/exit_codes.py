"""Exit codes, and the code of each error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_feishu.text.i18n import Words

if TYPE_CHECKING:
    from pulumi_feishu.openapi import FeishuError

FINE = 0
FAILED = 1
WRONG_INPUT = 2
CREDENTIALS = 3
SAFETY = 4
NOT_APPROVED = 5
INTERRUPTED = 130

MEANINGS = {
    FINE: Words("fine", "成功"),
    FAILED: Words("refused or failed", "被拒绝或失败"),
    WRONG_INPUT: Words("wrong input", "输入有误"),
    CREDENTIALS: Words("credentials or configuration", "凭证或配置有误"),
    SAFETY: Words("a safety rule said no", "被安全规则阻止"),
    NOT_APPROVED: Words("not what was approved", "与已批准的内容不符"),
}


class Stop(Exception):
    """The command ends here, with this exit code and this one line on stderr."""

    def __init__(self, code: int, text: Words | str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Import inside what this extra of the package brings; raises Stop with what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "pulumi_feishu":
            raise
        # From the clone: nobody owns the package's name on an index yet.
        install = f"pip install './provider[{extra}]'"
        text = Words(
            f"This command needs {missing}: in your clone of pulumi-feishu, run `{install}`.",
            f"此命令需要 {missing}：请在 pulumi-feishu 的克隆目录中运行 `{install}`。",
        )
        raise Stop(FAILED, text) from None


def code_of(error: FeishuError) -> int:
    """3 when who calls, or whom, has to be corrected first; else 1."""
    from pulumi_feishu.openapi import ConfigurationError, Kind
    from pulumi_feishu.openapi.error_codes.lookup import CODES

    meaning = CODES.get(error.code) if error.code is not None else None
    kind = meaning.kind if meaning else None
    is_ours = isinstance(error, ConfigurationError) or kind in (
        Kind.CREDENTIALS,
        Kind.TOKEN_INVALID,
    )
    return CREDENTIALS if is_ours else FAILED


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
