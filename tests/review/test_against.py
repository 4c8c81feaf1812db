"""A branch's files beside those of the commit where it began, in real repositories."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pulumi_feishu.review.against import against
from pulumi_feishu.review.history import NoHistory
from pulumi_feishu.review.plan import Plan

AT = datetime(2026, 11, 25, tzinfo=UTC)
HEAD = "version: 1\ngroups:\n"


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_yaml", ".yaml").replace("_md", ".md"))
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    git("add", "-A")
    git("commit", "-q", "-m", "x")


def entries(*entries: str) -> str:
    return HEAD + "".join(f"  - {{ {entry} }}\n" for entry in entries)


A = "name: a, chat: oc_a, notice: { text: one }"
B = "name: b, chat: oc_b, notice: { markdown: texts/b.md }"


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    commit(notices_yaml=entries(A, B), texts__b_md="**hello**\n")
    git("checkout", "-q", "-b", "change")


def review(ref: str = "main") -> Plan:
    return against(ref, [], at=AT)


def effects(plan: Plan) -> list[tuple[str, str]]:
    return [(change.effect, change.name) for change in plan.changes]


def test_a_branch_changes_what_its_files_say() -> None:
    commit(notices_yaml=entries(A.replace("one", "two")), texts__b_md="**hello**\n")
    plan = review()
    assert effects(plan) == [("removed", "b"), ("edited", "a")]
    [removed, edited] = plan.changes
    assert (removed.before.source, removed.place) == ("**hello**\n", "notices.yaml:4:5")
    assert (edited.before.source, edited.after.source) == ("one", "two")


def test_a_changed_content_file_is_a_change_of_each_group_that_shows_it() -> None:
    commit(texts__b_md="**goodbye**\n")
    [change] = review().changes
    assert (change.effect, change.before.source) == ("edited", "**hello**\n")
    assert change.after.source == "**goodbye**\n"


def test_what_others_merged_meanwhile_is_not_part_of_the_change() -> None:
    commit(notices_yaml=entries(A.replace("one", "two"), B))
    git("checkout", "-q", "main")
    commit(notices_yaml=entries(B))
    git("checkout", "-q", "change")
    assert effects(review()) == [("edited", "a")]


def test_files_that_are_not_committed_yet_count() -> None:
    Path("notices.yaml").write_text(entries(A))
    assert effects(review()) == [("removed", "b")]


def test_the_first_files_of_a_repository_take_all_groups_over() -> None:
    git("checkout", "-q", "--orphan", "empty")
    git("rm", "-rfq", ".")
    commit(readme="x")
    git("checkout", "-q", "-b", "first")
    commit(notices_yaml=entries(A))
    assert effects(review("empty")) == [("taken over", "a")]


def test_a_project_below_the_root_of_its_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    commit(ops__notices_yaml=entries("name: c, chat: oc_c, notice: none"))
    git("branch", "-f", "main")
    monkeypatch.chdir("ops")
    Path("notices.yaml").write_text(entries("name: c, chat: oc_c, notice: announcement"))
    assert effects(review()) == [("moved", "c")]


def test_mistakes_are_the_plans_failure_with_their_places() -> None:
    commit(notices_yaml=entries(A.replace("oc_a", "om_a")))
    [line] = review().failure
    assert line.startswith("notices.yaml:3:22: groups[0] a: chat 'om_a' is a message id")


def test_mistakes_where_the_branch_began_name_that_commit() -> None:
    commit(notices_yaml=entries(A.replace("oc_a", "om_a")))
    git("branch", "-f", "main")
    commit(notices_yaml=entries(A))
    [line] = review().failure
    assert ":notices.yaml:3:22: groups[0] a: chat 'om_a' is a message id" in line
    assert "/tmp" not in line


def test_a_link_in_an_old_commit_leads_nowhere(tmp_path: Path) -> None:
    Path("texts/b.md").unlink()
    Path("texts/b.md").symlink_to("/etc/hostname")
    commit()
    git("branch", "-f", "main")
    [line] = review().failure
    assert "does not exist" in line


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "main:notices.yaml"])
def test_what_is_no_commit_is_refused_in_one_line(ref: str) -> None:
    with pytest.raises(NoHistory, match=r"is no commit here\. In a CI job"):
        review(ref)
    assert not Path("x").exists()


def test_without_a_common_commit_the_whole_history_is_asked_for() -> None:
    git("checkout", "-q", "--orphan", "other")
    commit(notices_yaml=entries(A))
    with pytest.raises(NoHistory, match=r"fetch-depth: 0"):
        review()


def test_outside_of_a_repository_git_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("bare"))
    with pytest.raises(NoHistory):
        review()
