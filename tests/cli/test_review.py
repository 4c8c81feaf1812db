"""`review` and `apply`, as a shell and a workflow see them; nothing of a stack is run here."""

from __future__ import annotations

import fcntl
import hashlib
import json
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from rich.cells import cell_len

from support.console import run, start
from support.emulator import Emulator, running_emulator

HEAD = "version: 1\ngroups:\n"
A = "name: oc_a, chat: oc_a, notice: { text: one }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose branch `change` has begun at `main`, with one group."""
    folder = tmp_path / "repository"
    folder.mkdir()
    write(folder, A)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    git(folder, "checkout", "-q", "-b", "change")
    return folder


@pytest.fixture(scope="module")
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        for name in ("a", "b", "c"):
            emulator.add_chat(f"oc_{name}", messages={f"om_{name}1": "first"})
        yield emulator


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, *entries: str) -> None:
    text = HEAD + "".join(f"  - {{ {entry} }}\n" for entry in entries)
    (folder / "notices.yaml").write_text(text)


def test_the_first_line_is_the_total(folder: Path) -> None:
    write(folder, A.replace("one", "two"), "name: b, chat: oc_b, notice: announcement")
    done = run("review", "--against", "main", folder=folder)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "2 groups change: 1 taken over, 1 edited."
    assert "[-one-]{+two+}" in done.out


def test_a_branch_that_changes_no_notice_says_so(folder: Path) -> None:
    done = run("review", "--against", "main", folder=folder)
    assert (done.code, done.out.splitlines()[0]) == (0, "No group changes.")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("markdown", "### 1 group changes: 1 edited."),
        ("html", "<!doctype html>"),
        ("json", "{"),
        ("text", "1 group changes: 1 edited."),
    ],
)
def test_each_format_goes_to_a_file_or_to_stdout(folder: Path, form: str, begins: str) -> None:
    write(folder, A.replace("one", "two"))
    options = ("review", "--against", "main", "--format", form)
    shown = run(*options, folder=folder)
    assert shown.code == 0
    assert shown.out.startswith(begins)
    done = run(*options, "--output", "review.out", folder=folder)
    assert (done.code, done.out, done.err) == (0, "", "review.out: written.\n")
    assert (folder / "review.out").read_text().startswith(begins)


def test_the_output_is_not_written_through_a_link_of_the_checkout(folder: Path) -> None:
    (folder.parent / "mine").write_text("mine")
    (folder / "review.out").symlink_to("../mine")
    done = run("review", "--against", "main", "--output", "review.out", folder=folder)
    assert done.code == 0
    assert (folder.parent / "mine").read_text() == "mine"
    assert not (folder / "review.out").is_symlink()


def test_the_language_is_chosen_for_the_reader_of_the_review(folder: Path) -> None:
    write(folder, A.replace("one", "two"))
    done = run("review", "--against", "main", "--lang", "zh", folder=folder)
    assert done.out.startswith("1 个群变更：编辑 1。")
    write(folder, A.replace("chat: oc_a", "chat: om_a"))
    done = run("review", "--against", "main", "--lang", "zh", "-o", "review.txt", folder=folder)
    assert "是消息 ID" in (folder / "review.txt").read_text()
    assert done.err == "review.txt：已写入。\n"


def test_a_terminal_wraps_between_words_and_has_colours(folder: Path) -> None:
    write(folder, A.replace("one", f'"{"a long text " * 9}"') + ", owner: 发布值班组与平台组")
    now = {"FEISHU_NOW": "2026-11-25T00:00:00Z"}
    plain = run("review", "--against", "main", folder=folder, environment=now).out
    person, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with open(person, "rb", buffering=0) as screen, open(terminal, "wb") as there:
        environment = {**now, "TERM": "xterm-256color", "COLUMNS": "", "NO_COLOR": ""}
        done = start(
            "review",
            "--against",
            "main",
            stdout=there.fileno(),
            environment=environment,
            folder=folder,
        )
        there.close()
        shown = b"".join(_until_closed(screen)).decode()
        assert done.done().code == 0
    assert "\x1b[1m" in shown
    assert "\x1b[32m" in shown
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(cell_len, lines)) <= 40
    assert all(line.startswith("    ") for line in lines if "a long text" in line)
    assert "".join("".join(lines).split()) == "".join(plain.split())


