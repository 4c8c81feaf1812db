"""The programs of the pages, and the unit tests that docs/en/programs.md shows, run as they are."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pulumi_feishu
from pulumi_feishu import NoticeMessage, PinnedNotice
from support.pages import page_block

PROGRAM = page_block(
    "programs", "import pulumi\n\nfrom pulumi_feishu import NoticeMessage, PinnedNotice\n\nroom"
)
TESTS = page_block("programs", "import pulumi\n\n\nclass Mocks")
#: What each test file needs beside the program.
MOCKS = TESTS.partition("from pulumi_feishu")[0]


def pytest_of(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_notices.py").write_text(tests)
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_notices.py")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_unit_tests_of_the_page_pass_and_can_fail(tmp_path: Path) -> None:
    done = pytest_of(tmp_path, TESTS)
    assert "2 passed" in done.stdout, done.stdout
    done = pytest_of(tmp_path, TESTS.replace('"freeze-id"', '"another"'))
    assert "1 failed, 1 passed" in done.stdout, done.stdout


def test_two_declarations_in_one_unit_test_are_the_error_of_the_preview(tmp_path: Path) -> None:
    twice = TESTS.replace(
        "    return release_room", '    release_room("x")\n    return release_room'
    )
    done = pytest_of(tmp_path, twice)
    assert "both declare the notice of oc_room" in done.stdout


def test_the_first_program_of_the_page_declares_both(tmp_path: Path) -> None:
    config = "pulumi.runtime.set_all_config({'project:room': 'oc_room'})\n"
    program = indented(PROGRAM)
    done = pytest_of(
        tmp_path,
        f"{MOCKS}{config}\n@pulumi.runtime.test\ndef test_it():\n{program}"
        "    return freeze.text.apply(lambda text: text.startswith('Freeze'))\n",
    )
    assert "1 passed" in done.stdout, done.stdout


def indented(program: str) -> str:
    return "".join(f"    {line}" for line in program.splitlines(keepends=True))


def test_the_programs_of_the_other_pages_declare_what_they_say(tmp_path: Path) -> None:
    api = page_block("python-api", "from pulumi_feishu import NoticeMessage, PinnedNotice")
    for number in range(api.count("oc_…")):
        api = api.replace("oc_…", f"oc_{max(number, 1)}", 1)
    fleet = page_block("fleets", "async def declare").replace("pulumi.run(declare)", "")
    done = pytest_of(
        tmp_path,
        f"import asyncio\n{MOCKS}\n\n"
        f"@pulumi.runtime.test\ndef test_api():\n{indented(api)}\n\n"
        "from pulumi_feishu import PinnedNotice\n"
        f"chats = ['oc_a', 'oc_b']\n{fleet}\n\n"
        "@pulumi.runtime.test\ndef test_fleet():\n"
        "    return pulumi.Output.from_input(declare())\n",
    )
    assert "2 passed" in done.stdout, done.stdout


def test_help_names_each_input_and_output_and_an_example() -> None:
    for resource in (NoticeMessage, PinnedNotice):
        # From Python 3.13 on docstrings have no indentation of their own.
        shown = inspect.cleandoc(resource.__doc__ or "")
        assert f"\n    {resource.__name__}(" in shown or "\n    freeze = " in shown
        for name in resource.__annotations__:
            assert name == "is_secret" or f"`{name}`" in shown, (resource, name)


def test_declare_is_part_of_the_package() -> None:
    from pulumi_feishu.notices_file.declaring import declare

    assert pulumi_feishu.declare is declare


def test_a_program_that_names_its_former_place_runs_and_is_told(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text("from pulumi_feishu.desired.declaring import declare\nprint(declare)\n")
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("<function declare at ")
    [line, _] = done.stderr.splitlines()
    assert line.startswith(f"{program}:1: DeprecationWarning: pulumi_feishu.desired.declaring goes")
