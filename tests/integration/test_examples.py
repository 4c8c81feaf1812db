"""Each example starts by the lines of its README, in its own environment, on the real engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from pulumi_feishu.emulator import DEMO_APP_ID, DEMO_APP_SECRET
from support.emulator import Emulator, running_emulator
from support.pages import ROOT, page_block
from support.readme import Reader, reading

EXAMPLES = ROOT / "examples"

#: What each README has its reader type; `test_pages.py` holds that the Chinese one has the same.
BLOCKS = {
    "incident-banner": page_block("examples/incident-banner", "pulumi install"),
    "many-tenants": page_block("examples/many-tenants", "pulumi install"),
    "plain-python": page_block("examples/plain-python", "pulumi install"),
    "split-stack": page_block("examples/split-stack", "pulumi install"),
    "yaml-driven": page_block("examples/yaml-driven", "pulumi install"),
}

#: The name of an example, and the values of its placeholders.
ReaderOf = Callable[[str, Mapping[str, str]], AbstractContextManager[Reader]]

#: What a test adds to the lines of a README; those show the preview.
UP = "pulumi up --continue-on-error --skip-preview"


@pytest.fixture
def reader_of(
    feishu: Emulator, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> ReaderOf:
    """Follow an example's README as somebody whose app is the emulator's."""
    return lambda name, values: reading(
        tmp_path / "clone",
        f"examples/{name}",
        factory=tmp_path_factory,
        block=BLOCKS[name],
        environment={"FEISHU_BASE_URL": feishu.url},
        values={"cli_…": DEMO_APP_ID, **values},
        answers={"pulumi config set --secret feishu:appSecret": DEMO_APP_SECRET},
    )


def test_these_are_the_examples_each_short_and_made_from_the_clone() -> None:
    folders = [path for path in EXAMPLES.iterdir() if (path / "Pulumi.yaml").exists()]
    # Those of the plugin are run by `test_plugin_languages.py`.
    names = {path.name for path in folders if not path.name.startswith("plugin-")}
    assert names == set(BLOCKS)
    for folder in folders:
        for readme in folder.glob("*.md"):
            assert len(readme.read_text().splitlines()) <= 20
    for name in names:
        requirements = (EXAMPLES / name / "requirements.txt").read_text()
        assert requirements in ("-e ../../provider\n", "-e ../../provider[cli]\n")


def test_plain_python(feishu: Emulator, reader_of: ReaderOf) -> None:
    chats = {"releaseRoom": "oc_a", "allHands": "oc_b", "random": "oc_c"}
    values = {f"{key} oc_…": f"{key} {chat}" for key, chat in chats.items()}
    with reader_of("plain-python", values) as reader:
        output = reader.follow("pulumi up")
    [freeze] = feishu.sent("oc_a")
    assert [feishu.shows(f"oc_{name}") for name in "abc"] == [
        freeze["message_id"],
        "announcement",
        "none",
    ]
    assert f'releaseRoomShows: "{freeze["message_id"]}"' in output


def test_yaml_driven(feishu: Emulator, reader_of: ReaderOf) -> None:
    with reader_of("yaml-driven", {}) as reader:
        file = reader.project.directory / "notices.yaml"
        for chat in re.findall(r"oc_\w+", file.read_text()):
            feishu.add_chat(chat)
        # The example's freeze ends one day; what it shows until then is what is looked at.
        reader.follow("pulumi up", FEISHU_NOW="2026-12-01T09:00:00+08:00")
        assert feishu.shows("oc_all") == "announcement"
        assert feishu.shows("oc_random") == feishu.shows("oc_other") == "none"
        for chat in ("oc_release", "oc_oncall", "oc_support", "oc_launch"):
            [sent] = feishu.sent(chat)
            assert feishu.shows(chat) == sent["message_id"]
        file.write_text(file.read_text().replace("2027-01-04", "2026-01-04"))
        output = reader.type(UP)
        assert "发布值班群 (notices.yaml:4:5): expired at 2026-01-04 09:00 +08:00" in output
        assert feishu.shows("oc_release") == "announcement"


def test_incident_banner(feishu: Emulator, reader_of: ReaderOf) -> None:
    with reader_of("incident-banner", {"oc_…": "oc_a"}) as reader:
        reader.follow("pulumi config set chat")
        reader.type(UP)
        assert feishu.shows("oc_a") == "announcement"
        reader.follow("pulumi up")
        [card] = feishu.sent("oc_a")
        assert feishu.shows("oc_a") == card["message_id"]
        assert "Payments are slow." in card["content"]
        reader.type("pulumi config set incident '**Payments are back.**'")
        reader.type(UP)
        [card] = feishu.sent("oc_a")
        assert "Payments are back." in card["content"]
        reader.follow("pulumi up")
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


def test_many_tenants(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
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
        with reading(
            tmp_path / "clone",
            "examples/many-tenants",
            factory=tmp_path_factory,
            block=BLOCKS["many-tenants"],
            environment={"FEISHU_BASE_URL": feishu.url},
            # The shell fills it in, so that no secret stands in the arguments of a process.
            values={"FEISHU_APP_SECRET=…": 'FEISHU_APP_SECRET="$SECRET"'},
        ) as reader:
            for tenant in apps:
                reader.follow(
                    f"FEISHU_APP_SECRET=… pulumi up --continue-on-error --stack {tenant}",
                    SECRET=f"secret-of-{tenant}",
                )
            assert feishu.shows("oc_acme_support") == "announcement"
            for chat, tenant in (("oc_acme_release", "acme"), ("oc_globex_all", "globex")):
                [sent] = feishu.sent(chat)
                assert feishu.shows(chat) == sent["message_id"]
                assert sent["sender"] == apps[tenant]
            wrong = reader.fail(f"{UP} --stack acme", FEISHU_APP_SECRET="x", FEISHU_REASSERT="1")
            assert "a tenant access token (10014)" in wrong
            assert "secret-of" not in "".join(reader.outputs)


def test_split_stack(
    feishu: Emulator, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for chat in ("oc_release", "oc_release_all", "oc_support", "oc_all", "oc_lounge"):
        feishu.add_chat(chat)
    with reading(
        tmp_path / "clone",
        "examples/split-stack",
        factory=tmp_path_factory,
        block=BLOCKS["split-stack"],
        environment=feishu.environment,
        values={},
    ) as reader:
        reader.follow("pulumi stack init all")
        shown = feishu.all_shown()
        [freeze] = feishu.sent("oc_release")
        assert shown["oc_release"] == freeze["message_id"]
        feishu.forget_calls()
        reader.follow("pulumi config set feishu:notices notices/rest.yaml")
        reviews = reader.follow("for stack in all release support; do .venv/bin/pulumi-feishu")
        # The list of unmanaged groups is new in two of them.
        assert reviews.count("No group changes.") + reviews.count("No notice changes") == 3
        printed = reader.follow("for stack in all release support; do pulumi up")
        assert "deleted" not in printed
        assert feishu.calls() == []
        assert feishu.all_shown() == shown
        # Each stack has its own groups, and goes on with them.
        for stack, chat in (("release", "oc_release"), ("support", "oc_support")):
            file = reader.project.directory / f"notices/{stack}.yaml"
            file.write_text(file.read_text().replace("text: ", "text: New. ", 1))
            reader.type(f"{UP} --stack {stack}")
            assert len(feishu.sent(chat)) == 1
