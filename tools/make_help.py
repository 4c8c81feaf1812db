"""Lists the targets of a Makefile, each with the comment that says what it does.

Usage: python3 tools/make_help.py MAKEFILE
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from words import Words

_TARGET = re.compile(r"^([a-z-]+):.*## (.*) \| (.*)$", re.MULTILINE)


def main(makefile: str) -> None:
    """A line each: `target: … ## English | 中文`."""
    for name, english, chinese in _TARGET.findall(Path(makefile).read_text(encoding="utf-8")):
        print(f"  make {name:13} {Words(english, chinese)}")


if __name__ == "__main__":
    main(sys.argv[1])