def _until_closed(screen: BinaryIO) -> Iterator[bytes]:
    try:
        while data := screen.read(4096):
            yield data
    except OSError:
        return  # So Linux says that nobody has the terminal any more.


def test_mistakes_are_a_review_that_says_why(folder: Path) -> None:
    write(folder, A.replace("chat: oc_a", "chat: om_a"))
    done = run("review", "--against", "main", folder=folder)
    assert done.code == 2
    assert "notices.yaml:3:25: groups[0] oc_a: chat 'om_a' is a message id" in done.out


@pytest.mark.parametrize(
    ("options", "why"),
    [
        pytest.param([], "pass exactly one of --against, --plan and --stack", id="no source"),
        pytest.param(
            ["--against", "main", "--stack", "x"], "pass exactly one of", id="two sources"
        ),
        pytest.param(["--against", "main", "--save-plan", "x"], "requires --stack", id="no stack"),
        pytest.param(
            ["--against", "main", "--writes-as", "cli_a"], "requires --check", id="no app"
        ),
        pytest.param(
            ["--against", "main", "--check", "--with-message-text"],
            "--with-message-text requires --look-up",
            id="no text",
        ),
        pytest.param(
            ["--against", "main", "--only-declared-in", "main"],
            "requires --look-up or --check",
            id="no call",
        ),
        pytest.param(["--against", "nowhere"], "nowhere is not a commit here", id="no commit"),
        pytest.param(["--against", "main", "--mask", "("], "(", id="no regular expression"),
        pytest.param(["--plan", "gone.json"], "gone.json: No such file", id="no file"),
        pytest.param(["--plan", "notices.yaml"], "not what `pulumi preview", id="no preview"),
    ],
)
def test_wrong_input_is_one_line_and_2(folder: Path, options: list[str], why: str) -> None:
    write(folder, A.replace("one", "two"))
    done = run("review", *options, folder=folder)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert "Traceback" not in done.err


def test_a_saved_preview_is_read_from_stdin_or_a_file(folder: Path) -> None:
    step = {
        "op": "create",
        "urn": "urn:pulumi:s::p::pulumi-python:dynamic/feishu:PinnedNotice::oc_b",
        "newState": {
            "type": "pulumi-python:dynamic/feishu:PinnedNotice",
            "inputs": {"chat_id": "oc_b", "label": "ops", "notice": "announcement"},
        },
    }
    (folder / "preview.json").write_text(json.dumps({"steps": [step]}))
    done = run("review", "--plan", "preview.json", folder=folder)
    assert (done.code, done.out.splitlines()[0]) == (0, "1 group changes: 1 taken over.")


def test_a_text_that_is_masked_is_not_shown(folder: Path) -> None:
    write(folder, A.replace("one", "call 138-0000-0000 now"))
    done = run("review", "--against", "main", "--mask", r"\d{3}-\d{4}-\d{4}", folder=folder)
    assert "138" not in done.out
    assert "***" in done.out


def test_a_removal_of_most_groups_is_refused_unless_it_is_meant(folder: Path) -> None:
    many = [f"name: g{n}, chat: oc_g{n}, notice: announcement" for n in range(24)]
    write(folder, *many)
    git(folder, "commit", "-q", "-a", "-m", "x")
    git(folder, "branch", "-f", "main")
    write(folder, *many[:6])
    done = run("review", "--against", "main", folder=folder)
    assert done.code == 4
    assert "review with --allow-removals" in done.out
    assert run("review", "--against", "main", "--allow-removals", folder=folder).code == 0


