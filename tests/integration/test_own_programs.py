"""What people write in programs of their own: providers of their own, secrets, missing values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import DELETE, PUT, Emulator, running_emulator
from support.pages import page_block
from support.programs import with_message
from support.project import MESSAGE_TYPE, Project

APPS = {"acme": "cli_acme000000000000", "globex": "cli_globex0000000000"}
CHATS = {"acme": "oc_acme", "globex": "oc_globex"}

TWO_TENANTS = page_block(
    "programs", "import pulumi\n\nfrom pulumi_feishu import NoticeMessage, PinnedNotice\n\nconfig"
)

GONE = 'gone = pulumi.Output.from_input("x").apply({}.get)\n'


def _tenant(name: str) -> dict[str, object]:
    return {
        "app_id": APPS[name],
        "secret": f"secret-of-{name}",
        "name": name,
        "tenant_key": name,
        "open_id": f"ou_{name}",
        "scopes": ["im:chat", "im:message", "im:message.group_msg"],
    }


@pytest.fixture
def tenants(tmp_path: Path) -> Iterator[Emulator]:
    seed = {
        "apps": [_tenant(name) for name in APPS],
        "chats": [
            {"chat_id": CHATS[name], "name": name, "tenant_key": name, "bots": [APPS[name]]}
            for name in APPS
        ],
    }
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    with running_emulator("--seed", str(tmp_path / "seed.json"), directory=tmp_path) as emulator:
        yield emulator


@pytest.fixture
def of_two(tenants: Emulator, tmp_path: Path) -> Iterator[Project]:
    """A project whose environment names no app, with both secrets in the stack's config."""
    project = Project.create(tmp_path / "project", {"FEISHU_BASE_URL": tenants.url})
    for name, app_id in APPS.items():
        project.configure(f"notices:{name}AppId", app_id)
        project.configure(f"notices:{name}Room", CHATS[name])
        secret = ("--secret", f"{name}AppSecret", f"secret-of-{name}")
        assert project.pulumi("config", "set", *secret).exit_code == 0
    project.write(TWO_TENANTS)
    yield project
    project.end()


def state_text(project: Project) -> str:
    return "".join(f.read_text() for f in (project.directory / "state").rglob("*.json"))


def test_two_tenants_in_one_stack_have_a_provider_each(tenants: Emulator, of_two: Project) -> None:
    # No resource may use the environment's app by accident.
    path = ("--path", "pulumi:disable-default-providers[0]", "pulumi-python")
    assert of_two.pulumi("config", "set", *path).exit_code == 0
    of_two.up_with(TWO_TENANTS)
    for name, chat in CHATS.items():
        [sent] = tenants.sent(chat)
        assert (sent["sender"], tenants.shows(chat)) == (APPS[name], sent["message_id"])
    assert "secret-of" not in state_text(of_two)
    tenants.forget_calls()
    assert "7 unchanged" in of_two.up().output
    assert of_two.refresh().exit_code == 0
    assert tenants.calls() == []
    of_two.up_with(TWO_TENANTS.replace("Freeze for", "Thaw for"))
    assert tenants.message_calls().count(("edit", 0)) == 2
    assert of_two.destroy().exit_code == 0
    assert {tenants.shows(chat) for chat in CHATS.values()} == {"none"}


def test_a_key_that_nobody_reads_stops_the_preview(tenants: Emulator, of_two: Project) -> None:
    of_two.write(TWO_TENANTS.replace("feishu:", ""))
    run = of_two.pulumi("preview")
    assert run.exit_code != 0
    assert "unknown config key appId; did you mean feishu:appId?" in run.output
    assert "unknown config key appSecret; did you mean feishu:appSecret?" in run.output
    assert "secret-of" not in run.output
    assert "Traceback" not in run.output
    assert tenants.calls(writes_only=False) == []


@pytest.mark.parametrize(
    "environment",
    [
        {"FEISHU_APP_ID": "cli_other", "FEISHU_APP_SECRET": "x"},
        {"FEISHU_TENANT_ACCESS_TOKEN": "t-other"},
    ],
    ids=["app", "token"],
)
def test_an_identity_beside_the_environments_stops_the_preview(
    tenants: Emulator, of_two: Project, environment: dict[str, str]
) -> None:
    # An id alone would go with any token.
    of_two.write(re.sub('"feishu:appSecret":.*', "", TWO_TENANTS))
    run = of_two.pulumi("preview", **environment)
    assert run.exit_code != 0
    assert "unset the one that is not meant." in run.output
    assert "Traceback" not in run.output
    assert tenants.calls(writes_only=False) == []


