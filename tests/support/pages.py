"""The fenced blocks of the READMEs, of `docs/` and of the examples, for the tests that run them.

A test asks for a block by its page and how it begins: `page_block("adopt", "pulumi stack init")`.
What it prints is asked for by its number: `page_output("review", 0, language)`.
`tests/test_pages.py` holds that each block is asked for, or marked `<!-- not run: why -->`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh")

_README = {"en": "README.md", "zh": "README.zh-CN.md"}

_BLOCK = re.compile(
    r"(?P<mark><!-- not run: (?P<why>[^\n]+) -->\n)?"
    r"^```(?P<kind>\S*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """One fenced block; `why_not_run` is empty where it is run."""

    page: str
    line: int
    kind: str
    text: str
    why_not_run: str = ""

    @property
    def place(self) -> str:
        """For messages."""
        return f"{self.page}:{self.line}"


def path_of(page: str, language: str = "en") -> Path:
    """The file of a page such as `adopt`; of `README` and `examples/policies`, that README."""
    if page == "README" or is_of_an_example(page):
        return ROOT / page.removesuffix("README") / _README[language]
    return DOCS / language / f"{page}.md"


def page_names() -> list[str]:
    """All pages, the README first, the examples last."""
    examples = (path.parent for path in ROOT.glob("examples/*/README.md"))
    return [
        "README",
        *sorted(path.stem for path in (DOCS / "en").glob("*.md")),
        *sorted(str(folder.relative_to(ROOT)) for folder in examples),
    ]


def is_of_an_example(page: str) -> bool:
    """Whether it is the README of a folder of `examples/`."""
    return page.startswith("examples/")


def blocks_of(page: str, language: str = "en") -> list[Block]:
    """The blocks that a reader sees, in their order; the lists of pages of the site are none."""
    text = path_of(page, language).read_text()
    found = (
        Block(page, text.count("\n", 0, m.start("kind")) + 1, m["kind"], m["text"], m["why"] or "")
        for m in _BLOCK.finditer(text)
    )
    return [block for block in found if block.kind != "{toctree}"]


def page_block(page: str, begins: str) -> str:
    """The one block of a page that begins so."""
    [block] = [b for b in blocks_of(page) if b.kind != "text" and b.text.startswith(begins)]
    assert not block.why_not_run, block.place
    return block.text


def page_output(page: str, number: int, language: str = "en") -> str:
    """The page's text block of this number, from 0: what something prints."""
    return [block for block in blocks_of(page, language) if block.kind == "text"][number].text


def shows(output: str, shown: str) -> bool:
    """Whether a page's text is what was printed: `…` stands for anything, alone for any lines."""
    output = re.sub(r"(?m) +$", "", output)
    pattern = re.escape(shown.strip()).replace("\\\n…\\\n", "\\n(?:.*\\n)*?").replace("…", ".*?")
    # Durations are never the same twice.
    pattern = re.sub(r"Duration:\\ \d+s", r"Duration:\\ \\d+s", pattern)
    return re.search(pattern, output, re.DOTALL) is not None
