"""A branch's files beside those of the commit where it began, in real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pulumi_feishu.review.plan import Plan
from pulumi_feishu.review.sources import history
from pulumi_feishu.review.sources.branch import against
from pulumi_feishu.review.sources.git import NoHistory, printed

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
    plan = review()
    assert effects(plan) == [("removed", "b")]
    assert plan.source.en.endswith(" (main) → this folder (uncommitted)")
    git("commit", "-qam", "x")
    commit_here = history.head(Path())[:7]
    assert review().source.en.endswith(f" (main) → {commit_here}")
    Path("unrelated.md").write_text("x")
    assert review().source.zh.endswith(f"（main）→ {commit_here}")


def test_the_first_files_of_a_repository_take_all_groups_over() -> None:
    git("checkout", "-q", "--orphan", "empty")
    git("rm", "-rfq", ".")
    commit(readme="x")
    git("checkout", "-q", "-b", "first")
    commit(notices_yaml=entries(A))
    assert effects(review("empty")) == [("taken over", "a")]


#: A folder with these files is a repository to git, and its settings would count.
DISGUISED = {
    "HEAD": "ref: refs/heads/main\n",
    "objects/x": "",
    "refs/heads/main": f"{'2' * 40}\n",
    "refs/remotes/origin/main": f"{'1' * 40}\n",
    "config": """[core]
  repositoryFormatVersion = 1
  bare = false
  worktree = .
[extensions]
  partialClone = origin
[protocol "ext"]
  allow = always
[remote "origin"]
  promisor = true
  url = "ext::touch ran"
""",
}


def test_a_folder_of_the_branch_that_looks_like_a_repository_runs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commit(ops__notices_yaml=entries(A))
    for name, text in DISGUISED.items():
        file = Path("ops", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    monkeypatch.chdir("ops")
    with pytest.raises(NoHistory, match="origin/main is not a commit here"):
        review("origin/main")
    assert not Path("ran").exists()
    assert effects(review()) == [("taken over", "a")]
    assert printed(Path(), "rev-parse", "origin/main") is None
    assert not Path("ran").exists()


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


def test_a_content_that_the_rules_refuse_by_now_can_be_changed_in_a_reviewed_change() -> None:
    git("checkout", "-q", "main")
    commit(texts__b_md="![rota](https://img.example.com/a.png)\n")
    git("checkout", "-q", "-b", "mend")
    commit(texts__b_md="rota\n")
    assert effects(review()) == [("edited", "b")]
    commit(texts__b_md="![rota](https://img.example.com/b.png)\n")
    [failure] = review().failure
    assert "has a picture by its address, 'https://img.example.com/b.png'" in failure


def test_what_feishu_may_refuse_can_not_be_known_ahead() -> None:
    commit(texts__b_md="<at id=lin></at>\n")
    [change] = review().changes
    [problem] = change.problems
    assert not problem.is_certain
    assert problem.what.en.startswith("markdown mentions 'lin', which is not an open_id")


def test_a_link_in_an_old_commit_leads_nowhere(tmp_path: Path) -> None:
    Path("texts/b.md").unlink()
    Path("texts/b.md").symlink_to("/etc/hostname")
    commit()
    git("branch", "-f", "main")
    [line] = review().failure
    assert "does not exist" in line


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "main:notices.yaml"])
def test_what_is_no_commit_is_refused_in_one_line(ref: str) -> None:
    with pytest.raises(NoHistory, match=r"is not a commit here\. In a CI job"):
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
    with pytest.raises(NoHistory, match=r"^git finds no repository here \(not a git .*\)\."):
        review()


def rebase_main() -> None:
    """What is committed so far is where the branch began."""
    git("branch", "-f", "main")


@pytest.mark.parametrize("attribute", ["export-ignore", "export-subst", "filter=evil", "-text"])
def test_attributes_of_the_repository_change_nothing_in_what_was(attribute: str) -> None:
    git("config", "filter.evil.smudge", "touch ran; echo changed")
    Path(".gitattributes").write_text(f"*.yaml {attribute}\n*.md {attribute}\n")
    commit(texts__b_md="$Format:%H$\n")
    rebase_main()
    assert effects(review()) == []
    assert not Path("ran").exists()


def test_only_what_the_notices_name_is_read() -> None:
    """A file of 2 GB beside them must not pass through memory: here it can't be read at all."""
    commit(other__big_json="1", other__a_md="2", notices__c_md="3")
    rebase_main()
    for name in ("other/big_json", "other/a.md", "notices/c.md"):
        blob = subprocess.check_output(["git", "rev-parse", f"HEAD:{name}"], text=True).strip()
        Path(f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    assert effects(review()) == []


def test_a_checkout_with_other_line_ends_is_no_change() -> None:
    git("config", "core.autocrlf", "true")
    Path("notices.yaml").unlink()
    Path("texts/b.md").unlink()
    git("checkout", "--", ".")
    assert b"\r\n" in Path("notices.yaml").read_bytes()
    assert b"\r\n" in Path("texts/b.md").read_bytes()
    assert effects(review()) == []


POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    f"oid sha256:{'0' * 64}\nsize 12\n"
)  # fmt: skip
IS_POINTER = "is a Git LFS pointer; keep what is published in git itself"


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("name", ["texts/b.md", "notices.yaml"])
def test_a_pointer_of_git_lfs_is_named_on_either_side(side: str, name: str) -> None:
    text = Path(name).read_text()
    Path(name).write_text(POINTER)
    commit()
    if side == "before":
        rebase_main()
        commit(**{name.replace("/", "__").replace(".", "_"): text})
    [line] = review().failure
    assert line.endswith(IS_POINTER)
    assert name in line
    assert (":notices.yaml:" in line) == (side == "before")


