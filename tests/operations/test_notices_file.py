"""What a newcomer does with notices.yaml: break it, change it, let it expire, move it about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.emulator import DELETE, PUT, Emulator
from support.fast_project import FastProject
from support.programs import TEXT, succeeding_up, write_entries
from support.project import MESSAGE_TYPE


@pytest.fixture
def project(project: FastProject) -> FastProject:
    """The root project's program, with files that each test writes."""
    project.write("from pulumi_feishu import declare\n")
    return project


def test_a_renamed_entry_that_moves_to_another_file_is_no_change(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, TEXT)
    assert "4 created" in succeeding_up(project)
    feishu.forget_calls()
    (project.directory / "notices.yaml").unlink()
    write_entries(project, TEXT.replace("ops", "发布值班群"), file="notices/release.yaml")
    assert "4 unchanged" in succeeding_up(project)
    assert feishu.calls(writes_only=False) == []


def test_an_error_names_the_group_and_its_line_which_may_move_without_a_change(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, TEXT)
    feishu.change_chat("oc_a", muted=True)
    [error] = project.up().errors
    assert " to ops (oc_a, notices.yaml:3:5) (230035): " in error
    feishu.change_chat("oc_a", muted=False)
    succeeding_up(project)
    assert "notices.yaml" not in f"{project.notices()}{project.resources(MESSAGE_TYPE)}"
    file = project.directory / "notices.yaml"
    file.write_text("# A line on top.\n\n" + file.read_text())
    assert "4 unchanged" in succeeding_up(project)


def test_what_an_entry_says_for_people_reaches_the_state_without_a_call(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, TEXT)
    succeeding_up(project)
    feishu.forget_calls()
    for_people = 'owner: lin, reason: "year end", expires: "2999-01-04T09:00:00+08:00"'
    write_entries(project, f"{TEXT}, {for_people}")
    assert "4 unchanged" in succeeding_up(project)
    assert feishu.calls(writes_only=False) == []
    [notice] = project.notices().values()
    told = {"owner": "lin", "reason": "year end", "expires": "2999-01-04T09:00:00+08:00"}
    assert told.items() <= notice["inputs"].items()


def test_what_was_changed_for_people_is_known_to_a_refresh_and_to_a_delete(
    feishu: Emulator, project: FastProject
) -> None:
    """The engine renews no outputs for it, and they are what it hands on."""
    write_entries(project, "name: ops, chat: oc_a, notice: announcement, owner: lin")
    succeeding_up(project)
    write_entries(project, "name: sre, chat: oc_a, notice: announcement")
    succeeding_up(project)
    assert project.refresh().exit_code == 0
    kept = project.notices()["oc_a"]
    for bag in (kept["inputs"], kept["outputs"]):
        assert (bag["label"], bag.get("owner")) == ("sre", None)
    write_entries(project, "name: lunch, chat: oc_a, notice: announcement")
    succeeding_up(project)
    feishu.faults({"api": "delete_top_notice", "http": 400, "code": 232097})
    write_entries(project, "name: b, chat: oc_b, notice: none")
    errors = project.up().errors
    assert any("unpin lunch (oc_a) (232097)" in error for error in errors), errors


def test_another_text_after_the_expiry_is_an_edit(feishu: Emulator, project: FastProject) -> None:
    write_entries(project, TEXT)
    succeeding_up(project)
    feishu.forget_calls()
    write_entries(project, f'{TEXT}, expires: "2026-01-01T00:00:00Z", then: {{ text: "thaw" }}')
    succeeding_up(project)
    assert feishu.message_calls() == [("edit", 0)]
    assert feishu.calls() == []


@pytest.mark.parametrize(
    ("on_remove", "shows"), [("unpin", "none"), ("leave", "as before")], ids=["unpin", "leave"]
)
def test_an_entry_that_is_taken_out(
    feishu: Emulator, project: FastProject, on_remove: str, shows: str
) -> None:
    head = f"version: 1\ndefaults: {{ on_remove: {on_remove} }}\ngroups:\n"
    write_entries(project, TEXT, "name: b, chat: oc_b, notice: none", head=head)
    succeeding_up(project)
    before = feishu.shows("oc_a")
    write_entries(project, "name: b, chat: oc_b, notice: none", head=head)
    succeeding_up(project)
    assert feishu.shows("oc_a") == (before if shows == "as before" else shows)
    assert list(project.notices()) == ["oc_b"]
    assert project.resources(MESSAGE_TYPE) == {}


