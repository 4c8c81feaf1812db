"""What the stack's state has is believed only with the proof that it is this stack's."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from pulumi_feishu.engine.stack_state import Asker
from support.patience import PATIENCE_SECONDS

URN = "urn:pulumi:prod::notices::pulumi-python:dynamic/feishu:NoticeMessage::ops"
NOTICE = "pulumi-python:dynamic/feishu:PinnedNotice"
MESSAGE = "pulumi-python:dynamic/feishu:NoticeMessage"
UNMANAGED = "pulumi-python:dynamic/feishu:UnmanagedGroups"
RESOURCES: list[dict[str, Any]] = [
    {"urn": URN, "type": "…:NoticeMessage", "id": "om_new", "outputs": {"chat_id": "oc_a"}},
    {"urn": URN, "type": "…:NoticeMessage", "id": "om_old", "delete": True},
    {
        "type": NOTICE,
        "id": "oc_a",
        "inputs": {"message_id": "om_gone (recalled or deleted)"},
        "outputs": {"chat_id": "oc_a", "shows": "om_new"},
    },
    {"type": "other:index:Thing", "id": "thing", "outputs": {"about": "om_named", "size": 3}},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("FEISHU_APP_SECRET", "hush")
    return tmp_path


def stand_in(folder: Path, script: str) -> None:
    path = folder / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def exports(
    folder: Path,
    works_on: str,
    *,
    stack: str = "organization/notices/prod",
    resources: list[dict[str, Any]] = RESOURCES,
) -> None:
    """A `pulumi` that knows this stack, on whose resource the engine works."""
    pending = [{"resource": {"urn": works_on}, "type": "creating"}]
    deployment: dict[str, Any] = {"resources": resources, "pending_operations": pending}
    (folder / "export.json").write_text(json.dumps({"deployment": deployment}))
    stand_in(
        folder,
        f'env > {folder}/environment; test "$4" = "{stack}" && cat {folder}/export.json',
    )


def test_all_messages_that_any_entry_names_are_known(folder: Path) -> None:
    exports(folder, URN)
    state = Asker().state(URN)
    assert state
    assert state.message_ids == {"om_new", "om_old", "om_gone", "om_named"}
    assert state.shown == {"oc_a": "om_new"}


def test_what_is_encrypted_of_a_notice_may_be_anything(folder: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "…", "ciphertext": "…"}
    outputs = {"chat_id": secret, "shows": secret}
    notice = {"urn": URN, "type": NOTICE, "id": "oc_b", "outputs": outputs}
    exports(folder, URN, resources=[notice])
    state = Asker().state(URN)
    assert state
    assert state.shown == {"oc_b": "unknown"}


def test_what_a_notice_of_the_plugin_shows_is_known(folder: Path) -> None:
    outputs = {"chatId": "oc_b", "shows": "announcement"}
    notice = {"urn": URN, "type": "feishu:index:PinnedNotice", "id": "oc_b", "outputs": outputs}
    exports(folder, URN, resources=[notice])
    state = Asker().state(URN)
    assert state
    assert state.shown == {"oc_b": "announcement"}


def test_the_child_knows_the_readers_language_and_no_secret(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEISHU_LANG", "zh")
    monkeypatch.setenv("FEISHU_LANGUAGE", "hush")
    exports(folder, URN)
    Asker().state(URN)
    environment = (folder / "environment").read_text()
    assert "FEISHU_LANG=zh" in environment
    assert "hush" not in environment


def listing(groups: dict[str, str]) -> dict[str, Any]:
    return {"type": UNMANAGED, "urn": "unmanaged", "inputs": {"groups": groups}}


def notice_of(kind: str) -> dict[str, Any]:
    return {"type": NOTICE, "urn": "x::oc_a", "inputs": {"chat_id": "oc_a", "notice": kind}}


def message_named(name: str) -> dict[str, Any]:
    return {"type": MESSAGE, "urn": f"x::{name}", "inputs": {"chat_id": "oc_a"}}


@pytest.mark.parametrize(
    ("resources", "unmanaged", "has_older_list"),
    [
        pytest.param([], None, False, id="nothing"),
        pytest.param([notice_of("none"), message_named("ops")], None, False, id="a program's own"),
        pytest.param([listing({})], set(), False, id="an empty list"),
        pytest.param([listing({"oc_a": "a"})], {"oc_a"}, False, id="a list"),
        pytest.param(
            [{**listing({"oc_a": "a"}), "type": "feishu:index:UnmanagedGroups"}],
            {"oc_a"},
            False,
            id="a list of the plugin's component",
        ),
        pytest.param(
            [{**listing({"oc_a": "a"}), "delete": True}, listing({"oc_b": "b"})],
            {"oc_a", "oc_b"},
            False,
            id="one that waits for its deletion beside its replacement",
        ),
        pytest.param(
            [{**listing({"oc_a": "a"}), "provider": "urn:x::tenant_b::id"}],
            None,
            False,
            id="another provider's list",
        ),
        pytest.param(
            [{**listing({"oc_a": "a"}), "provider": "urn:x::default::another id"}],
            {"oc_a"},
            False,
            id="the same provider's, which was replaced",
        ),
        pytest.param([notice_of("unmanaged")], None, True, id="an older version's"),
        pytest.param([message_named("oc_a")], None, True, id="a message that files declared"),
    ],
)
def test_which_groups_the_state_leaves_alone(
    folder: Path, resources: list[Any], unmanaged: set[str] | None, has_older_list: bool
) -> None:
    own = {"urn": URN, "type": MESSAGE, "provider": "urn:x::default::id"}
    provided = [{"provider": "urn:x::default::id", **each} for each in resources]
    exports(folder, URN, resources=[*provided, own])
    state = Asker().state(URN)
    assert state
    assert (state.unmanaged, state.has_older_list) == (unmanaged, has_older_list)


def test_a_backend_with_organizations_has_the_stack_under_its_short_name(folder: Path) -> None:
    exports(folder, URN, stack="prod")
    assert Asker().state(URN)


def test_without_checkpoints_only_the_engine_itself_is_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stand-in is found on PATH, and nothing says that it is the engine of this run."""
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
    exports(folder, "urn:pulumi:prod::notices::other::x")
    assert Asker().state(URN) is None


@pytest.mark.parametrize(
    "script",
    ["exit 1", "echo no JSON", "echo '[]'", "echo '{}'", "echo '{\"deployment\": null}'"],
)
def test_what_is_no_export_proves_nothing(folder: Path, script: str) -> None:
    stand_in(folder, script)
    assert Asker().state(URN) is None


def test_another_stack_of_the_same_name_proves_nothing(folder: Path) -> None:
    exports(folder, URN.replace("notices", "others"))
    assert Asker().state(URN) is None


def test_no_command_and_no_urn_prove_nothing(folder: Path) -> None:
    assert Asker().state(URN) is None
    exports(folder, URN)
    assert Asker().state("") is None


def test_it_is_asked_once(folder: Path) -> None:
    exports(folder, URN)
    asker = Asker()
    first = asker.state(URN)
    stand_in(folder, "exit 1")
    assert asker.state("another") is first is not None


def test_a_question_ends_when_the_run_is_cancelled(folder: Path) -> None:
    stand_in(folder, f"echo > {folder}/asked; exec sleep 600")
    asker, answers = Asker(), []
    thread = threading.Thread(target=lambda: answers.append(asker.state(URN)))
    thread.start()
    while not (folder / "asked").exists():
        assert thread.is_alive()
    asker.cancel()
    thread.join(PATIENCE_SECONDS)
    assert answers == [None]
