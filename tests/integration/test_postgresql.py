"""PostgreSQL as the shared state: it locks, it keeps no secret, and a backup brings it back."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulumi_feishu.emulator import DEMO_APP_SECRET
from support.applied import applied
from support.emulator import PUT, Emulator
from support.key_store import SECRETS_PROVIDER
from support.pages import page_block
from support.patience import PATIENCE_SECONDS, wait_until
from support.postgresql import PostgreSQL, running_postgresql
from support.programs import A1, A2, B1
from support.project import Project
from support.terminal import Terminal

DATABASE = "notices"


#: A message in each of the groups a, b and c.
MESSAGES = """\
for name in "abc":
    message = NoticeMessage(name, chat_id=f"oc_{name}", text=f"Freeze in {name}.")
    PinnedNotice(name, chat_id=f"oc_{name}", message_id=message.message_id)
"""

LOCKED = "the stack is currently locked by 1 lock(s)"

DAY = 24 * 3600


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server


@pytest.fixture
def backend(server: PostgreSQL) -> Iterator[str]:
    yield server.create(DATABASE)
    server.run("dropdb", "--force", DATABASE)


@pytest.fixture
def project(feishu: Emulator, tmp_path: Path, backend: str) -> Iterator[Project]:
    project = Project.create(tmp_path / "project", feishu.environment, backend=backend)
    yield project
    project.end()


@pytest.fixture
def elsewhere(project: Project, tmp_path: Path) -> Iterator[Callable[[], Project]]:
    """Make a checkout on another machine, with the stack selected."""
    made: list[Project] = []

    def make() -> Project:
        made.append(project.clone(tmp_path / f"clone{len(made)}"))
        assert made[-1].pulumi("stack", "select", "test").exit_code == 0
        return made[-1]

    yield make
    for clone in made:
        clone.end()


def written(feishu: Emulator) -> list[tuple[str, str, int]]:
    """The calls that Feishu took."""
    return [call for call in feishu.calls() if call[2] == 0]


def slow_up(feishu: Emulator, project: Project, program: str) -> subprocess.Popen[str]:
    """An `up` that is under way until the emulator's faults are cleared: its puts are refused."""
    project.write(program)
    project.configure("feishu:retrySeconds", "600")
    feishu.hold_back(PUT)
    up = project.start("up", "--yes", "--skip-preview")
    wait_until(feishu.held_back)
    return up


def test_two_stacks_in_one_database_do_not_disturb_each_other(
    feishu: Emulator, project: Project, elsewhere: Callable[[], Project]
) -> None:
    applied(project, A1)
    other = elsewhere()
    other.create_stack("other")
    under_way = slow_up(feishu, project, A2)
    # Another group, so only the API is the same.
    feishu.hold_back(PUT, chat_id="oc_a")
    other.up_with(B1)
    feishu.faults()
    assert under_way.wait(timeout=PATIENCE_SECONDS) == 0
    assert (project.shows(), other.shows()) == ({"oc_a": "om_a2"}, {"oc_b": "om_b1"})
    assert other.destroy().exit_code == 0
    assert other.pulumi("stack", "rm", "other", "--yes").exit_code == 0
    assert project.shows() == {"oc_a": "om_a2"}
    assert (feishu.shows("oc_a"), feishu.shows("oc_b")) == ("om_a2", "none")


def test_of_two_runs_the_second_fails_at_the_lock_and_changes_nothing(
    feishu: Emulator, project: Project, elsewhere: Callable[[], Project]
) -> None:
    second = elsewhere()
    second.write(B1)
    first = slow_up(feishu, project, A1)
    refused = second.up()
    assert first.poll() is None, "the first run was through before the second began"
    assert refused.exit_code != 0
    assert LOCKED in refused.output
    feishu.faults()
    assert first.wait(timeout=PATIENCE_SECONDS) == 0
    assert written(feishu) == [(PUT, "oc_a", 0)]
    assert project.shows() == second.shows() == {"oc_a": "om_a1"}
    assert "pending_operations" not in project.pulumi("stack", "export").output
    feishu.forget_calls()
    assert project.up().exit_code == 0
    assert feishu.calls() == []