LEAVES = 'name: ops, chat: oc_a, on_remove: leave, recall: true, notice: { text: "freeze" }'
B = "name: b, chat: oc_b, notice: none"


@pytest.mark.parametrize(
    ("notice", "states"),
    [
        pytest.param("{ markdown: notices/a.md }", ["recalled", "normal"], id="another message"),
        pytest.param("announcement", ["recalled"], id="the announcement"),
        pytest.param("none", ["recalled"], id="nothing"),
        pytest.param("unmanaged", ["normal"], id="unmanaged"),
    ],
)
def test_with_leave_a_message_is_recalled_when_the_entry_stays_and_shows_another_thing(
    feishu: Emulator, project: FastProject, notice: str, states: list[str]
) -> None:
    write_entries(project, LEAVES, B)
    succeeding_up(project)
    (project.directory / "notices").mkdir(exist_ok=True)
    (project.directory / "notices/a.md").write_text("**Freeze**")
    end = "" if notice in ("none", "unmanaged", "announcement") else ", recall: true"
    options = "" if notice == "unmanaged" else f", on_remove: leave{end}"
    write_entries(project, f"name: ops, chat: oc_a, notice: {notice}{options}", B)
    succeeding_up(project)
    assert [message["state"] for message in feishu.sent("oc_a")] == states


def test_with_leave_a_message_and_its_pin_stay_when_the_entry_goes_or_all_is_destroyed(
    feishu: Emulator, project: FastProject
) -> None:
    for end in (lambda: write_entries(project, B), None):
        write_entries(project, LEAVES, B)
        succeeding_up(project)
        shown = feishu.shows("oc_a")
        feishu.forget_calls()
        run = project.destroy() if end is None else (end(), project.up())[1]
        assert run.exit_code == 0, run.output
        assert "Nothing is recalled in groups that this run leaves as they are" in run.output
        assert "oc_a" not in {chat for _, chat, _ in feishu.calls()}
        assert (feishu.shows("oc_a"), feishu.sent("oc_a")[-1]["state"]) == (shown, "normal")
    assert project.resources(MESSAGE_TYPE) == {}


def test_a_group_that_is_left_alone_gets_no_call_from_beginning_to_end(
    feishu: Emulator, project: FastProject
) -> None:
    feishu.control("PUT", "notice/oc_a", {"shows": "message", "message_id": "om_a2"})
    write_entries(project, "name: a, chat: oc_a, notice: unmanaged")
    succeeding_up(project)
    assert project.up(FEISHU_REASSERT="1").exit_code == 0
    assert project.refresh().exit_code == 0
    assert project.destroy().exit_code == 0
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows("oc_a") == "om_a2"


