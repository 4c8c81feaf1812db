"""docs/options.md says what `support.options` does.

`WRITE_OPTIONS_PAGE=1 .venv/bin/python -m pytest tests/test_options_page.py` writes its tables anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support.options import FLAGS, OPTIONS, Row, table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "options.md"


@pytest.mark.parametrize(("title", "rows"), [("option", OPTIONS), ("flag", FLAGS)])
def test_the_page_has_the_rows_that_are_tested(title: str, rows: tuple[Row, ...]) -> None:
    pattern = re.compile(rf"^\| {title} \|.*\n(?:\|.*\n)+", re.MULTILINE)
    page, expected = PAGE.read_text(), table(title, rows)
    if os.environ.get("WRITE_OPTIONS_PAGE"):
        page = pattern.sub(lambda _: expected, page)
        PAGE.write_text(page)
    assert pattern.findall(page) == [expected]


@pytest.mark.parametrize("rows", [OPTIONS, FLAGS])
def test_rows_are_sorted_and_of_one_line(rows: tuple[Row, ...]) -> None:
    assert [row.name for row in rows] == sorted({row.name for row in rows})
    for row in rows:
        assert row.notice
        assert row.message
        assert not set("|\n") & {*row.notice, *row.message}
