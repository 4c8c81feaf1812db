"""Each example is a complete project and does what its README says, on the real engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.emulator import Emulator, running_emulator
from support.project import Project

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"

Make = Callable[..., Project]


@pytest.fixture
def example(feishu: Emulator, tmp_path: Path) -> Iterator[Make]:
    """Make a copy of an example with one stack."""
    made: list[Project] = []

    def make(name: str, *, environment: dict[str, str] = feishu.environment) -> Project:
        project = Project.of_example(EXAMPLES / name, tmp_path / name, environment)
        made.append(project)
        return project

    yield make
    for project in made:
        project.end()


def succeed(project: Project, *arguments: str, **environment: str) -> str:
    run = project.pulumi(*arguments, **environment)
    assert run.exit_code == 0, run.output
    return run.output


def up(project: Project, *arguments: str, **environment: str) -> str:
    return succeed(project, "up", "--yes", "--continue-on-error", *arguments, **environment)


def test_these_are_the_examples_each_with_a_readme_that_names_its_commands() -> None:
    names = {path.name for path in EXAMPLES.iterdir() if (path / "Pulumi.yaml").exists()}
    assert names == {"incident-banner", "many-tenants", "plain-python", "yaml-driven"}
    for name in names:
        readme = (EXAMPLES / name / "README.md").read_text()
        assert "pulumi install" in readme
        assert len(readme.splitlines()) <= 16


def test_plain_python(feishu: Emulator, example: Make) -> None:
    project = example("plain-python")
    succeed(project, "stack", "init", "test")
    for key, chat in {"releaseRoom": "oc_a", "allHands": "oc_b", "random": "oc_c"}.items():
        succeed(project, "config", "set", key, chat)
    output = up(project)
    [freeze] = feishu.sent("oc_a")
    assert [feishu.shows(f"oc_{name}") for name in "abc"] == [
        freeze["message_id"],
        "announcement",
        "none",
    ]
    assert f'releaseRoomShows: "{freeze["message_id"]}"' in output


def test_yaml_driven(feishu: Emulator, example: Make) -> None:
    project = example("yaml-driven")
    succeed(project, "stack", "init", "test")
    file = project.directory / "notices.yaml"
    for chat in re.findall(r"oc_\w+", file.read_text()):
        feishu.add_chat(chat)
    # The freeze of the example is over one day; what it shows until then is what is looked at.
    file.write_text(file.read_text().replace("2027-01-04", "2999-01-04"))
    up(project)
    assert feishu.shows("oc_all") == "announcement"
    assert feishu.shows("oc_random") == feishu.shows("oc_other") == "none"
    for chat in ("oc_release", "oc_oncall", "oc_support", "oc_launch"):
        [sent] = feishu.sent(chat)
        assert feishu.shows(chat) == sent["message_id"]
    file.write_text(file.read_text().replace("2999-01-04", "2026-01-04"))
    assert "发布值班群 (notices.yaml:4:5): expired at 2026-01-04 01:00 UTC" in up(project)
    assert feishu.shows("oc_release") == "announcement"


def test_incident_banner(feishu: Emulator, example: Make) -> None:
    project = example("incident-banner")
    succeed(project, "stack", "init", "ops")
    succeed(project, "config", "set", "chat", "oc_a")
    up(project)
    assert feishu.shows("oc_a") == "announcement"
    succeed(project, "config", "set", "incident", "**Payments are slow.**")
    up(project)
    [card] = feishu.sent("oc_a")
    assert feishu.shows("oc_a") == card["message_id"]
    succeed(project, "config", "set", "incident", "**Payments are back.**")
    up(project)
    [card] = feishu.sent("oc_a")
    assert "Payments are back." in card["content"]
    succeed(project, "config", "rm", "incident")
    up(project)
    assert feishu.shows("oc_a") == "announcement"
    assert feishu.sent("oc_a")[0]["state"] == "recalled"


def _tenant(name: str, app_id: str) -> dict[str, object]:
    return {
        "app_id": app_id,
        "secret": f"secret-of-{name}",
        "name": name,
        "tenant_key": name,
        "open_id": f"ou_{name}",
        "scopes": ["im:chat", "im:message", "im:message.group_msg"],
    }


def test_many_tenants(tmp_path: Path, example: Make) -> None:
    apps = {"acme": "cli_acme000000000000", "globex": "cli_globex0000000000"}
    chats = {"acme": ["oc_acme_release", "oc_acme_support"], "globex": ["oc_globex_all"]}
    seed = {
        "apps": [_tenant(name, app_id) for name, app_id in apps.items()],
        "chats": [
            {"chat_id": chat, "name": chat, "tenant_key": tenant, "bots": [apps[tenant]]}
            for tenant, ids in chats.items()
            for chat in ids
        ],
    }
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    with running_emulator("--seed", str(tmp_path / "seed.json"), directory=tmp_path) as feishu:
        project = example("many-tenants", environment={"FEISHU_BASE_URL": feishu.url})
        for tenant in apps:
            succeed(project, "stack", "init", tenant)
            up(project, "--stack", tenant, FEISHU_APP_SECRET=f"secret-of-{tenant}")
        assert feishu.shows("oc_acme_support") == "announcement"
        for chat, tenant in (("oc_acme_release", "acme"), ("oc_globex_all", "globex")):
            [sent] = feishu.sent(chat)
            assert feishu.shows(chat) == sent["message_id"]
            assert sent["sender"] == apps[tenant]
        wrong = project.pulumi(
            "up", "--yes", "--stack", "acme", FEISHU_APP_SECRET="x", FEISHU_REASSERT="1"
        )
        assert wrong.exit_code != 0
        assert "secret-of" not in "".join(run.output for run in project.runs)
