"""`validate` and `schema`, as a shell and a workflow see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pulumi_feishu.cli.file_mistakes import as_annotations, as_rows
from pulumi_feishu.notices_file import Mistake
from pulumi_feishu.text.i18n import Words
from support.console import run

ROOT = Path(__file__).resolve().parent.parent.parent

GOOD = """\
version: 1
groups:
  - { name: 发布值班群, chat: oc_a, notice: announcement }
  - { name: 闲聊, chat: oc_b, notice: none }
"""
BAD = """\
version: 1
groups:
  - { name: 发布值班群, chat: oc_a, notice: anouncement }
  - { name: "100%", chat: om_b, notice: none }
"""
FIRST = "unknown notice 'anouncement'; did you mean 'announcement'?"
SECOND = "chat 'om_b' is a message id; use the group's id (oc_...)"


def test_valid_files_say_how_many_groups_they_declare(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(GOOD)
    done = run("validate", folder=tmp_path)
    assert (done.code, done.out, done.err) == (0, "", "2 groups in 1 file, no mistake.\n")


def test_mistakes_are_lines_of_stdout_and_their_count_is_talk(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(BAD)
    done = run("validate", folder=tmp_path)
    assert (done.code, done.err) == (2, "2 mistakes found.\n")
    assert done.out.splitlines() == [
        f"notices.yaml:3:40: groups[0] 发布值班群: {FIRST}",
        f"notices.yaml:4:27: groups[1] 100%: {SECOND}",
    ]


def test_every_named_file_is_checked_and_only_those(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(BAD)
    folder = tmp_path / "notices"
    folder.mkdir()
    (folder / "one.yaml").write_text(GOOD)
    (folder / "two.yml").write_text(GOOD.replace("oc_", "oc_2"))
    done = run("validate", "notices", folder=tmp_path)
    assert (done.code, done.err) == (0, "4 groups in 2 files, no mistake.\n")


def test_no_name_is_a_command_of_a_workflow_run(tmp_path: Path) -> None:
    name = "'##[stop-commands]x'"
    expired = GOOD.replace("闲聊, ", f"{name}, expires: 2020-01-01T09:00:00Z, ")
    for text in (expired, expired.replace("chat: oc_b", "chat: om_b")):
        (tmp_path / "notices.yaml").write_text(text)
        done = run("validate", folder=tmp_path)
        assert "stop-commands" in done.out + done.err
        assert "##[" not in done.out + done.err


def test_json_is_on_stdout_in_both_cases(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(GOOD)
    good = run("validate", "--format", "json", folder=tmp_path)
    (tmp_path / "notices.yaml").write_text(BAD)
    bad = run("validate", "--format", "json", folder=tmp_path)
    assert (good.code, json.loads(good.out)) == (
        0,
        {"groups": 2, "files": 1, "mistakes": [], "warnings": []},
    )
    assert bad.code == 2
    assert json.loads(bad.out)["mistakes"][0] == {
        "file": "notices.yaml",
        "line": 3,
        "column": 40,
        "where": "groups[0] 发布值班群",
        "what": FIRST,
    }


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    done = run("validate", folder=tmp_path)
    assert done.code == 2
    assert done.out.startswith("notices.yaml:1:1: there is no such file")


def test_mistakes_are_told_in_the_readers_language(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(BAD)
    done = run("validate", folder=tmp_path, environment={"FEISHU_LANG": "zh"})
    assert "未知的置顶" in done.out
    assert done.err == "发现 2 处错误。\n"


def test_annotations_are_escaped_as_github_demands() -> None:
    mistake = Mistake("a,b:c%.yaml", 3, 7, "groups[0] x", Words("100%: bad\r\n::error::no", ""))
    assert as_annotations([mistake]) == [
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=7::groups[0] x: 100%25: bad%0D%0A::error::no"
    ]


def test_github_gets_annotations_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "notices.yaml").write_text(BAD)
    done = run("validate", "--format", "github", folder=tmp_path)
    assert done.code == 2
    lines = done.out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=notices.yaml,line=3,col=")
    assert lines[1].endswith(f"::groups[1] 100%25: {SECOND}")


@pytest.mark.parametrize("render", [as_rows, as_annotations])
def test_no_control_character_of_a_file_reaches_the_terminal(
    render: Callable[[Sequence[Mistake]], list[object]],
) -> None:
    [line] = render([Mistake("n\x1b[2J", 1, 1, "groups[0] \u202e", Words("\x9b", ""))])
    assert str(line).isprintable()


def test_the_schema_is_the_one_in_the_repository() -> None:
    done = run("schema")
    assert (done.code, done.err) == (0, "")
    assert done.out == (ROOT / "notices.schema.json").read_text(encoding="utf-8")


def test_an_entry_that_is_over_already_is_told_and_no_mistake(tmp_path: Path) -> None:
    entry = "{ name: ops, chat: oc_a, notice: announcement, expires: 2020-01-04T09:00:00+08:00 }"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    done = run("validate", folder=tmp_path)
    assert done.code == 0
    assert done.err.splitlines() == [
        "notices.yaml:3:5: ops expired on 2020-01-04 already: remove it, or correct the date.",
        "1 group in 1 file, no mistake.",
    ]


def test_expiry_is_judged_by_the_one_clock(tmp_path: Path) -> None:
    entry = "{ name: ops, chat: oc_a, notice: announcement, expires: 2999-01-04T09:00:00+08:00 }"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    later = {"FEISHU_NOW": "2999-01-05T00:00:00Z"}
    assert "expired on 2999-01-04" in run("validate", folder=tmp_path, environment=later).err
    assert run("validate", folder=tmp_path, environment={"FEISHU_NOW": "soon"}).code == 2


def test_what_feishu_may_refuse_is_a_warning_in_each_format(tmp_path: Path) -> None:
    entry = "{ name: ops, chat: oc_a, notice: { text: '<at user_id=lin></at>' } }"
    (tmp_path / "notices.yaml").write_text(f"version: 1\ngroups:\n  - {entry}\n")
    text = run("validate", folder=tmp_path)
    assert (text.code, text.err) == (0, "1 group in 1 file, no mistake, 1 warning.\n")
    assert text.out.startswith("notices.yaml:3:40: warning: groups[0] ops: text mentions 'lin'")
    annotated = run("validate", "--format", "github", folder=tmp_path)
    assert annotated.out.startswith("::warning file=notices.yaml,line=3,col=40::groups[0] ops: ")
    found = json.loads(run("validate", "--format", "json", folder=tmp_path).out)
    assert found["mistakes"] == []
    [warning] = found["warnings"]
    assert (warning["line"], warning["where"]) == (3, "groups[0] ops")
    chinese = run("validate", folder=tmp_path, environment={"FEISHU_LANG": "zh"})
    assert "警告：groups[0] ops: text 提及的 'lin' 不是 open_id" in chinese.out.replace("\n", "")
