"""What commands print on a terminal."""

from __future__ import annotations

import io
import sys

import pytest

from pulumi_feishu.cli.output import put_table
from pulumi_feishu.text.i18n import Words

CHAT = "oc_" + "0123456789abcdef" * 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", ["200", "80", "50", "20"])
def test_an_id_stays_whole_however_narrow_the_terminal_is(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", columns)
    heads = [Words(name, name) for name in ("group", "id", "may pin")]
    put_table(heads, [("a long name of a group", CHAT, "only its owner may pin")], whole=1)
    assert CHAT in terminal.getvalue()
