"""The pages of `docs/` and the READMEs: both languages, short, no block that nothing runs."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from pulumi_feishu.notices_file.loading import load
from support.pages import (
    DOCS,
    LANGUAGES,
    ROOT,
    Block,
    blocks_of,
    is_of_an_example,
    page_block,
    page_names,
    page_output,
    path_of,
    shows,
)
from support.reference import without_sections

PAGES = page_names()
PATHS = {language: {path_of(page, language) for page in PAGES} for language in LANGUAGES}
TESTS = Path(__file__).resolve().parent

#: The blocks of English pages that are marked as not run; fewer is better, more is a decision.
NOT_RUN = 5

MOST_LINES_OF_A_README = 150

#: Its tables are made from the code's texts, whose examples differ.
OWN_TABLES = {"notices-file"}

#: Where a README names its other language.
TOP_LINES = 5

#: What every newcomer meets, each explained once.
TERMS = ("stack", "state", "backend", "takeover", "re-assert", "generation")

#: Pages of facts only, which need no term.
WITHOUT_TERMS = {"README", "glossary", "codes", "commands", "notices-file", "options", "versions"}


def written_blocks(page: str, language: str = "en") -> list[Block]:
    """The blocks that people wrote: `test_reference_pages.py` holds the others."""
    generated = without_sections(path_of(page, language).read_text())
    return [block for block in blocks_of(page, language) if block.text in generated]


def without_comments(code: str) -> str:
    """Comments are in the reader's language."""
    return re.sub(r"(?m)\s*#( .*)?$", "", code)