def test_looking_up_counts_memberships_and_tells_other_names(
    folder: Path, feishu: Emulator
) -> None:
    feishu.change_chat("oc_a", user_count=1240)
    write(folder, A.replace("one", "two"))
    options = ("review", "--against", "main", "--look-up")
    done = run(*options, folder=folder, environment=feishu.environment)
    assert (done.code, done.out.splitlines()[0]) == (
        0,
        "1 group changes, 1,240 memberships: 1 edited.",
    )
    write(folder, A.replace("name: oc_a", "name: ops").replace("one", "two"))
    done = run(*options, folder=folder, environment=feishu.environment)
    assert done.code == 0
    assert "The group is called oc_a." in done.out


def test_a_check_says_what_would_fail_and_what_to_do(folder: Path, feishu: Emulator) -> None:
    feishu.change_chat("oc_b", bot_member=False)
    write(folder, A, "name: oc_b, chat: oc_b, notice: announcement")
    done = run(
        "review", "--against", "main", "--check", folder=folder, environment=feishu.environment
    )
    assert done.code == 1
    assert "the bot is not in this group (232011)" in done.out
    assert "Add the bot to the group" in done.out


def test_only_groups_that_a_commit_declares_are_asked_about(folder: Path, feishu: Emulator) -> None:
    feishu.change_chat("oc_a", user_count=1240)
    feishu.change_chat("oc_c", name="board of directors", user_count=7, bot_member=False)
    feishu.forget_calls()
    write(folder, A.replace("one", "two"), "name: c, chat: oc_c, notice: announcement")
    git(folder, "commit", "-q", "-a", "-m", "proposed")
    options = ("review", "--against", "main", "--look-up", "--check", "--only-declared-in", "main")
    done = run(*options, folder=folder, environment=feishu.environment)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "2 groups change: 1 taken over, 1 edited."
    assert "the base does not declare this group" in done.out
    assert "1,240 members" in done.out
    assert "board of directors" not in done.out
    assert "oc_c" not in feishu.journal_text()
    everything = run(*options[:-2], folder=folder, environment=feishu.environment)
    assert everything.code == 1
    assert "board of directors" in everything.out


def test_a_commit_that_is_not_there_asks_nothing(folder: Path, feishu: Emulator) -> None:
    feishu.forget_calls()
    write(folder, A.replace("one", "two"))
    options = ("review", "--against", "main", "--look-up", "--only-declared-in", "nowhere")
    done = run(*options, folder=folder, environment=feishu.environment)
    assert (done.code, done.out) == (2, "")
    assert feishu.calls(writes_only=False) == []


def test_a_check_without_a_credential_is_3(folder: Path) -> None:
    write(folder, A.replace("one", "two"))
    done = run("review", "--against", "main", "--check", folder=folder)
    assert (done.code, done.out) == (3, "")


def test_what_is_no_saved_plan_is_not_applied(folder: Path) -> None:
    done = run("apply", "notices.yaml", folder=folder)
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith(
        "notices.yaml was not saved by this version of `pulumi-feishu review"
    )


@pytest.mark.parametrize("other", ["0" * 64, "", "plan.json"])
def test_what_has_another_digest_than_the_approved_one_is_not_even_read(
    folder: Path, other: str
) -> None:
    done = run("apply", "notices.yaml", "--sha256", other, folder=folder)
    assert (done.code, done.out) == (5, "")
    own = hashlib.sha256((folder / "notices.yaml").read_bytes()).hexdigest()
    assert done.err == (
        f"notices.yaml is not the plan that was approved: its SHA-256 is {own}. Nothing was "
        "applied: review again.\n"
    )
    right = run("apply", "notices.yaml", "--sha256", own, folder=folder)
    assert right.err.startswith("notices.yaml was not saved by this version")