def test_no_digest_of_a_secret_confirms_a_guess(feishu: Emulator, project: Project) -> None:
    guess = "the password is swordfish"
    digests = {hashlib.sha256(text.encode()).hexdigest() for text in (guess, f"text {guess}")}
    plain = f'text="{guess}"'
    project.up_with(with_message(plain))
    recorded = str(project.resources(MESSAGE_TYPE)["ops"]["outputs"]["content_sha256"])
    assert recorded in state_text(project)
    digests.add(recorded)
    feishu.forget_calls()
    # The same text as a secret from now on: nothing is sent, and no file keeps the digest.
    project.up_with(with_message(f'text=pulumi.Output.secret("{guess}")'))
    assert feishu.calls(writes_only=False)[1:] == []
    current = json.dumps(project.deployment())
    assert guess not in current
    assert not [digest for digest in digests if digest in current]
    assert "3 unchanged" in project.up().output
    assert project.refresh().exit_code == 0
    assert recorded not in json.dumps(project.deployment())
    feishu.forget_calls()
    project.up_with(with_message('text=pulumi.Output.secret("another")'))
    assert feishu.message_calls() == [("edit", 0)]


def test_a_refusal_that_quotes_a_secret_text_shows_none_of_it(
    feishu: Emulator, project: Project
) -> None:
    project.up_with(with_message('text=pulumi.Output.secret("none yet")'))
    quoting = {"code": 230099, "msg": "ext=ErrCode: 1; ErrorValue: swordfish; "}
    feishu.faults(*({"api": api, **quoting} for api in ("send_message", "edit_message")))
    secret = 'text=pulumi.Output.secret("the password is swordfish")'
    project.write(
        with_message(secret) + with_message(secret, chat="oc_b").replace('"ops"', '"other"')
    )
    refused = project.up("--continue-on-error")
    for what in ("send a message to oc_b (230099)", "in oc_a (230099)"):
        assert what in refused.output
    assert "[not shown, since the content is a secret]" in refused.output
    assert "swordfish" not in refused.output + state_text(project)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ('PinnedNotice("x", chat_id="oc_a", message_id=gone)\n', "message_id"),
        ('PinnedNotice("x", chat_id=gone, notice="none")\n', "chat_id"),
        ('PinnedNotice("x", chat_id="oc_a", notice="none", owner=gone)\n', "owner"),
        ('NoticeMessage("x", chat_id="oc_a", text=gone)\n', "text"),
        ('NoticeMessage("x", chat_id=gone, markdown="x")\n', "chat_id"),
    ],
)
def test_an_output_that_is_not_there_is_a_mistake_at_preview(
    feishu: Emulator, project: Project, program: str, told: str
) -> None:
    project.write(
        f'gone = pulumi.Output.from_input({{}}).apply(lambda all: all.get("x"))\n{program}'
    )
    run = project.pulumi("preview")
    assert run.exit_code != 0
    assert f"{told} has no value: the output that it is given is missing" in run.output


def test_owner_reason_and_expires_are_inputs_that_write_nothing(
    feishu: Emulator, project: Project
) -> None:
    notice = 'PinnedNotice("ops", chat_id="oc_a", notice="announcement"'
    project.up_with(f"{notice})\n")
    feishu.forget_calls()
    more = '"owner": "lin", "reason": "freeze", "expires": "2027-01-04T09:00:00+08:00"'
    project.up_with(f"{notice}, **{{{more}}})\n")
    assert feishu.calls(writes_only=False) == []
    [kept] = project.notices().values()
    assert json.loads(f"{{{more}}}").items() <= kept["inputs"].items()
    assert feishu.shows("oc_a") == "announcement"
    project.up_with("")
    assert feishu.calls() == [(DELETE, "oc_a", 0)]
    assert PUT not in str(feishu.calls())


def test_another_provider_makes_no_call_and_with_another_name_no_unpin(
    tenants: Emulator, of_two: Project
) -> None:
    """Each provider is a process of its own, which hears what the others declare."""

    def program(provider: str, name: str) -> str:
        return (
            f'acme = {{"feishu:appId": "{APPS["acme"]}", "feishu:appSecret": "secret-of-acme"}}\n'
            f'acme = pulumi.ProviderResource("pulumi-python", "{provider}", acme)\n'
            f'PinnedNotice("{name}", chat_id=pulumi.Output.from_input("oc_acme"), '
            'notice="announcement", opts=pulumi.ResourceOptions(provider=acme))\n'
        )

    of_two.up_with(program("first", "x"))
    tenants.forget_calls()
    of_two.up_with(program("second", "x"))
    assert tenants.calls() == []
    of_two.up_with(program("second", "y"))
    assert tenants.shows("oc_acme") == "announcement"
    of_two.up_with(program("third", "z"))
    assert tenants.shows("oc_acme") == "announcement"
    assert DELETE not in str(tenants.calls())
