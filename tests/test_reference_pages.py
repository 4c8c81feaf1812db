"""The reference pages say what the code says, in both languages.

`WRITE_PAGES=1 .venv/bin/python -m pytest tests/test_reference_pages.py` writes their sections anew.
"""

from __future__ import annotations

import os

import pytest

import pulumi_feishu
from pulumi_feishu import NoticeMessage, PinnedNotice
from support.fields_zh import FIELDS_ZH
from support.options import FLAGS, OPTIONS, Row
from support.options_zh import ZH
from support.pages import DOCS, LANGUAGES
from support.reference import COMMANDS, SECTIONS, filled

PAGES = sorted(
    path.name for path in (DOCS / "en").glob("*.md") if "<!-- generated: " in path.read_text()
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_takes_from_the_code_is_what_the_code_says(page: str, language: str) -> None:
    path = DOCS / language / page
    written, expected = path.read_text(), filled(path.read_text(), language)
    if os.environ.get("WRITE_PAGES"):
        path.write_text(expected)
        written = path.read_text()
    assert written == expected


def test_each_section_stands_in_a_page() -> None:
    texts = [(DOCS / "en" / page).read_text() for page in PAGES]
    for name in SECTIONS:
        assert sum(text.count(f"<!-- generated: {name} -->") for text in texts) == 1, name


def test_each_command_has_its_help_on_the_page() -> None:
    page = (DOCS / "en" / "commands.md").read_text()
    listed = page.partition("\nCommands:\n")[2].partition("```")[0]
    names = [line.split()[0] for line in listed.splitlines()]
    assert sorted(COMMANDS) == names


def test_each_text_of_a_table_has_its_chinese() -> None:
    rows = (*OPTIONS, *FLAGS)
    assert {cell for row in rows for cell in (row.notice, row.message)} == set(ZH)
    assert all(FIELDS_ZH.values())


@pytest.mark.parametrize("rows", [OPTIONS, FLAGS])
def test_rows_are_sorted_and_of_one_line(rows: tuple[Row, ...]) -> None:
    assert [row.name for row in rows] == sorted({row.name for row in rows})
    for row in rows:
        assert row.notice
        assert row.message
        assert not set("|\n") & {*row.notice, *row.message}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_api_page_has_each_input_and_output(language: str) -> None:
    page = (DOCS / language / "python-api.md").read_text()
    _, notice, message, declare = page.split("\n## ")
    for resource, told in ((PinnedNotice, notice), (NoticeMessage, message)):
        assert told.startswith(f"{resource.__name__}\n")
        assert [name for name in resource.__annotations__ if f"`{name}`" not in told] == []
    assert declare.startswith("declare\n")
    assert {"NoticeMessage", "PinnedNotice", "declare"} == set(pulumi_feishu.__all__)
