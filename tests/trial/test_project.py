"""The folder of a demo: whole, valid, and never over what somebody else put there."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from pulumi_feishu.emulator.world.seed import DEMO_SEED
from pulumi_feishu.emulator.world.storage import load as load_world
from pulumi_feishu.notices_file.loading import load
from pulumi_feishu.trial.project import (
    NotADemo,
    first_commit,
    is_demo,
    make_project,
    refuse_foreign,
)

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
ENVIRONMENT = Path(sys.prefix)


def files_in(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path.relative_to(folder)): path.read_text() for path in paths}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_demo_declares_each_group_of_the_emulator(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEISHU_LANG", language)
    make_project(tmp_path, ENVIRONMENT, NOW)
    desired = load([tmp_path / "notices.yaml"])
    chats = load_world(DEMO_SEED, now=0).chats
    assert {e.chat_id: e.name for e in desired.entries} == {
        chat_id: chat.name for chat_id, chat in chats.items()
    }
    kinds = [entry.notice.kind for entry in desired.entries]
    assert kinds == ["text", "announcement", "markdown", "text", "message", "none"]
    [ends] = [entry.expires for entry in desired.entries if entry.expires]
    assert ends.isoformat() == "2026-12-15T18:00:00+08:00"


def test_its_comments_are_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, says in (("en", "Where pulumi-feishu is"), ("zh", "所在的 Python 环境")):
        monkeypatch.setenv("FEISHU_LANG", language)
        make_project(tmp_path / language, ENVIRONMENT, NOW)
        assert says in (tmp_path / language / "Pulumi.yaml").read_text()


def test_it_names_the_environment_that_made_it_whatever_that_is_called(tmp_path: Path) -> None:
    make_project(tmp_path, Path('/a "b"/ü'), NOW)
    written = yaml.safe_load((tmp_path / "Pulumi.yaml").read_text())
    assert written["runtime"]["options"]["virtualenv"] == '/a "b"/ü'


def test_a_demo_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    make_project(tmp_path, ENVIRONMENT, NOW)
    (tmp_path / "notices.yaml").write_text("mine")
    (tmp_path / "notices" / "oncall.md").unlink()
    before = files_in(tmp_path)
    make_project(tmp_path, Path("/elsewhere"), NOW)
    assert files_in(tmp_path) == before


def test_an_environment_that_is_gone_is_replaced_by_the_one_that_runs(tmp_path: Path) -> None:
    make_project(tmp_path, tmp_path / "gone", NOW)
    make_project(tmp_path, ENVIRONMENT, NOW)
    assert f'virtualenv: "{ENVIRONMENT}"\n' in (tmp_path / "Pulumi.yaml").read_text()


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "b", "c", "d"):
        (tmp_path / name).write_text("name: mine\n")
    with pytest.raises(NotADemo, match=r"left as it is \(Pulumi.yaml, b, c, …\)"):
        refuse_foreign(tmp_path)
    with pytest.raises(NotADemo, match=r"left as it is \(b\)"):
        refuse_foreign(tmp_path / "b")


def test_an_empty_folder_and_one_that_is_not_there_are_free(tmp_path: Path) -> None:
    refuse_foreign(tmp_path)
    refuse_foreign(tmp_path / "new")
    make_project(tmp_path, ENVIRONMENT, NOW)
    refuse_foreign(tmp_path)
    assert is_demo(tmp_path)


def test_the_folder_becomes_a_repository_with_one_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook
    make_project(tmp_path, ENVIRONMENT, NOW)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "state").touch()
    assert first_commit(tmp_path) is None
    assert first_commit(tmp_path) is None
    monkeypatch.delenv("GIT_DIR")
    git = ["git", "-C", str(tmp_path)]
    listed = subprocess.check_output([*git, "ls-tree", "-r", "--name-only", "HEAD"], text=True)
    assert set(listed.split()) == files_in(tmp_path).keys() - {".local/state"}
    assert subprocess.check_output([*git, "rev-list", "--count", "HEAD"], text=True) == "1\n"


def test_without_git_it_says_what_that_is_needed_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lacks = first_commit(tmp_path)
    assert lacks is not None
    assert lacks.en.startswith("git is not there: `pulumi-feishu review --against HEAD` needs it.")
