"""`make up` and `make down`: the root project on this machine, against the emulator.

Usage: .venv/bin/python tools/local.py up|down, with the Pulumi CLI on PATH.
"""

from __future__ import annotations

import os
import signal
import sys
import unicodedata
from pathlib import Path
from typing import Any

from local_emulator import ForeignServer, LocalEmulator, ensure, load
from local_stack import LocalStack, Locked, environment
from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from pulumi_feishu.text.i18n import Words

_ROOT = Path(__file__).resolve().parent.parent
_FOLDER = _ROOT / ".local"
_DEFAULT_PORT = 8650
_WIDEST_TEXT = 44
_COLUMNS = (
    Words("Group", "群"),
    Words("Shows now", "当前置顶"),
    Words("Written by", "写入者"),
)

#: Exit code when blocked by a safety check.
_SAFETY = 4


def main(arguments: list[str]) -> int:
    """The exit code: the Pulumi command's, 2 for wrong arguments, 4 when it is not safe."""
    if arguments not in (["up"], ["down"]):
        print("usage: tools/local.py up|down", file=sys.stderr)
        return 2
    _FOLDER.mkdir(exist_ok=True)
    # Ctrl-C reaches pulumi too, which then ends in order; `subprocess` would kill it outright.
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return _up() if arguments == ["up"] else _down()
    except (ForeignServer, Locked) as error:
        print(error, file=sys.stderr)
        return _SAFETY


def _up() -> int:
    emulator = ensure(_FOLDER, _port())
    stack = _stack(emulator)
    stack.create()
    code = stack.up()
    print()
    print(table(emulator.world()["chats"]))
    print()
    print(Words(f"The groups and every call: {emulator.url}/", f"群与全部调用：{emulator.url}/"))
    return code


def _down() -> int:
    known = load(_FOLDER)
    code = 0
    if (_FOLDER / "state").exists():
        emulator = ensure(_FOLDER, known.port if known else _port())
        known = emulator
        stack = _stack(emulator)
        if stack.exists():
            code = stack.destroy()
    if known is not None:
        known.stop()
        print(Words("The emulator is stopped.", "模拟器已停止。"))
    return code


def _stack(emulator: LocalEmulator) -> LocalStack:
    feishu = {
        "FEISHU_BASE_URL": emulator.url,
        "FEISHU_APP_ID": DEMO_APP_ID,
        "FEISHU_APP_SECRET": DEMO_APP_SECRET,
    }
    return LocalStack(_ROOT, _FOLDER, environment(os.environ, _FOLDER, feishu))


def _port() -> int:
    given = os.environ.get("EMULATOR_PORT") or str(_DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        wrong = Words(
            f"EMULATOR_PORT is {given!r}; it must be a port such as {_DEFAULT_PORT}",
            f"EMULATOR_PORT 为 {given!r}；应为端口号，例如 {_DEFAULT_PORT}",
        )
        raise SystemExit(str(wrong))
    return int(given)


def table(chats: list[dict[str, Any]]) -> str:
    """What each group shows now, a line each, in columns."""
    rows = [tuple(str(words) for words in _COLUMNS)]
    for chat in chats:
        notice = chat["notice"] or {}
        rows.append((chat["name"], _short(chat["banner"] or "-"), str(notice.get("by", "-"))))
    widths = [max(_width(row[column]) for row in rows) for column in range(2)]
    return "\n".join(
        f"{_padded(name, widths[0])}  {_padded(shows, widths[1])}  {by}" for name, shows, by in rows
    )


def _short(text: str) -> str:
    shown = ""
    for character in " ".join(text.split()):
        if _width(shown + character) > _WIDEST_TEXT:
            return shown + "…"
        shown += character
    return shown


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """In terminal cells: most Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
