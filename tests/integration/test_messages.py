"""A message whose content lives in git: sent once, edited in place, sent anew where it must be."""

from __future__ import annotations

from support.applied import applied
from support.emulator import DELETE, PUT, Emulator
from support.programs import message_outputs, texts, with_message
from support.project import Project

#: Whose message it is, a provider asks the engine that started it.


def test_a_changed_text_is_one_edit_and_the_notice_does_not_move(
    feishu: Emulator, project: Project
) -> None:
    applied(project, with_message('text="freeze"'))
    feishu.forget_calls()
    project.write(with_message('text="thaw"'))
    plan = project.pulumi("preview", "--diff")
    assert '~ text: "freeze" => "thaw"' in plan.output
    assert "[unknown]" not in plan.output
    assert "2 unchanged" in plan.output
    assert project.up().exit_code == 0
    assert feishu.calls(writes_only=False)[1:] == [("messages", feishu.shows("oc_a"), 0)]
    assert feishu.message_calls() == [("edit", 0)]
    assert texts(feishu) == [('{"text":"thaw"}', "normal")]
    assert message_outputs(project)["edits"] == 1


def test_another_type_is_a_new_message_and_a_moved_notice_in_one_up(
    feishu: Emulator, project: Project
) -> None:
    applied(project, with_message('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.forget_calls()
    project.write(with_message('markdown="**freeze**"'))
    plan = project.pulumi("preview")
    assert " in oc_a: a text can't be edited into a card" in plan.output
    assert "1 to replace" in plan.output.replace("+-", "")
    assert project.up().exit_code == 0
    assert feishu.message_calls() == [("list", 0), ("send", 0)]
    assert [call[0] for call in feishu.calls()] == [DELETE, PUT]
    kept, new = feishu.sent("oc_a")
    assert (kept["message_id"], kept["state"]) == (old["message_id"], "normal")
    assert feishu.shows("oc_a") == new["message_id"]
    assert message_outputs(project)["generation"] == 2


def test_a_message_that_somebody_recalled_is_sent_again_after_a_refresh(
    feishu: Emulator, project: Project
) -> None:
    applied(project, with_message('text="freeze"'))
    [old] = feishu.sent("oc_a")
    feishu.change_message(old["message_id"], state="recalled")
    assert project.refresh().exit_code == 0
    plan = project.pulumi("preview", "--diff")
    assert '- must_resend   : "gone"' in plan.output
    assert project.up().exit_code == 0
    new = feishu.sent("oc_a")[-1]
    assert new["message_id"] != old["message_id"]
    assert (new["content"], new["state"]) == ('{"text":"freeze"}', "normal")
    assert feishu.shows("oc_a") == new["message_id"]
    assert "3 unchanged" in project.up().output


def test_one_run_sends_so_many_new_messages_and_no_more(feishu: Emulator, project: Project) -> None:
    project.configure("feishu:maxNewMessages", "2")
    project.write(
        "".join(
            with_message('text="x"', chat=f"oc_{name}").replace('"ops"', f'"{name}"')
            for name in "abc"
        )
    )
    plan = project.pulumi("preview")
    assert "The new messages of this stack are more than one `up` sends (2)" in plan.output
    run = project.up()
    assert run.exit_code != 0
    [refused] = run.errors
    assert refused.startswith("Not sent to oc_")
    assert "pulumi config set feishu:maxNewMessages 3" in refused
    assert project.up().exit_code == 0
    assert [len(feishu.sent(f"oc_{name}")) for name in "abc"] == [1, 1, 1]
