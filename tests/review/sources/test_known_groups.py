"""A review of anybody's change tells nothing of groups that the base does not declare."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from pulumi_feishu.review.checks.lookup import look_up
from pulumi_feishu.review.checks.preflight import check
from pulumi_feishu.review.plan import Change, Plan, Shown
from pulumi_feishu.review.render import comment
from pulumi_feishu.review.sources.git import NoHistory
from pulumi_feishu.review.sources.known_groups import NOT_ASKED, ask_about, declared_at
from review.plans import NOW
from support.reading import OURS, Tenant, change, message_of, pins, plan_of

HEAD = "version: 1\ngroups:\n"


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def entry(chat: str, notice: str = "announcement") -> str:
    return f"  - {{ name: {chat}, chat: {chat}, notice: {notice} }}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its one commit declares oc_a and, in a file of a folder, oc_b as unmanaged."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices.yaml").write_text(HEAD + entry("oc_a", "{ markdown: notices/a.md }"))
    (tmp_path / "notices" / "a.md").write_text("hello\n")
    (tmp_path / "notices" / "team.yaml").write_text(HEAD + entry("oc_b", "unmanaged"))
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    return tmp_path


def test_what_the_commit_declares_counts_and_not_what_lies_there(repository: Path) -> None:
    (repository / "notices.yaml").write_text(HEAD + entry("oc_new"))
    (repository / "notices" / "new.yaml").write_text(HEAD + entry("oc_newer"))
    assert declared_at("HEAD", []) == {"oc_a", "oc_b"}
    assert declared_at("main", [Path("notices.yaml")]) == {"oc_a"}
    assert declared_at("HEAD", [Path("elsewhere.yaml")]) == frozenset()


def test_a_folder_of_the_repository_knows_its_own_files(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "notices")
    assert declared_at("HEAD", [Path("team.yaml")]) == {"oc_b"}


@pytest.mark.parametrize("name", ["{here}/notices.yaml", "../{folder}/notices.yaml"])
def test_no_path_leads_out_of_the_commit(repository: Path, name: str) -> None:
    (repository / "notices.yaml").write_text(HEAD + entry("oc_new"))
    path = Path(name.format(here=repository, folder=repository.name))
    assert path.exists()
    assert declared_at("HEAD", [path]) == frozenset()


def test_files_that_were_no_valid_notices_declare_nothing(repository: Path) -> None:
    (repository / "notices.yaml").write_text("groups: 5\n")
    git("commit", "-q", "-a", "-m", "broken")
    assert declared_at("HEAD", []) == frozenset()
    assert declared_at("HEAD~1", []) == {"oc_a", "oc_b"}


def test_an_unknown_commit_is_no_commit_without_groups(repository: Path) -> None:
    with pytest.raises(NoHistory):
        declared_at("nowhere", [])


def asked(tenant: Tenant, declared: set[str], *changes: Change) -> Plan:
    """All that a review may ask, about these changes."""
    reader = tenant.reader()

    def ask(plan: Plan) -> Plan:
        found = look_up(plan, reader, with_message_text=True, at_a_time=4, tell=tenant.tell)
        return check(
            found, reader, tenant.settings(), at_a_time=4, tell=tenant.tell, tells_of_others=False
        )

    return ask_about(plan_of(changes, NOW), declared, ask)


def test_a_group_that_is_not_declared_costs_no_call_and_says_that_nobody_asked(
    tenant: Tenant,
) -> None:
    known, stranger = tenant.add(user_count=9), tenant.add(user_count=1240, said="salaries")
    changes = (change(known), pins(stranger))
    plan = asked(tenant, {known}, *changes)
    assert plan.changes == (
        replace(changes[0], people=9),
        replace(changes[1], problems=(NOT_ASKED,)),
    )
    assert plan.people is None
    assert tenant.calls() == {"get_chat": 1}


def test_a_review_reads_the_same_whatever_group_it_is(tenant: Tenant) -> None:
    """None of these can be told from one that was never there."""
    known = tenant.add(user_count=9)
    strangers = [
        tenant.add(name="board of directors", user_count=7),
        tenant.add(bots=[]),
        tenant.add(tenant_key="b"),
        tenant.add(status="dissolved"),
        "oc_nowhere",
    ]
    told = set()
    for stranger in strangers:
        plan = asked(tenant, {known}, change(known), change(stranger))
        told.add(unescape(comment.render(plan, lang="en")).replace(stranger, "oc_x"))
    [one] = told
    assert "Can't be known ahead: the base does not declare this group" in one
    assert "9 members" in one


def test_an_app_without_scopes_is_a_remark_only_where_a_group_is_declared(tenant: Tenant) -> None:
    stranger = tenant.add()
    tenant.feishu.change_app(scopes=[])
    assert asked(tenant, set(), change(stranger)).remarks == ()
    assert tenant.calls() == {}


@pytest.mark.parametrize("where", ["another group", "outside", "recalled", "deleted", "nowhere"])
def test_a_message_elsewhere_can_not_be_told_from_one_that_never_was(
    tenant: Tenant, where: str
) -> None:
    other = tenant.add(said="salaries", bots=[] if where == "outside" else [OURS])
    if where in ("recalled", "deleted"):
        tenant.feishu.change_message(message_of(other), state=where)
    message_id = "om_nowhere" if where == "nowhere" else message_of(other)
    known = tenant.add()
    [found] = asked(tenant, {known}, pins(known, message_id)).changes
    [problem] = found.problems
    assert problem.what.en == "no message with this id is in this group"
    assert (problem.is_certain, problem.code, found.after.message_text) == (True, None, "")


def test_of_a_group_that_the_bot_is_not_in_no_message_is_told(tenant: Tenant) -> None:
    other, known = tenant.add(said="x"), tenant.add(bots=[])
    [found] = asked(tenant, {known}, pins(known, message_of(other))).changes
    assert [problem.code for problem in found.problems] == [232011]


def test_a_message_of_the_group_itself_is_judged_as_ever(tenant: Tenant) -> None:
    known = tenant.add(said="x")
    [found] = asked(tenant, {known}, pins(known)).changes
    assert (found.problems, found.after) == ((), Shown("message", message_of(known), "x"))
    tenant.feishu.change_message(message_of(known), state="recalled")
    [found] = asked(tenant, {known}, pins(known)).changes
    assert [problem.code for problem in found.problems] == [230011]