def test_runs_that_start_at_the_same_moment_never_both_write(
    feishu: Emulator, project: Project, elsewhere: Callable[[], Project]
) -> None:
    """Pulumi's lock lets one through, or none when each sees the other's; never both."""
    project.write(A1)
    project.configure("feishu:retrySeconds", "600")
    feishu.hold_back(PUT)
    both = [p.start("up", "--yes", "--skip-preview") for p in (project, elsewhere())]
    # Whoever has the lock goes on only after the other one ended.
    wait_until(lambda: any(run.poll() is not None for run in both))
    feishu.faults()
    codes = [run.wait(timeout=PATIENCE_SECONDS) for run in both]
    assert any(codes)
    assert len(written(feishu)) == codes.count(0)
    project.up_with(A1)
    assert feishu.calls() == [(PUT, "oc_a", 0)]
    assert project.shows() == {"oc_a": "om_a1"}


@pytest.mark.parametrize("before", [A1, ""], ids=["update", "create"])
def test_after_a_kill_cancel_clears_the_lock_and_the_next_up_repairs(
    server: PostgreSQL,
    feishu: Emulator,
    project: Project,
    elsewhere: Callable[[], Project],
    before: str,
) -> None:
    applied(project, before)
    under_way = slow_up(feishu, project, A2)
    os.killpg(under_way.pid, signal.SIGKILL)
    under_way.wait()
    wait_until(lambda: not project.processes(b"pulumi.dynamic"))
    feishu.faults()
    # Whoever repairs sits at another machine.
    next_one = elsewhere()
    locked = next_one.up()
    assert locked.exit_code != 0
    assert LOCKED in locked.output
    terminal_at(server, next_one).type(page_block("state", "pulumi cancel"))
    assert feishu.shows("oc_a") == "om_a2"
    assert next_one.shows() == {"oc_a": "om_a2"}


def test_the_state_holds_no_secret(server: PostgreSQL, project: Project, feishu: Emulator) -> None:
    assert project.pulumi("config", "set", "--secret", "feishu:appSecret", DEMO_APP_SECRET)
    del project.environment["FEISHU_APP_SECRET"]
    project.up_with(MESSAGES)
    exported = project.pulumi("stack", "export").output
    content = "convert_from(decode(data->>'data', 'base64'), 'UTF8')"
    rows = server.query(DATABASE, f"select {content} from pulumi_state")
    assert "Freeze in a." in exported
    assert "Freeze in a." in rows
    for text in (exported, rows):
        assert DEMO_APP_SECRET not in text
        assert '"t-' not in text


def test_a_restored_database_makes_the_next_up_a_run_without_a_call(
    server: PostgreSQL, feishu: Emulator, project: Project
) -> None:
    applied(project, MESSAGES)
    terminal = terminal_at(server, project)
    dump, _export = page_block("state", "pg_dump").splitlines()
    terminal.type(dump)
    server.run("dropdb", DATABASE)
    terminal.type(page_block("state", "createdb notices && psql"))
    nothing_happens(feishu, project)


def test_an_imported_export_makes_the_next_up_a_run_without_a_call(
    server: PostgreSQL, feishu: Emulator, project: Project
) -> None:
    applied(project, MESSAGES)
    terminal = terminal_at(server, project)
    _dump, export = page_block("state", "pg_dump").splitlines()
    terminal.type(export)
    server.lose(DATABASE)
    terminal.type(page_block("state", "pulumi stack init prod && pulumi stack import"))
    nothing_happens(feishu, project)


def terminal_at(server: PostgreSQL, project: Project) -> Terminal:
    """Somebody in the project, with the server's programs; the page's stack is the test's."""
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": "pulumi"}
    url = project.environment["PULUMI_BACKEND_URL"]
    path = f"{server.programs}:{Path(sys.executable).parent}:{project.environment['PATH']}"
    values = {
        "stack init prod": f"stack init test --secrets-provider '{SECRETS_PROVIDER}'",
        "--stack prod": "--stack test",
        "postgres://pulumi@db.example.com:5432/notices?sslmode=verify-full": url,
    }
    questions = {"PULUMI_SKIP_CONFIRMATIONS": "true"}
    environment = {**project.environment, **where, **questions, "PATH": path}
    return Terminal(project.directory, environment, values)


def nothing_happens(feishu: Emulator, project: Project) -> None:
    feishu.forget_calls()
    feishu.pass_seconds(DAY)
    project.up_with(MESSAGES)
    assert feishu.calls(writes_only=False) == []
    assert [len(feishu.sent(f"oc_{name}")) for name in "abc"] == [1, 1, 1]