def test_both_languages_have_the_same_pages() -> None:
    english, chinese = ({p.name for p in (DOCS / lang).glob("*.md")} for lang in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_same_headings_and_code_in_both_languages(page: str) -> None:
    levels, codes = [], []
    for language in LANGUAGES:
        text = re.sub(r"^```.*?^```$", "", path_of(page, language).read_text(), flags=re.M | re.S)
        levels.append(re.findall(r"^#+(?= )", text, re.MULTILINE))
        codes.append(
            [
                (b.kind, b.why_not_run, b.kind == "text" or without_comments(b.text))
                for b in blocks_of(page, language)
            ]
        )
    assert levels[0] == levels[1]
    assert codes[0] == codes[1]


@pytest.mark.parametrize("page", [page for page in PAGES if page not in OWN_TABLES])
def test_the_tables_of_a_page_name_the_same_in_both_languages(page: str) -> None:
    english, chinese = (
        [
            set(re.findall(r"`([^`]+)`", line))
            for line in path_of(page, language).read_text().splitlines()
            if line.lstrip().startswith("|")
        ]
        for language in LANGUAGES
    )
    assert english == chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_readme_is_one_screen_and_what_is_around_it(language: str) -> None:
    lines = path_of("README", language).read_text().splitlines()
    assert len(lines) <= MOST_LINES_OF_A_README
    [yaml] = [b.text for b in blocks_of("README", language) if b.kind == "yaml"]
    assert len(yaml.splitlines()) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_is_explained_once_and_pages_link_to_it(language: str) -> None:
    glossary = path_of("glossary", language).read_text()
    headings = re.findall(r"^## ([a-z-]+)", glossary, re.MULTILINE)
    assert tuple(headings) == TERMS
    unlinked = [
        page
        for page in PAGES
        if not (page in WITHOUT_TERMS or is_of_an_example(page))
        and "(glossary.md" not in path_of(page, language).read_text()
    ]
    assert unlinked == []


def asked_for() -> set[tuple[str, str | int]]:
    """The page and the beginning or number of each block that a test asks for."""
    found = set()
    for module in TESTS.rglob("*.py"):
        text = module.read_text()
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        for call in calls if "page_" in text else ():
            if getattr(call.func, "id", "") in ("page_block", "page_output"):
                page, which = (getattr(each, "value", None) for each in call.args[:2])
                assert isinstance(page, str), f"{module}:{call.lineno}"
                assert isinstance(which, str | int), f"{module}:{call.lineno}"
                found.add((page, which))
    return found


def is_of_a_notices_file(block: Block) -> bool:
    return block.kind == "yaml" and block.text.startswith(("version:", "# yaml", "  - "))


def is_run(block: Block, number: int, asked: set[tuple[str, str | int]]) -> bool:
    if is_of_a_notices_file(block):
        return True  # below
    if block.kind == "text":
        return (block.page, number) in asked
    return any(
        page == block.page and isinstance(begins, str) and block.text.startswith(begins)
        for page, begins in asked
    )


def test_each_block_is_run_or_says_why_not() -> None:
    asked = asked_for()
    neither, not_run = [], []
    for page in PAGES:
        outputs = [block for block in blocks_of(page) if block.kind == "text"]
        for block in written_blocks(page):
            number = outputs.index(block) if block.kind == "text" else -1
            if block.why_not_run:
                not_run.append(block.place)
            elif not is_run(block, number, asked):
                neither.append(block.place)
    assert neither == []
    assert len(not_run) == NOT_RUN, not_run


@pytest.mark.parametrize(
    ("page", "number"),
    [(b.page, n) for p in PAGES for n, b in enumerate(blocks_of(p)) if is_of_a_notices_file(b)],
)
def test_what_a_page_shows_of_a_notices_file_is_valid(
    page: str, number: int, tmp_path: Path
) -> None:
    text = blocks_of(page)[number].text
    if not text.startswith(("version:", "#")):
        text = f"version: 1\ngroups:\n{text}"
    (tmp_path / "notices.yaml").write_text(text)
    shutil.copytree(ROOT / "notices", tmp_path / "notices")
    assert load([tmp_path / "notices.yaml"]).entries


def anchors_of(page: Path) -> set[str]:
    """What may stand after `#`: headings as GitHub, GitLab and the site name them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/*/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), link
        assert not anchor or anchor in anchors_of(file), link


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_and_the_site_lead_to_each_page(language: str) -> None:
    readme, index = (path_of(page, language).read_text() for page in ("README", "index"))
    listed = {
        line
        for block in re.findall(r"```{toctree}\n(.*?)```", index, re.S)
        for line in block.split()
    }
    for page in PAGES:
        if page not in ("README", "index"):
            assert page in listed or is_of_an_example(page), page
            assert f"({path_of(page, language).relative_to(ROOT)})" in readme, page


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_to_pages_of_its_own_language(page: str) -> None:
    """Beside that, a README leads once to its other language, at its top."""
    both = path_of(page).parent == path_of(page, "zh").parent
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        path = path_of(page, language)
        leading = [
            number
            for number, line in enumerate(path.read_text().splitlines(), start=1)
            for link in re.findall(r"\]\(([^)#\s]+)", line)
            if (path.parent / link).resolve() in PATHS[other]
        ]
        assert len(leading) == both, f"{path}: {leading}"
        assert all(number <= TOP_LINES for number in leading), f"{path}: {leading}"


def test_an_ellipsis_of_a_page_stands_for_anything() -> None:
    assert shows("a\nb\nc (0.03s)\n", "a\n…\nc (…s)")
    assert not shows("a\nb\n", "a\n…\nc")


def test_what_two_pages_tell_is_the_same() -> None:
    assert page_block("review", "pulumi-feishu review --stack").replace("prod", "test") == (
        page_block("session", "pulumi-feishu review --stack")
    )
    assert page_block("fleets", "FEISHU_REASSERT=1") == page_block("session", "FEISHU_REASSERT=1")


def test_the_chinese_table_of_make_up_is_the_english_one() -> None:
    english, chinese = (page_output("start", 0, lang).splitlines() for lang in LANGUAGES)
    differing = [n for n, (en, zh) in enumerate(zip(english, chinese, strict=True)) if en != zh]
    assert [chinese[n].split() for n in differing] == [
        ["群", "当前置顶", "写入者"],
        ["群与全部调用：http://127.0.0.1:8650/"],
        ["在", "shell", "中直接使用", "`pulumi`", "前请运行：source", ".local/env"],
    ]