def test_a_group_that_was_left_alone_is_taken_over_by_a_put_only(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, "name: a, chat: oc_a, notice: unmanaged")
    assert "taken over" not in succeeding_up(project)
    write_entries(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    assert "taken over" in succeeding_up(project)
    assert [call[0] for call in feishu.calls()] == [PUT]


def test_an_emptied_file_takes_nothing_down_unless_it_says_so(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    succeeding_up(project)
    (project.directory / "notices.yaml").write_text("version: 1\ngroups: []\n")
    assert project.up().exit_code != 0
    assert feishu.shows("oc_a") == "om_a1"
    (project.directory / "notices.yaml").write_text("version: 1\nallow_empty: true\ngroups: []\n")
    succeeding_up(project)
    assert feishu.shows("oc_a") == "none"
    assert [call[0] for call in feishu.calls()] == [PUT, DELETE]


def test_an_expired_notice_is_gone_at_the_next_up(feishu: Emulator, project: FastProject) -> None:
    end = datetime(2026, 12, 1, 9, tzinfo=UTC)
    project.environment["FEISHU_NOW"] = (end - timedelta(minutes=1)).isoformat()
    write_entries(project, f"{TEXT}, expires: '{end.isoformat()}'")
    assert "expired" not in succeeding_up(project)
    assert feishu.shows("oc_a").startswith("om_")
    project.environment["FEISHU_NOW"] = end.isoformat()
    assert project.notices()["oc_a"]["inputs"]["notice"] == "message"
    told = succeeding_up(project)
    assert f"ops (notices.yaml:3:5): expired at {end:%Y-%m-%d %H:%M} UTC, now none" in told
    assert project.notices()["oc_a"]["inputs"]["notice"] == "none"
    assert feishu.shows("oc_a") == "none"
    write_entries(project, f"{TEXT}, expires: '{end.isoformat()}', then: announcement")
    assert "UTC, now the announcement" in succeeding_up(project)
    assert feishu.shows("oc_a") == "announcement"


def test_a_group_that_is_left_alone_from_now_on_keeps_what_it_shows(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(project, "name: a, chat: oc_a, notice: { message: om_a1 }")
    succeeding_up(project)
    feishu.forget_calls()
    write_entries(project, "name: a, chat: oc_a, notice: unmanaged")
    assert project.notices()["oc_a"]["inputs"]["notice"] == "message"
    told = succeeding_up(project)
    assert "a (oc_a, notices.yaml:3:5) is unmanaged now: it keeps what it shows." in told
    assert project.notices() == {}
    assert feishu.calls(writes_only=False) == []
    assert feishu.shows("oc_a") == "om_a1"


def test_the_stacks_config_names_the_file_or_the_folder(
    feishu: Emulator, project: FastProject
) -> None:
    write_entries(
        project, "name: a, chat: oc_a, notice: { message: om_a1 }", file="tenants/one.yaml"
    )
    write_entries(
        project, "name: b, chat: oc_b, notice: { message: om_b1 }", file="tenants/two.yaml"
    )
    project.configure("feishu:notices", "tenants/two.yaml")
    succeeding_up(project)
    assert list(project.notices()) == ["oc_b"]
    project.configure("feishu:notices", "tenants")
    succeeding_up(project)
    assert sorted(project.notices()) == ["oc_a", "oc_b"]
    project.configure("feishu:notices", "tenant")
    run = project.up()
    assert run.exit_code != 0
    assert "tenant:1:1: " in run.output


def test_one_refused_group_keeps_no_other_from_being_declared(
    feishu: Emulator, project: FastProject
) -> None:
    chats = feishu.add_chats(50)
    feishu.change_chat(chats[3], muted=True)
    write_entries(project, *(f"name: {c}, chat: {c}, notice: {{ text: freeze }}" for c in chats))
    run = project.up()
    assert run.exit_code != 0
    [error] = run.errors
    assert error.startswith(
        "Feishu refused to send a message to oc_f003 (notices.yaml:6:5) (230035)"
    )
    assert [c for c in chats if not feishu.shows(c).startswith("om_")] == [chats[3]]


def test_mistakes_are_told_at_once_each_with_its_place(
    feishu: Emulator, project: FastProject
) -> None:
    (project.directory / "notices.yaml").write_text(
        "version: 1\n"
        "groups:\n"
        "  - name: ops\n"
        "    chat: om_a1\n"
        "    ownr: release-team\n"
        "    notice: { text: a, markdown: notices/a.md }\n"
        "  - name: sre\n"
        "    chat: oc_b\n"
        "    notice: { card: notices/gone.json }\n"
        "    expires: 2026-12-01T09:00:00\n"
    )
    run = project.up()
    assert run.exit_code != 0
    told = [line.strip() for line in run.output.split("Diagnostics:")[1].splitlines()]
    places = [
        line.removeprefix("error: ").split(": ")[0] for line in told if "notices.yaml:" in line
    ]
    assert places == [
        "notices.yaml:4:11",
        "notices.yaml:5:5",
        "notices.yaml:6:24",
        "notices.yaml:6:34",
        "notices.yaml:9:21",
        "notices.yaml:10:14",
    ]
    assert "Traceback" not in run.output
    assert feishu.calls(writes_only=False) == []