def test_links_are_followed_as_in_a_checkout() -> None:
    commit(shared__texts__b_md="**hello**\n", real_md="x", shared__c_yaml=entries(CARDLESS))
    shutil.rmtree("texts")
    Path("texts").symlink_to("shared/texts")
    Path("shared/texts/b.md").unlink()
    Path("shared/texts/b.md").symlink_to("../../real.md")
    Path("notices").symlink_to("shared")
    commit()
    rebase_main()
    commit(real_md="y")
    [change] = review().changes
    assert (change.before.source, change.after.source) == ("x", "y")


CARDLESS = "name: c, chat: oc_c, notice: none"


@pytest.mark.parametrize("target", ["/etc/hostname", "../x.yaml", "texts/../../x.yaml", "d/../x"])
def test_a_notices_file_that_leads_out_of_an_old_commit_stops_the_review(target: str) -> None:
    Path("d").symlink_to(".")
    Path("notices.yaml").unlink()
    Path("notices.yaml").symlink_to(target)
    commit()
    rebase_main()
    Path("notices.yaml").unlink()
    commit(notices_yaml=entries(A))
    with pytest.raises(NoHistory, match=r"notices\.yaml leads out of the repository"):
        review()


@pytest.mark.parametrize("name", ["notices_yaml", "texts__b_md"])
def test_a_link_to_a_hidden_file_of_an_old_commit_is_not_read(name: str) -> None:
    path = Path(name.replace("__", "/").replace("_yaml", ".yaml").replace("_md", ".md"))
    text = path.read_text()
    Path(".secret.md").write_text("password")
    path.unlink()
    path.symlink_to(Path("../.secret.md") if "/" in str(path) else ".secret.md")
    commit()
    rebase_main()
    path.unlink()
    commit(**{name: text})
    [line] = review().failure
    assert "is hidden (.secret.md)" in line


def test_a_link_to_itself_in_an_old_commit_is_told() -> None:
    Path("texts/b.md").unlink()
    Path("texts/b.md").symlink_to("b.md")
    commit()
    rebase_main()
    [line] = review().failure
    assert "does not exist" in line


def test_a_file_that_is_too_large_in_an_old_commit_is_told() -> None:
    commit(texts__b_md="x" * 1_000_001)
    rebase_main()
    commit(texts__b_md="x")
    [line] = review().failure
    assert line.endswith("markdown 'texts/b.md' is larger than 1 MB")


def test_an_old_commit_is_not_brought_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_MOST_BYTES", 3 * 4096)
    assert effects(review()) == []
    monkeypatch.setattr(history, "_MOST_BYTES", 1 * 4096)
    with pytest.raises(NoHistory, match="What the notices of that commit say is larger"):
        review()


def test_git_gets_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy"
    real = shutil.which("git")
    spy.mkdir()
    (spy / "git").write_text(f'#!/bin/sh\nenv >> {spy}/env\nexec {real} "$@"\n')
    (spy / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy}:{os.environ['PATH']}")
    for name in ("FEISHU_APP_SECRET", "PULUMI_CONFIG_PASSPHRASE", "CI_JOB_TOKEN", "GIT_ASKPASS"):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "hunter2")
    review()
    env = (spy / "env").read_text()
    assert "GIT_OPTIONAL_LOCKS=0\n" in env
    assert "GIT_TERMINAL_PROMPT=0\n" in env
    assert "hunter2" not in env


def test_an_absolute_path_is_compared_with_the_same_file_of_the_commit() -> None:
    commit(notices_yaml=entries(A.replace("one", "two"), B))
    [change] = against("main", [Path("notices.yaml").absolute()], at=AT).changes
    assert (change.effect, change.before.source) == ("edited", "one")


@pytest.mark.parametrize("path", ["../notices.yaml", "/etc/notices.yaml"])
def test_a_path_outside_of_the_repository_has_no_history(path: str) -> None:
    with pytest.raises(NoHistory, match=rf"{path} is not in this repository"):
        against("main", [Path(path)], at=AT)


def test_a_folder_of_texts_is_no_folder_of_notices() -> None:
    commit(notices_yaml=entries(A, B.replace("texts/", "notices/")), notices__b_md="x")
    rebase_main()
    assert effects(review()) == []


def test_a_folder_that_the_commit_does_not_have_declares_nothing() -> None:
    commit(ops__a_yaml=entries(CARDLESS))
    assert [c.name for c in against("main", [Path("ops")], at=AT).changes] == ["c"]
