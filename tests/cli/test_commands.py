"""The program as a whole: its help, how it ends, and what it loads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from support.console import run, run_cold
from support.help_texts import help_texts


def width(line: str) -> int:
    """The columns that a terminal gives to this line."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


COMMANDS = [
    "apply",
    "comment",
    "demo",
    "doctor",
    "dump",
    "emulator",
    "groups",
    "review",
    "schema",
    "validate",
]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["emulate"], id="unknown command"),
        pytest.param(["emulator", "--port", "x"], id="no number"),
    ],
)
def test_wrong_arguments_are_exit_code_2_and_say_nothing_on_stdout(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: pulumi-feishu" in done.err


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.code == 0
    shown = done.out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in shown.splitlines() if line[:3].strip()] == COMMANDS


@pytest.fixture(scope="module")
def helps() -> dict[str, dict[str, str]]:
    """Each command's help by language: its texts are made once, at import."""
    languages = ("en_US.UTF-8", "zh_CN.UTF-8")
    return {lang: help_texts("", *COMMANDS, lang=lang) for lang in languages}


#: What is no word of English in a Chinese help: what stands in marks, options, placeholders,
#: commands to copy, addresses, places, numbers and choices.
NO_WORDS = re.compile(
    r"`[^`]*`|--?[a-zA-Z][\w-]*|\b[A-Z_]{2,}\b|\[[^\]]*\]|^ +pulumi.*$|https?://\S+"
    r"|[a-z]+/[a-z]+|[\w./@+-]*\d[\w./:+-]*|feishu:\w+|[\w-]+\.\w+|pulumi-feishu"
)
#: Names that Chinese operators write as they are.
NAMES = frozenset(
    re.findall(
        r"\w+",
        f"{COMMANDS} Actions GitHub GitLab Lark Markdown Pulumi Schema api assert backend fork "
        "github id key markdown notices oc om re stack stdout token unmanaged",
    )
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_english_stands_in_a_chinese_help(
    helps: dict[str, dict[str, str]], command: str
) -> None:
    lines = (NO_WORDS.sub(" ", line) for line in helps["zh_CN.UTF-8"][command].splitlines())
    assert {word for line in lines for word in re.findall(r"[A-Za-z]+", line)} - NAMES == set()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("language", "example", "exit_codes"),
    [("en_US.UTF-8", "Examples:", "Exit codes:"), ("zh_CN.UTF-8", "示例：", "退出码：")],
    ids=["English", "Chinese"],
)
def test_each_help_has_an_example_and_exit_codes_in_the_readers_language(
    helps: dict[str, dict[str, str]], command: str, language: str, example: str, exit_codes: str
) -> None:
    shown = helps[language][command]
    assert f"{example}\n    pulumi-feishu {command}" in shown
    assert f"{exit_codes}\n    0  " in shown
    assert max(map(width, shown.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_loads_what_it_needs(tmp_path: Path, command: str) -> None:
    """The other tests run it in a process that has loaded everything already."""
    options, code, says = {
        "apply": (["none.json"], 5, "none.json can't be read"),
        "comment": (["none.md"], 2, "none.md can't be a comment"),
        "demo": (["--stop"], 2, "there is no demo"),
        "doctor": (["--offline"], 3, "skipped"),
        "dump": ([], 3, "no Feishu credential is set"),
        "emulator": (["--seed", "none.json"], 1, "The emulator can't start"),
        "groups": ([], 3, "no Feishu credential is set"),
        "review": (["--plan", "none.json"], 2, "none.json"),
        "schema": ([], 0, ""),
        "validate": ([], 2, "1 mistake found"),
    }[command]
    done = run_cold(command, *options, folder=tmp_path)
    assert (done.code, "Traceback" in done.err) == (code, False)
    assert says in done.err


def test_the_help_loads_neither_the_engine_nor_what_the_commands_need() -> None:
    program = (
        "import sys, json\n"
        "from pulumi_feishu.cli import main\n"
        "main(['--help'])\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(json.loads(done.stderr))
    assert "pulumi_feishu.cli.commands" in loaded
    heavy = {"pulumi", "grpc", "pydantic", "yaml", "rich", "requests", "starlette", "uvicorn"}
    assert loaded.isdisjoint(heavy)


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        pytest.param("click", ["--help"], "cli", id="the command line itself"),
        pytest.param("uvicorn", ["emulator"], "emulator", id="the emulator"),
        pytest.param("starlette", ["demo"], "cli,emulator", id="the demo"),
        pytest.param("pydantic", ["demo"], "cli,emulator", id="the demo's program"),
        pytest.param("pydantic", ["validate"], "cli", id="the notices files"),
        pytest.param("rich", ["doctor", "--offline"], "cli", id="the tables"),
    ],
)
def test_a_missing_extra_is_one_line_that_says_what_to_install(
    missing: str, arguments: list[str], extra: str
) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from pulumi_feishu.cli import main\n"
        f"sys.exit(main({arguments!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    install = f"in your clone of pulumi-feishu, run `pip install './provider[{extra}]'`."
    assert done.stderr.endswith(f"needs {missing}: {install}\n")
    assert done.stderr.count("\n") == 1