def lose_state(server: PostgreSQL, project: Project) -> None:
    server.run("dropdb", DATABASE)
    terminal_at(server, project).type(page_block("state", "createdb notices\n"))


def test_without_a_backup_messages_of_the_last_day_are_found_again(
    server: PostgreSQL, feishu: Emulator, project: Project
) -> None:
    applied(project, MESSAGES)
    feishu.pass_seconds(DAY // 2)
    lose_state(server, project)
    project.up_with(MESSAGES)
    assert [len(feishu.sent(f"oc_{name}")) for name in "abc"] == [1, 1, 1]
    assert set(project.shows()) == {"oc_a", "oc_b", "oc_c"}


def test_without_a_backup_one_run_sends_no_more_messages_anew_than_it_may(
    server: PostgreSQL, feishu: Emulator, project: Project
) -> None:
    applied(project, MESSAGES)
    # Feishu swallows no repeat any more, and the app may not look for its old messages.
    feishu.pass_seconds(DAY)
    feishu.change_app(scopes=["im:chat", "im:message:send_as_bot"])
    lose_state(server, project)
    lower, review, up = page_block("state", "pulumi config set feishu:max").splitlines()
    terminal = terminal_at(server, project)
    terminal.type(lower.replace("Messages 5", "Messages 1"))
    assert "3 new messages" in terminal.type(review)
    assert up == "pulumi up --continue-on-error --stack prod"
    run = project.up()
    assert run.exit_code != 0
    assert all(error.startswith("Not sent to oc_") for error in run.errors)
    assert sorted(len(feishu.sent(f"oc_{name}")) for name in "abc") == [1, 1, 2]


@pytest.fixture
def reader(server: PostgreSQL, project: Project, backend: str) -> Iterator[dict[str, str]]:
    """The backend as a role that was made by the lines of docs/en/state.md; the stack is there."""
    server.query(DATABASE, page_block("state", "CREATE ROLE"))
    yield {"PULUMI_BACKEND_URL": backend.replace("//pulumi@", "//notices_reader@")}
    server.query(DATABASE, "DROP OWNED BY notices_reader; DROP ROLE notices_reader")


def opens_without_creating() -> bool:
    """Older CLIs create the table at each start, which a role that may only read is refused."""
    told = subprocess.check_output(("pulumi", "version"), text=True)
    return tuple(int(part) for part in re.findall(r"\d+", told)[:2]) >= (3, 274)


def test_a_role_that_may_only_select_plans_and_changes_nothing(
    server: PostgreSQL, feishu: Emulator, project: Project, reader: dict[str, str]
) -> None:
    applied(project, A1)
    rows = "SELECT key, data::text, updated_at FROM pulumi_state ORDER BY key"
    before = server.query(DATABASE, rows)
    project.write(A2)
    command = ("preview", "--save-plan", "plan.json", "--stack", "test")
    preview = project.pulumi(*command, **reader)
    if not opens_without_creating():
        assert "permission denied for schema public" in preview.output
        return
    assert preview.exit_code == 0, preview.output
    assert "~message_id" in preview.output
    assert json.loads((project.directory / "plan.json").read_text())["resourcePlans"]
    for writing in ("up", "refresh", "destroy"):
        refused = project.pulumi(writing, "--yes", "--skip-preview", "--stack", "test", **reader)
        assert refused.exit_code != 0
        assert "permission denied for table pulumi_state" in refused.output
    assert project.pulumi("stack", "rm", "--yes", "--force", "test", **reader).exit_code != 0
    for sql in ("DELETE FROM pulumi_state", "UPDATE pulumi_state SET data = '{}'"):
        with pytest.raises(AssertionError, match="permission denied for table pulumi_state"):
            server.query(DATABASE, f"SET ROLE notices_reader; {sql}")
    assert server.query(DATABASE, rows) == before
    assert feishu.calls() == [(PUT, "oc_a", 0)]


def test_a_role_that_may_only_select_frees_no_lock(
    feishu: Emulator, project: Project, reader: dict[str, str]
) -> None:
    applied(project, A1)
    under_way = slow_up(feishu, project, A2)
    project.pulumi("cancel", "--yes", "--stack", "test", **reader)
    assert LOCKED in project.up().output
    feishu.faults()
    assert under_way.wait(timeout=PATIENCE_SECONDS) == 0
