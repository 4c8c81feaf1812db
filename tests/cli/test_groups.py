"""`groups` and `dump` against the emulator."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.console import PROGRAM, run
from support.emulator import Emulator, running_emulator
from support.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent

#: Names that would do something, were they not only shown.
NASTY = "[red]x[/red]\x1b[2J\u202e:smile:"


@pytest.fixture
def feishu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(directory=tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


def declare(folder: Path, **notices: str) -> None:
    entries = [f"  - {{ name: {c}, chat: oc_{c}, notice: {n} }}\n" for c, n in notices.items()]
    (folder / "notices.yaml").write_text("version: 1\ngroups:\n" + "".join(entries))


def test_groups_say_which_are_managed_and_end_with_the_count(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chat("oc_a")
    feishu.add_chat("oc_b")
    feishu.change_chat("oc_a", user_count=12)
    declare(tmp_path, a="none", b="unmanaged")
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.err) == (0, "1 of 8 managed\n")
    rows = [line.split() for line in done.out.splitlines()]
    assert ["oc_a", "oc_a", "12", "yes", "yes"] in rows
    assert ["oc_b", "oc_b", "0", "yes", "no"] in rows


def test_what_many_groups_cost_is_told_before_they_are_read(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chats(100)
    declare(tmp_path, f000="none")
    done = run("groups", "--managed", environment=feishu.environment, folder=tmp_path)
    assert done.err == "1 of 106 managed\n"
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert done.err.splitlines() == [
        "Reading 106 groups takes 106 calls, 3 s or more; Ctrl-C ends it.",
        "1 of 106 managed",
    ]


def test_the_filters_show_only_their_groups_and_read_no_other(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chat("oc_a")
    declare(tmp_path, a="none")
    shown = run("groups", "--managed", "--json", environment=feishu.environment, folder=tmp_path)
    assert json.loads(shown.out) == [
        {
            "chat_id": "oc_a",
            "name": "oc_a",
            "people": 0,
            "may_pin": "yes",
            "why": None,
            "managed": True,
        }
    ]
    assert [call[0] for call in feishu.calls(writes_only=False)].count("chats") == 1
    others = run("groups", "--unmanaged", "--json", environment=feishu.environment, folder=tmp_path)
    assert len(json.loads(others.out)) == 6


def test_cannot_pin_names_the_groups_that_only_managers_may_pin_in(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chat("oc_a")
    feishu.change_chat("oc_a", pin_manage_setting="only_owner", bot_member=True)
    done = run("groups", "--cannot-pin", environment=feishu.environment, folder=tmp_path)
    # Without an owner among the people, a bot owns the group.
    assert "oc_a" not in done.out
    person = {"open_id": "ou_p", "name": "p"}
    feishu.change_chat("oc_a", members=[person], owner_id="ou_p")
    done = run("groups", "--cannot-pin", environment=feishu.environment, folder=tmp_path)
    assert "no: only its owner and admins may pin; make the bot an admin" in done.out


def test_a_declared_group_without_the_bot_is_named(feishu: Emulator, tmp_path: Path) -> None:
    declare(tmp_path, gone="none")
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert done.code == 0
    assert "notices.yaml:3:5: gone (oc_gone) is declared, but the bot is not in it." in done.err


def test_names_are_shown_as_they_are_and_never_steer_the_terminal(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chat("oc_a")
    feishu.change_chat("oc_a", name=NASTY)
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert "[red]x[/red]\\x1b[2J\\u202e:smile:" in done.out
    data = run("groups", "--json", environment=feishu.environment, folder=tmp_path)
    assert NASTY in [group["name"] for group in json.loads(data.out)]
    assert "\x1b" not in done.out + data.out
    assert "\u202e" not in done.out + data.out


def test_without_credentials_it_is_code_3_and_says_what_to_set(tmp_path: Path) -> None:
    done = run("groups", folder=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("Nothing was sent: no Feishu credential is set.")
    assert done.err.count("\n") == 1


def test_a_wrong_secret_is_code_3_and_is_not_shown(feishu: Emulator, tmp_path: Path) -> None:
    environment = {**feishu.environment, "FEISHU_APP_SECRET": "not-the-secret"}
    done = run("groups", environment=environment, folder=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert "(10014)" in done.err
    assert "not-the-secret" not in done.err


def test_a_refused_call_is_code_1_and_one_line(feishu: Emulator, tmp_path: Path) -> None:
    feishu.change_app(scopes=[])
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert "(99991672)" in done.err
    assert done.err.count("\n") == 1


def test_mistakes_in_the_files_are_code_2(feishu: Emulator, tmp_path: Path) -> None:
    declare(tmp_path, a="nothing")
    done = run("groups", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("notices.yaml:3:")


def test_errors_are_told_in_the_readers_language(feishu: Emulator, tmp_path: Path) -> None:
    feishu.change_app(scopes=[])
    environment = {**feishu.environment, "FEISHU_LANG": "zh"}
    done = run("groups", environment=environment, folder=tmp_path)
    assert done.err.startswith("飞书拒绝列出机器人所在的群")


def test_a_reader_that_goes_away_is_no_traceback(feishu: Emulator, tmp_path: Path) -> None:
    feishu.add_chats(50)
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(PROGRAM)} groups | true"],
        env={**os.environ, **feishu.environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stderr == ""


def test_ctrl_c_is_code_130_without_traceback(feishu: Emulator, tmp_path: Path) -> None:
    feishu.add_chats(100)
    feishu.faults({"api": "get_chat", "delay_ms": 10_000})
    process = subprocess.Popen(
        [*PROGRAM, "groups"],
        env={**os.environ, **feishu.environment},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: feishu.control("GET", "faults")["faults"][0]["hits"], "a call waits")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (130, "")
    assert err.split("\n")[1:] == ["", "Interrupted.", ""]


def test_dump_writes_every_group_as_unmanaged(feishu: Emulator, tmp_path: Path) -> None:
    feishu.add_chats(120)
    feishu.change_chat("oc_f000", name='"\n    notice: none')
    done = run("dump", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert done.err == "notices.yaml: 126 groups, none of them managed yet.\n"
    assert run("validate", folder=tmp_path).err == "126 groups in 1 file, no mistake.\n"
    listed = run("groups", "--managed", "--json", environment=feishu.environment, folder=tmp_path)
    assert (listed.out, listed.err) == ("[]\n", "0 of 126 managed\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notices.yaml"]


def test_dump_adds_new_groups_to_a_file_and_changes_nothing_else_in_it(
    feishu: Emulator, tmp_path: Path
) -> None:
    first = run("dump", environment=feishu.environment, folder=tmp_path)
    assert first.err == "notices.yaml: 6 groups, none of them managed yet.\n"
    file = tmp_path / "notices.yaml"
    mine = file.read_text().replace("notice: unmanaged", "notice: announcement  # ours", 1)
    file.write_text(mine)
    again = run("dump", environment=feishu.environment, folder=tmp_path)
    assert (again.code, file.read_text()) == (0, mine)
    assert again.err == "All of the bot's 6 groups are declared already: nothing was written.\n"
    feishu.add_chats(2)
    more = run("dump", environment=feishu.environment, folder=tmp_path)
    assert more.err == "notices.yaml: 2 groups added, none of them managed yet.\n"
    assert file.read_text().startswith(mine)
    assert run("validate", folder=tmp_path).err == "8 groups in 1 file, no mistake.\n"


def test_dump_writes_a_file_for_each_team_that_is_asked_for(
    feishu: Emulator, tmp_path: Path
) -> None:
    feishu.add_chats(3)
    (tmp_path / "notices").mkdir()
    taken = "version: 1\ngroups:\n  - { name: x, chat: oc_f001, notice: none }\n"
    (tmp_path / "notices" / "pay.yaml").write_text(taken)
    feishu.change_chat("oc_f000", name="SRE duty")
    feishu.change_chat("oc_f002", name="支付告警")
    teams = ("--team", "sre=SRE duty*", "--team", "pay=支付告*")
    done = run("dump", *teams, environment=feishu.environment, folder=tmp_path)
    assert done.code == 0
    assert sorted(done.err.splitlines()) == [
        "notices.yaml: 6 groups, none of them managed yet.",
        "notices/pay.yaml: 1 group added, none of them managed yet.",
        "notices/sre.yaml: 1 group, none of them managed yet.",
    ]
    assert (tmp_path / "notices" / "pay.yaml").read_text().startswith(taken)
    assert run("validate", folder=tmp_path).err == "9 groups in 3 files, no mistake.\n"


def test_dump_leaves_a_file_with_mistakes_as_it_is(feishu: Emulator, tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text("mine")
    done = run("dump", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "notices.yaml:1:1" in done.err
    assert (tmp_path / "notices.yaml").read_text() == "mine"
    assert feishu.calls(writes_only=False) == []


def test_dump_leaves_a_file_that_it_can_not_add_to(feishu: Emulator, tmp_path: Path) -> None:
    text = "version: 1\ngroups: [{ name: x, chat: oc_x, notice: none }]\n"
    (tmp_path / "notices.yaml").write_text(text)
    done = run("dump", environment=feishu.environment, folder=tmp_path)
    assert done.code == 4
    assert "--output -" in done.err
    assert (tmp_path / "notices.yaml").read_text() == text


@pytest.mark.parametrize("team", ["sre", "=x", "../x=y", ".x=y", "sre="])
def test_a_team_has_a_name_of_a_file_and_a_pattern(
    feishu: Emulator, tmp_path: Path, team: str
) -> None:
    done = run("dump", "--team", team, environment=feishu.environment, folder=tmp_path)
    assert done.code == 2
    assert "TEAM=PATTERN" in done.err


def test_dump_prints_for_a_dash(feishu: Emulator, tmp_path: Path) -> None:
    done = run("dump", "-o", "-", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    (tmp_path / "notices.yaml").write_text(done.out)
    assert run("validate", folder=tmp_path).code == 0


def test_dump_of_no_group_writes_nothing(feishu: Emulator, tmp_path: Path) -> None:
    for chat in feishu.control("GET", "world")["chats"]:
        feishu.change_chat(chat["chat_id"], bot_member=False)
    done = run("dump", environment=feishu.environment, folder=tmp_path)
    assert done.code == 1
    assert list(tmp_path.iterdir()) == []


def test_dump_into_a_folder_that_is_not_there_says_so(feishu: Emulator, tmp_path: Path) -> None:
    done = run("dump", "-o", "no/n.yaml", environment=feishu.environment, folder=tmp_path)
    assert (done.code, done.err) == (1, "Can't write no/n.yaml: No such file or directory.\n")
