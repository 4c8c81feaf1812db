"""`PinnedNotice`: what is pinned on top of one Feishu group, and the provider that enforces it.

Feishu's API is write-only here: no call reads the current notice (doc page of `delete_top_notice`).
So the state records `shows`, what this stack last made the group show, and nothing is printed as
fact that was not read or written.

| operation | calls                                                                              |
|-----------|------------------------------------------------------------------------------------|
| check     | none: every mistake of the resource at once                                        |
| diff      | none: the engine's own property diff; also when `shows` is not what was declared   |
| create    | put_top_notice; delete_top_notice for `none`; nothing for `unmanaged`              |
| read      | GET message when one is pinned, else GET chat                                      |
| update    | target changed: delete_top_notice, then put_top_notice (`none`: delete only)       |
|           | same target written again: put_top_notice (`none`: delete only)                    |
| delete    | delete_top_notice; nothing for `none`, unless an answer was lost, nor for          |
|           | `unmanaged`, nor for a group that is declared elsewhere, or may be unmanaged now   |
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_feishu.engine import group_names, program, reporting
from pulumi_feishu.openapi import FeishuError
from pulumi_feishu.resources import importing, notice_actions, notice_texts, refresh, run_state
from pulumi_feishu.resources.notice import (
    NOT_SENT,
    UNKNOWN,
    DeclaredNotice,
    NoticeKind,
    RecordedNotice,
    notice_mistakes,
    notice_mistakes_of_ignoring,
)
from pulumi_feishu.resources.run_outcome import Untried


class PinnedNoticeProvider(run_state.Operations):
    """The operations of `PinnedNotice`, as the engine calls them."""

    @reporting.reports_cleanly
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Judge the inputs, note whose group this is, and mark a re-assert run in them."""
        inputs = {key: value for key, value in news.items() if value is not None}
        run_state.run_groups().announce(int(inputs.pop("managed_groups", 0)))
        given = run_state.take_given(inputs)
        run_state.take_name(inputs)
        if "message_id" in given.missing and not given.is_preview:
            # An error here would end the program, and with it all groups that are not declared yet.
            inputs["message_id"] = NOT_SENT
            given.missing.remove("message_id")
        gives = {name: inputs.pop(f"given_{name}", None) for name in ("notice", "message_id")}
        recorded = DeclaredNotice.from_bag(olds)
        failures = notice_mistakes_of_ignoring(inputs, given, gives, recorded)
        failures = failures or notice_mistakes(inputs, given.without_value(olds))
        chat_id = inputs.get("chat_id")
        if failures or not isinstance(chat_id, str):
            return CheckResult(inputs, failures)
        is_managed = DeclaredNotice.from_bag(inputs).is_managed
        # The engine checks a resource that it replaces again, as if it were new.
        is_replaced = not olds and run_state.run_groups().declares(chat_id)
        unpinned_before = run_state.run_groups().declare(chat_id, is_managed=is_managed)
        if is_managed and run_state.run_groups().is_declared_elsewhere(chat_id):
            why = notice_texts.declared_elsewhere(chat_id)
            return CheckResult(inputs, [CheckFailure("chat_id", str(why))])
        if isinstance(message_id := inputs.get("message_id"), str):
            run_state.run_groups().pin(message_id)
        reasserted = recorded.reasserted
        if olds and is_managed and (unpinned_before or run_state.is_reassert_run()):
            reasserted += 1
        if is_managed and not is_replaced and not (olds and recorded.is_managed):
            run_state.take_over(chat_id)
        if reasserted:
            inputs["reasserted"] = reasserted
        return CheckResult(inputs, [])

    @reporting.reports_cleanly
    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Let the engine compare inputs; plan a write also when the group shows another thing."""
        replaces = ["chat_id"] if news.get("chat_id") != olds.get("chat_id") else []
        if pulumi.contains_unknowns(news):
            return DiffResult(replaces=replaces)
        recorded, declared = RecordedNotice.from_bag(olds), DeclaredNotice.from_bag(news)
        if _is_gone(recorded, declared):
            reporting.warn(notice_texts.message_gone(declared))
        if declared.for_the_group == recorded.declared.for_the_group:
            # Another name or owner is no change of the group, although the input differs.
            return DiffResult(changes=recorded.shows != declared.target)
        # Told that there are changes, the engine would not look which: `replace_on_changes` is
        # about those.
        return DiffResult(replaces=replaces)

    @reporting.reports_cleanly
    @run_state.changes
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Write the declared notice, whatever the group showed before."""
        chat_id = str(props.get("chat_id"))
        with run_state.run_groups().chat_lock(chat_id):
            try:
                written = notice_actions.write_notice(None, _pinnable(props))
            except FeishuError:
                run_state.run_groups().refuse(chat_id)
                raise
        return CreateResult(chat_id, written.bag)

    @reporting.reports_cleanly
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look whether the pinned message, or the group, is still there; drift shows as inputs."""
        if "notice" not in props:
            return importing.imported_notice(id_)
        recorded = _recorded({"chat_id": id_, **props})
        group_names.learn(id_, recorded.declared.label or "", is_declared=False)
        declared = recorded.declared
        if not declared.is_managed:
            return ReadResult(id_, recorded.bag, recorded.declared.bag)
        finding = refresh.observe(declared.chat_id, _message_to_look_at(declared)).finding
        if finding == "dissolved":
            reporting.warn(notice_texts.dissolved(declared.chat_id))
            return ReadResult("", {})
        if finding == "gone":
            reporting.warn(notice_texts.message_gone(declared))
            declared = replace(declared, message_gone=True)
            recorded = replace(recorded, declared=declared, shows=UNKNOWN)
        return ReadResult(id_, recorded.bag, recorded.declared.bag)

    @reporting.reports_cleanly
    @run_state.changes
    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Free the slot and pin the new notice; write an unchanged one again when asked to."""
        recorded = RecordedNotice.from_bag(olds)
        declared = _pinnable(news, may_be_ignored=recorded.declared.message_id is None)
        if _is_gone(recorded, declared):
            raise FeishuError(notice_texts.message_gone(declared))
        with run_state.run_groups().chat_lock(declared.chat_id):
            return UpdateResult(notice_actions.write_notice(recorded, declared).bag)

    @reporting.reports_cleanly
    @run_state.changes
    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Unpin what this stack pinned, unless the group is declared by another resource now.

        Raises FeishuError where that can't be seen: see `notice_actions.release`.
        """
        recorded = _recorded(props)
        chat_id, label = recorded.declared.chat_id, recorded.declared.label
        group_names.learn(chat_id, label or "", is_declared=False)
        # A declared `none` may hide a pin all the same: one whose answer was lost.
        if not recorded.declared.is_managed:
            run_state.run_groups().leave_alone([chat_id])
            return
        run_state.run_groups().was_managed(chat_id)
        if recorded.shows == "none":
            return
        with run_state.run_groups().chat_lock(recorded.declared.chat_id):
            notice_actions.release(recorded.declared)


class PinnedNotice(program.Declared, module="feishu", name="PinnedNotice"):
    """What is pinned on top of one Feishu group (chat): a message, the announcement, or nothing.

    A group whose notice is `unmanaged` is known and left alone: no call is made for it.

    A group has one notice, so the group is the resource's identity: with a plain `chat_id` the
    Pulumi name, hence the URN, is the chat id, and `resource_name` is kept as `label`, for people.
    Renaming then changes nothing in the group, and declaring one group twice is an error.
    With an Output as `chat_id` the resource is named `resource_name`.

    Inputs are `chat_id`, one of `message_id` and `notice`, and for people `owner`, `reason` and
    `expires`. Outputs are the inputs, and `label`, `shows`, `written_at`, `log_id`.

        freeze = NoticeMessage("freeze", chat_id="oc_…", text="Freeze until Monday.")
        PinnedNotice("release-room", chat_id="oc_…", message_id=freeze.message_id)
        PinnedNotice("all-hands", chat_id="oc_…", notice="announcement")
    """

    chat_id: pulumi.Output[str]
    #: `message`, `announcement`, `none` or `unmanaged`.
    notice: pulumi.Output[str]
    message_id: pulumi.Output[str | None]
    label: pulumi.Output[str | None]
    owner: pulumi.Output[str | None]
    reason: pulumi.Output[str | None]
    #: ISO 8601 with a time zone.
    expires: pulumi.Output[str | None]
    #: What this stack last made the group show: `om_…`, `announcement`, `none`, or `unknown`.
    shows: pulumi.Output[str]
    #: When that was, UTC in ISO 8601.
    written_at: pulumi.Output[str]
    #: Feishu's log id of that call, for its support.
    log_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        chat_id: pulumi.Input[str],
        notice: pulumi.Input[NoticeKind] | None = None,
        message_id: pulumi.Input[str] | None = None,
        owner: pulumi.Input[str] | None = None,
        reason: pulumi.Input[str] | None = None,
        expires: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the notice of one group.

        `chat_id` is the group's id (`oc_…`). Give `message_id` (`om_…`) to pin a message, which
        implies `notice="message"`, or `notice="announcement"`, or `notice="none"`: nothing may be
        pinned. The first `up` takes the group over: what is pinned there by hand is replaced.
        `notice="unmanaged"` leaves it alone from now on, whatever it shows.
        `owner`, `reason` and `expires` (such as `2027-01-04T09:00:00+08:00`) are for people and
        policies, which find them in plans and in the state: nothing is written to a group for them,
        and nothing ends by itself. A notice that is to end is an entry of `notices.yaml`.
        Raises pulumi.RunError when another resource of the program declares the same group, or
        when the configuration contradicts itself, or an option can't work.
        """
        program.judge_config()
        program.judge_options(resource_name, opts)
        if isinstance(chat_id, str):
            pulumi_name = program.claim(chat_id, resource_name) or resource_name
        else:
            chat_id = program.claim_when_known(chat_id, resource_name)
            pulumi_name = resource_name
        if notice is None and message_id is not None:
            notice = "message"
        inputs = {
            "chat_id": chat_id,
            "notice": notice,
            "message_id": message_id,
            "owner": owner,
            "reason": reason,
            "expires": expires,
        }
        props = {
            **inputs,
            **program.given_inputs(inputs, self),
            "label": resource_name,
            # With `ignore_changes` the engine hands on what the state says instead.
            "given_notice": notice,
            "given_message_id": message_id,
            "entry": program.entry_of(chat_id),
            "managed_groups": program.declared_so_far("managed_groups", notice != "unmanaged"),
            "shows": None,
            "written_at": None,
            "log_id": None,
        }
        super().__init__(PinnedNoticeProvider(), pulumi_name, props, opts)


def _recorded(bag: dict[str, Any]) -> RecordedNotice:
    recorded, inputs = RecordedNotice.from_bag(bag), reporting.recorded_inputs()
    return recorded if inputs is None else recorded.beside(inputs)


def _pinnable(bag: dict[str, Any], *, may_be_ignored: bool = False) -> DeclaredNotice:
    declared = DeclaredNotice.from_bag(bag)
    if declared.message_id == NOT_SENT:
        says = (
            notice_texts.message_failed
            if run_state.run_messages().has_failed
            else notice_texts.no_message
        )
        error = Untried(says(declared.chat_id))
        raise error.then(notice_texts.OR_IGNORED) if may_be_ignored else error
    return declared


def _message_to_look_at(declared: DeclaredNotice) -> str | None:
    is_there = declared.notice == "message" and not declared.message_gone
    return declared.message_id if is_there else None


def _is_gone(recorded: RecordedNotice, declared: DeclaredNotice) -> bool:
    return recorded.declared.message_gone and recorded.declared.target == declared.target
